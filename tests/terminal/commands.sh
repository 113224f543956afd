# What the commands show.
demo
clear_screen
enter '\x on'
see 'expanded display is on'
enter 'select invoicenumber, total from invoices order by invoicenumber limit 1;'
see '^Total +'
prompt
enter '\x auto'
prompt
clear_screen
enter '\dn'
see 'accounting'
see 'information_schema'
prompt
clear_screen
enter '\d Currencies'
see 'Code +│ text'
see 'Travels: '
see 'Example: SELECT '
prompt
clear_screen
enter 'select count(*) from items;'
prompt
enter '\calls'
see 'GET /api'
prompt
clear_screen
enter '\quota'
see 'Day +│ +[0-9]+'
prompt
clear_screen
enter '\tenant harbour lights limited'
see 'reading Harbour Lights Limited'
enter 'select name from organisation;'
see 'Harbour Lights'
prompt
clear_screen
enter '\tenant nobody'
see 'no organisation is named `nobody`'
prompt
clear_screen
enter '\set xero.max_calls_per_query 7'
prompt
enter '\set'
see 'xero\.max_calls_per_query +│ 7'
prompt
clear_screen
enter "\\o $folder/items.csv"
see 'file is there after'
prompt
enter 'select code from items limit 1;'
see '1 row ·'
prompt
enter '\o'
see 'rows go to the terminal'
prompt
[ "$(head -1 "$folder/items.csv")" = Code ] || fail "\\o wrote no csv"
clear_screen
echo "select 'from the file' as word; select totl from items;" >"$folder/two.sql"
enter "\\i $folder/two.sql"
see 'from the file'
see 'line 1, column 40'
prompt
clear_screen
enter '\?'
see '\\watch \[SECONDS\]'
prompt
# A row that is too wide for the screen is shown as a block of lines, by itself.
clear_screen
enter 'select * from accounts limit 1;'
see '^AccountID +[^ ]* *[0-9a-f]{8}-'
prompt
