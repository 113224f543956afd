# \watch runs the statement again until Ctrl-C.
demo
clear_screen
enter "select 'watched' as word;"
prompt
enter '\watch 0.5'
sleep 2.5
keys C-c
prompt
[ "$(screen | grep -c 'every 0.5 s')" -ge 3 ] || fail "it ran fewer than three times"
runs=$(screen | grep -c 'every 0.5 s')
sleep 1.5
[ "$(screen | grep -c 'every 0.5 s')" = "$runs" ] || fail "it goes on after Ctrl-C"
# Behind lines of a statement that isn't ended, it is that one.
clear_screen
enter "select 'pending' as word"
enter '\watch 1'
see 'pending'
sleep 0.2
keys C-c
prompt
