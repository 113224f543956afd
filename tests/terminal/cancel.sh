# Ctrl-C in the middle of a list of 50 pages: no request starts after "cancelled" is said, and the
# prompt goes on.
against_simulator 50000 300 --set CallsPerMinute=0
enter 'select sum(total), max(duedate) from invoices where total > 0 or total < 1;'
see 'page ([2-9]|1[0-9]) of 50'
keys C-c
see '^cancelled'
after=$(requests)
prompt
unseen 'page'
sleep 3
[ "$(requests)" = "$after" ] || fail "$(requests) requests, and $after when it was cancelled"
[ "$after" -lt 30 ] || fail "$after requests were sent before it was cancelled"
clear_screen
enter "select 'still here' as word;"
see 'still here'
prompt
