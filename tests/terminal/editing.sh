# Several lines until `;`, with a mark before each; Up brings the whole statement back.
demo
clear_screen
enter "select count(*) as invoices,"
see '^  \.\.> *$'
enter "'one' as word from invoices;"
see 'one'
see '1 row · '
clear_screen
keys Up
see '^xero> select count\(\*\) as invoices,'
see "^  \.\.> 'one' as word from invoices;"
# Ctrl-C clears what is entered, and runs nothing.
keys C-c
prompt
unseen '1 row'
# A quote may go over lines.
clear_screen
enter "select 'a"
enter "b' as text;"
see '1 row'
prompt
# A mistake is pointed at.
clear_screen
enter 'select totl from invoices;'
see 'did you mean `Total`'
see '^  1 \| select totl from invoices'
see '^    \|        \^'
prompt
enter '\tennant'
see 'did you mean \\tenant'
prompt
# The editor gets the last statement, and what it leaves is run.
cat >"$folder/editor" <<'END'
#!/bin/sh
echo "select 'edited' as word;" >"$1"
END
chmod +x "$folder/editor"
keys C-d
sleep 0.3
in_tmux kill-server 2>/dev/null || true
export EDITOR=$folder/editor
demo
clear_screen
enter '\e'
see 'edited'
prompt
keys C-d
sleep 0.5
! in_tmux has-session -t it 2>/dev/null || fail "Ctrl-D doesn't leave"
