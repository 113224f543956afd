# Tab completes what can stand at the cursor, and asks nothing of Xero.
against_simulator 100 0
before=$(requests)
text 'select * from invoicep'
keys Tab
see 'InvoicePayments +InvoicePrepayments'
keys C-c
prompt
text "select invoicenum"
keys Tab
see '^xero> select InvoiceNumber'
keys C-c
prompt
text 'select i. from Invoices i'
for _ in $(seq 16); do keys Left; done
keys Tab
see 'InvoiceID'
see 'AmountDue'
unseen 'ContactPersons'
keys C-c
prompt
clear_screen
text "select * from invoices where status = 'auth"
keys Tab
see "status = 'AUTHORISED'"
keys C-c
prompt
text 'set xero.ver'
keys Tab
see 'set xero.verify_pushdown'
keys C-c
prompt
text '\ti'
keys Tab
see '^xero> \\timing'
keys C-c
prompt
text '\tenant harb'
keys Tab
see 'Harbour Lights Limited'
keys C-c
prompt
touch "$folder/month_end.sql"
text "\\i $folder/mon"
keys Tab
see 'month_end\.sql'
keys C-c
prompt
[ "$(requests)" = "$before" ] || fail "completing sent a request"
