//! What SQL answers equals what the simulator's books hold, to the last digit.

use std::collections::{BTreeMap, HashMap};

use chrono::DateTime;
use xero_sql::simulator::{Amount, Options};

use crate::harness::{DEMO, Demo, NULL, sorted};

pub fn text(value: Option<impl ToString>) -> String {
    value.map_or(NULL.to_string(), |value| value.to_string())
}

pub fn instant(milliseconds: i64) -> String {
    let instant = DateTime::from_timestamp_millis(milliseconds).unwrap();
    let text = instant.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    // Arrow leaves out a fraction of zero.
    text.replace(".000Z", "Z")
}

/// A quantity, which SQL shows with ten decimals and the books keep with four.
pub fn quantity(amount: Amount) -> String {
    format!("{amount}000000")
}

#[tokio::test]
async fn every_invoice_comes_once_with_every_value_as_the_books_have_it() {
    for seed in [1, 2, 3] {
        let demo = Demo::with(
            Options {
                seed,
                ..Options::default()
            },
            &[],
        )
        .await;
        let rows = demo
            .rows(
                "SELECT InvoiceID, Type, InvoiceNumber, Reference, ContactID, ContactName, Date, DueDate, Status, \
                 LineAmountTypes, SubTotal, TotalTax, Total, TotalDiscount, CurrencyCode, CurrencyRate, AmountDue, \
                 AmountPaid, AmountCredited, FullyPaidOnDate, SentToContact, HasAttachments, BrandingThemeID, \
                 UpdatedDateUTC, cardinality(LineItems), cardinality(Payments), TenantName FROM Invoices",
            )
            .await;
        let truth = demo
            .simulator
            .books(0)
            .invoices()
            .map(|i| {
                vec![
                    i.invoice_id.to_string(),
                    i.invoice_type.to_string(),
                    text(i.invoice_number),
                    text(i.reference),
                    i.contact_id.to_string(),
                    i.contact_name,
                    i.date.to_string(),
                    text(i.due_date),
                    i.status.to_string(),
                    i.line_amount_types.to_string(),
                    i.sub_total.to_string(),
                    i.total_tax.to_string(),
                    i.total.to_string(),
                    text(i.total_discount),
                    i.currency_code.to_string(),
                    format!("{}0000", i.currency_rate),
                    i.amount_due.to_string(),
                    i.amount_paid.to_string(),
                    i.amount_credited.to_string(),
                    text(i.fully_paid_on_date),
                    text(i.sent_to_contact),
                    i.has_attachments.to_string(),
                    text(i.branding_theme_id),
                    instant(i.updated_ms),
                    i.line_items.len().to_string(),
                    i.payments.len().to_string(),
                    DEMO.to_string(),
                ]
            })
            .collect();
        assert_eq!(sorted(rows), sorted(truth), "seed {seed}");
    }
}

#[tokio::test]
async fn lines_tracking_and_payments_come_with_their_documents_fields() {
    let demo = Demo::of(400).await;
    let lines = demo
        .rows(
            "SELECT InvoiceID, LineItemID, LineNumber, Description, Quantity, UnitAmount, ItemCode, AccountCode, \
             TaxType, TaxAmount, LineAmount, DiscountRate, Date, Status, Type, ContactID FROM InvoiceLineItems",
        )
        .await;
    let tracking = demo
        .rows(
            "SELECT InvoiceID, LineItemID, LineNumber, TrackingCategoryID, TrackingOptionID, Name, \"Option\", Status \
             FROM InvoiceLineItemTracking",
        )
        .await;
    let payments = demo
        .rows(
            "SELECT InvoiceID, PaymentID, LineNumber, Date, Amount, Reference, InvoiceStatus, InvoiceDate, ContactID \
             FROM InvoicePayments",
        )
        .await;
    let (mut true_lines, mut true_tracking, mut true_payments) = (vec![], vec![], vec![]);
    for invoice in demo.simulator.books(0).invoices() {
        let id = invoice.invoice_id.to_string();
        for (number, line) in (1..).zip(&invoice.line_items) {
            true_lines.push(vec![
                id.clone(),
                line.line_item_id.to_string(),
                number.to_string(),
                text(line.description.clone()),
                quantity(line.quantity),
                line.unit_amount.to_string(),
                text(line.item_code),
                text(line.account_code),
                line.tax_type.to_string(),
                line.tax_amount.to_string(),
                line.line_amount.to_string(),
                text(line.discount_rate.map(quantity)),
                invoice.date.to_string(),
                invoice.status.to_string(),
                invoice.invoice_type.to_string(),
                invoice.contact_id.to_string(),
            ]);
            for (number, option) in (1..).zip(&line.tracking) {
                true_tracking.push(vec![
                    id.clone(),
                    line.line_item_id.to_string(),
                    number.to_string(),
                    option.tracking_category_id.to_string(),
                    option.tracking_option_id.to_string(),
                    option.name.to_string(),
                    option.option.to_string(),
                    invoice.status.to_string(),
                ]);
            }
        }
        for (number, payment) in (1..).zip(&invoice.payments) {
            true_payments.push(vec![
                id.clone(),
                payment.payment_id.to_string(),
                number.to_string(),
                payment.date.to_string(),
                payment.amount.to_string(),
                text(payment.reference.clone()),
                invoice.status.to_string(),
                invoice.date.to_string(),
                invoice.contact_id.to_string(),
            ]);
        }
    }
    assert!(!true_tracking.is_empty() && !true_payments.is_empty());
    assert_eq!(sorted(lines), sorted(true_lines));
    assert_eq!(sorted(tracking), sorted(true_tracking));
    assert_eq!(sorted(payments), sorted(true_payments));
}

#[tokio::test]
async fn contacts_come_archived_ones_included_with_their_addresses_phones_and_persons() {
    let demo = Demo::of(800).await;
    let contacts = demo
        .rows(
            "SELECT ContactID, ContactNumber, AccountNumber, ContactStatus, Name, FirstName, LastName, EmailAddress, \
             IsCustomer, IsSupplier, DefaultCurrency, Balances_AccountsReceivable_Outstanding, \
             Balances_AccountsPayable_Overdue, UpdatedDateUTC, cardinality(ContactGroups) FROM Contacts",
        )
        .await;
    let addresses = demo
        .rows("SELECT ContactID, LineNumber, AddressType, AddressLine1, City, PostalCode, Country FROM ContactAddresses")
        .await;
    let phones = demo
        .rows("SELECT ContactID, LineNumber, PhoneType, PhoneNumber, PhoneAreaCode FROM ContactPhones")
        .await;
    let persons = demo
        .rows("SELECT ContactID, LineNumber, FirstName, LastName, EmailAddress, IncludeInEmails FROM ContactPersons")
        .await;
    let (mut truth, mut true_addresses, mut true_phones, mut true_persons) =
        (vec![], vec![], vec![], vec![]);
    for c in demo.simulator.books(0).contacts() {
        let id = c.contact_id.to_string();
        for (number, a) in (1..).zip(c.addresses) {
            true_addresses.push(vec![
                id.clone(),
                number.to_string(),
                a.address_type.to_string(),
                text(a.address_line1),
                text(a.city),
                text(a.postal_code),
                text(a.country),
            ]);
        }
        for (number, p) in (1..).zip(c.phones) {
            true_phones.push(vec![
                id.clone(),
                number.to_string(),
                p.phone_type.to_string(),
                text(p.phone_number),
                text(p.phone_area_code),
            ]);
        }
        for (number, p) in (1..).zip(c.contact_persons) {
            true_persons.push(vec![
                id.clone(),
                number.to_string(),
                p.first_name.to_string(),
                p.last_name.to_string(),
                text(p.email_address),
                p.include_in_emails.to_string(),
            ]);
        }
        truth.push(vec![
            id,
            text(c.contact_number),
            text(c.account_number),
            c.contact_status.to_string(),
            c.name,
            text(c.first_name),
            text(c.last_name),
            text(c.email_address),
            c.is_customer.to_string(),
            c.is_supplier.to_string(),
            text(c.default_currency),
            text(c.balances.as_ref().map(|b| b.receivable_outstanding)),
            text(c.balances.as_ref().map(|b| b.payable_overdue)),
            instant(c.updated_ms),
            c.contact_groups.len().to_string(),
        ]);
    }
    assert!(truth.iter().any(|row| row[3] == "ARCHIVED"));
    assert!(!true_persons.is_empty());
    assert_eq!(sorted(contacts), sorted(truth));
    assert_eq!(sorted(addresses), sorted(true_addresses));
    assert_eq!(sorted(phones), sorted(true_phones));
    assert_eq!(sorted(persons), sorted(true_persons));
}

#[tokio::test]
async fn accounts_and_the_organisation_are_as_the_books_have_them() {
    let demo = Demo::of(50).await;
    let accounts = demo
        .rows(
            "SELECT AccountID, Code, Name, Type, Class, Status, TaxType, SystemAccount, BankAccountNumber, \
             EnablePaymentsToAccount, UpdatedDateUTC FROM Accounts",
        )
        .await;
    let truth = demo
        .simulator
        .books(0)
        .accounts()
        .map(|a| {
            vec![
                a.account_id.to_string(),
                text(a.code),
                a.name.to_string(),
                a.account_type.to_string(),
                a.class.to_string(),
                a.status.to_string(),
                a.tax_type.to_string(),
                text(a.system_account),
                text(a.bank_account_number),
                a.enable_payments_to_account.to_string(),
                instant(a.updated_ms),
            ]
        })
        .collect();
    assert_eq!(sorted(accounts), sorted(truth));
    let o = demo.simulator.books(0).organisation();
    assert_eq!(
        demo.rows("SELECT OrganisationID, Name, BaseCurrency, CountryCode, FinancialYearEndMonth, IsDemoCompany FROM Organisation").await,
        [[
            o.organisation_id.to_string(),
            o.name.to_string(),
            o.base_currency.to_string(),
            o.country_code.to_string(),
            o.financial_year_end_month.to_string(),
            "true".to_string(),
        ]]
    );
}

#[tokio::test]
async fn tenants_lists_every_organisation_of_the_sign_in_and_marks_the_one_in_use() {
    let demo = Demo::of(50).await;
    let expected: Vec<Vec<String>> = demo
        .simulator
        .tenants()
        .into_iter()
        .map(|t| vec![t.id.clone(), t.name.clone(), (t.name == DEMO).to_string()])
        .collect();
    let rows = demo
        .rows("SELECT TenantID, TenantName, IsActive FROM Tenants")
        .await;
    assert_eq!(sorted(rows), sorted(expected.clone()));
    assert_eq!(expected.len(), 2);
    let upper = expected[1][0].to_uppercase();
    let one = demo
        .rows(&format!(
            "SELECT TenantName FROM projects.tenants WHERE TenantID = '{upper}'"
        ))
        .await;
    assert_eq!(one, [[expected[1][1].clone()]]);
}

#[tokio::test]
async fn sums_over_lines_are_exact_to_the_last_digit() {
    let demo = Demo::of(1_200).await;
    let rows = demo
        .rows(
            "SELECT AccountCode, COUNT(*), SUM(LineAmount), SUM(TaxAmount) FROM InvoiceLineItems \
             WHERE Status IN ('AUTHORISED', 'PAID') GROUP BY AccountCode",
        )
        .await;
    let mut truth: BTreeMap<String, (usize, Amount, Amount)> = BTreeMap::new();
    for invoice in demo.simulator.books(0).invoices() {
        if !["AUTHORISED", "PAID"].contains(&invoice.status) {
            continue;
        }
        for line in invoice.line_items {
            let sum =
                truth
                    .entry(text(line.account_code))
                    .or_insert((0, Amount::ZERO, Amount::ZERO));
            *sum = (sum.0 + 1, sum.1 + line.line_amount, sum.2 + line.tax_amount);
        }
    }
    let truth = truth
        .into_iter()
        .map(|(code, (count, amount, tax))| {
            vec![code, count.to_string(), amount.to_string(), tax.to_string()]
        })
        .collect();
    assert_eq!(sorted(rows), sorted(truth));
}

#[tokio::test]
async fn invoices_join_their_contacts() {
    let demo = Demo::of(1_200).await;
    let rows = demo
        .rows(
            "SELECT c.Name, c.EmailAddress, COUNT(*), SUM(i.AmountDue) FROM Invoices i \
             JOIN Contacts c ON c.ContactID = i.ContactID WHERE i.Type = 'ACCREC' GROUP BY 1, 2",
        )
        .await;
    let books = demo.simulator.books(0);
    let contacts: HashMap<_, _> = books.contacts().map(|c| (c.contact_id, c)).collect();
    let mut truth: HashMap<_, (usize, Amount)> = HashMap::new();
    for invoice in books.invoices().filter(|i| i.invoice_type == "ACCREC") {
        let sum = truth.entry(invoice.contact_id).or_insert((0, Amount::ZERO));
        *sum = (sum.0 + 1, sum.1 + invoice.amount_due);
    }
    let truth = truth
        .into_iter()
        .map(|(id, (count, due))| {
            let contact = &contacts[&id];
            vec![
                contact.name.clone(),
                text(contact.email_address.clone()),
                count.to_string(),
                due.to_string(),
            ]
        })
        .collect();
    assert_eq!(sorted(rows), sorted(truth));
}

#[tokio::test]
async fn names_are_found_in_any_case_and_headers_keep_the_catalogs_spelling() {
    let demo = Demo::of(300).await;
    let batches = demo
        .session
        .collect("select invoiceid, total, amountdue as Owing from INVOICES where STATUS = 'PAID' order by Total desc limit 3")
        .await
        .unwrap();
    let names: Vec<String> = batches[0]
        .schema()
        .fields()
        .iter()
        .map(|f| f.name().clone())
        .collect();
    assert_eq!(names, ["InvoiceID", "Total", "Owing"]);
    let mut totals: Vec<Amount> = demo
        .simulator
        .books(0)
        .invoices()
        .filter(|i| i.status == "PAID")
        .map(|i| i.total)
        .collect();
    totals.sort();
    let top: Vec<String> = totals.iter().rev().take(3).map(Amount::to_string).collect();
    let rows = crate::harness::cells(&batches);
    assert_eq!(rows.iter().map(|r| r[1].clone()).collect::<Vec<_>>(), top);
}

#[tokio::test]
async fn an_alias_spelled_like_a_column_is_still_the_alias() {
    let demo = Demo::of(300).await;
    let sql = "SELECT AmountDue AS total FROM Invoices ORDER BY total DESC LIMIT 1";
    let batches = demo.session.collect(sql).await.unwrap();
    assert_eq!(batches[0].schema().field(0).name(), "total");
    let most = demo
        .simulator
        .books(0)
        .invoices()
        .map(|i| i.amount_due)
        .max()
        .unwrap();
    assert_eq!(crate::harness::cells(&batches), [[most.to_string()]]);
}

#[tokio::test]
async fn an_amount_equals_the_literal_that_spells_it() {
    let demo = Demo::of(200).await;
    let books = demo.simulator.books(0);
    for total in books.invoices().map(|i| i.total).take(40) {
        let truth = books.invoices().filter(|i| i.total == total).count();
        let sql = format!(
            "SELECT COUNT(*) FILTER (WHERE Total = {total}), COUNT(*) FILTER (WHERE -Total = -{total}) FROM Invoices"
        );
        assert_eq!(
            demo.rows(&sql).await,
            [[truth.to_string(), truth.to_string()]]
        );
    }
}

#[tokio::test]
async fn identifiers_match_in_either_case_wherever_they_are_compared() {
    let demo = Demo::with(
        Options {
            invoices: 60,
            upper_case_ids: true,
            ..Options::default()
        },
        &[],
    )
    .await;
    let id = demo
        .simulator
        .books(0)
        .invoice(7)
        .unwrap()
        .invoice_id
        .to_string();
    for literal in [id.clone(), id.to_uppercase()] {
        assert_eq!(
            demo.rows(&format!(
                "SELECT InvoiceID FROM Invoices WHERE InvoiceID = '{literal}'"
            ))
            .await,
            [[id.clone()]]
        );
        assert_eq!(
            demo.rows(&format!(
                "SELECT COUNT(*) FILTER (WHERE InvoiceID = '{literal}') FROM Invoices"
            ))
            .await,
            [["1"]]
        );
    }
}

#[tokio::test]
async fn the_second_organisation_is_read_when_tenant_names_it() {
    let demo = Demo::with(Options::default(), &[("Tenant", "harbour lights limited")]).await;
    let books = demo.simulator.books(1);
    let total: Amount = books.invoices().map(|i| i.total).sum();
    assert_eq!(
        demo.rows("SELECT COUNT(*), SUM(Total) FROM Invoices").await,
        [[books.invoice_count().to_string(), total.to_string()]]
    );
}
