# A result longer than the screen goes to a pager; a short one doesn't.
command -v less >/dev/null || { echo "no less here: skipped" >&2; exit 0; }
demo
clear_screen
enter 'select invoicenumber, total from invoices order by invoicenumber limit 500;'
see '^:'
keys Space
keys q
prompt
see 'rows'
clear_screen
enter 'select invoicenumber from invoices order by invoicenumber limit 5;'
see '5 rows'
prompt
