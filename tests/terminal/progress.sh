# A line tells how far a query is, and is gone when its rows are there.
against_simulator 8000 400
enter 'select count(*), sum(total) as owed from invoices where total > 0 or total < 1;'
see 'page [0-9]+ of 8 · [0-9,]+ rows · left: [0-9]+ this minute, [0-9,]+ today'
see '1 row · '
unseen 'page [0-9]'
prompt
# Why it waits, where the minute is used up.
keys C-d
sleep 0.3
kill "$simulator" 2>/dev/null || true
simulator=
in_tmux kill-server 2>/dev/null || true
sleep 0.3
against_simulator 8000 20 --set CallsPerMinute=3
enter 'select count(*), sum(total) as owed from invoices where total > 0 or total < 1;'
see 'minute limit, [0-9]+ s · page'
keys C-c
see '^cancelled'
prompt
# Nothing of it where nobody watches, and none with -q.
conn=$(grep AuthScheme "$folder/simulator")
"$XERO_SQL" --connection-string "$conn" -c 'select count(*) from items' >"$folder/out" 2>"$folder/err"
grep -q 'Tenant is not set' "$folder/err" || fail "a notice is missing"
! grep -qE 'page|rows' "$folder/err" || fail "progress in a pipe: $(cat "$folder/err")"
