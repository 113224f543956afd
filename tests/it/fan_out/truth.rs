//! Whole scans hold what the books hold.

use xero_sql::simulator::{Books, Guid, Options};

use super::{Family, asked_about, attachments, histories};
use crate::harness::{Demo, sorted};
use crate::truth::{instant, text};

async fn demo(seed: u64) -> Demo {
    let options = Options {
        seed,
        invoices: 40,
        upper_case_ids: true,
        ..Options::default()
    };
    Demo::with(options, &[("MaxCallsPerQuery", "0"), ("PageSize", "25")]).await
}

fn history(books: &Books, family: &Family) -> Vec<Vec<String>> {
    let records = family.documents.iter().flat_map(|(id, _)| {
        let records = books.history(*id).into_iter();
        records.map(|record| {
            vec![
                id.to_string(),
                record.changes.to_string(),
                instant(record.date_ms),
                text(record.user),
                text(record.details),
            ]
        })
    });
    records.collect()
}

fn files(books: &Books, family: &Family) -> Vec<Vec<String>> {
    let files = family.documents.iter().flat_map(|(id, has)| {
        let files = books.attachments(*id, *has).into_iter();
        files.map(|file| {
            vec![
                id.to_string(),
                file.attachment_id.to_string(),
                file.file_name,
                file.mime_type.to_string(),
                file.content_length.to_string(),
                text(file.include_online.map(|flag| flag.to_string())),
            ]
        })
    });
    files.collect()
}

#[tokio::test]
async fn every_history_is_whole_on_three_seeds_and_costs_a_call_a_document() {
    for seed in 1..=3 {
        let demo = demo(seed).await;
        let books = demo.simulator.books(0);
        for family in histories(&books) {
            let (table, key) = (&family.table, family.key);
            let sql = format!("SELECT {key}, Changes, DateUTC, User, Details FROM {table}");
            let (rows, calls) = demo.ask(&sql).await;
            assert_eq!(sorted(rows), sorted(history(&books, &family)), "{table}");
            let about = asked_about(&calls, &family);
            assert_eq!(about.len(), family.documents.len(), "{table}");
        }
    }
}

#[tokio::test]
async fn all_attachments_are_there_on_three_seeds_and_only_flagged_documents_are_asked_about() {
    for seed in 1..=3 {
        let demo = demo(seed).await;
        let books = demo.simulator.books(0);
        for family in attachments(&books) {
            let (table, key) = (&family.table, family.key);
            let sql = format!(
                "SELECT {key}, AttachmentID, FileName, MimeType, ContentLength, IncludeOnline \
                 FROM {table}"
            );
            let (rows, calls) = demo.ask(&sql).await;
            assert_eq!(sorted(rows), sorted(files(&books, &family)), "{table}");
            let about = asked_about(&calls, &family);
            assert_eq!(about.len(), family.asked_for_files(), "{table}");
        }
    }
}

#[tokio::test]
async fn addresses_online_are_asked_for_of_sales_that_can_have_one() {
    for seed in 1..=3 {
        let demo = demo(seed).await;
        let books = demo.simulator.books(0);
        let sales = books.invoices().filter(|invoice| {
            invoice.invoice_type == "ACCREC" && !["DRAFT", "DELETED"].contains(&invoice.status)
        });
        let expected: Vec<Vec<String>> = sales
            .map(|invoice| {
                let url = books.online_invoice(invoice.invoice_id);
                vec![invoice.invoice_id.to_string(), url]
            })
            .collect();
        let sql = "SELECT InvoiceID, OnlineInvoiceUrl FROM OnlineInvoices";
        let (rows, calls) = demo.ask(sql).await;
        assert_eq!(sorted(rows), sorted(expected.clone()));
        let about = calls.iter().filter(|c| c.path.ends_with("/OnlineInvoice"));
        assert_eq!(about.count(), expected.len());
        // A bill isn't asked about, as Xero would refuse it.
        let bill = books.invoices().find(|i| i.invoice_type == "ACCPAY");
        let bill = bill.unwrap().invoice_id;
        let (rows, calls) = demo.ask(&format!("{sql} WHERE InvoiceID = '{bill}'")).await;
        assert_eq!((rows.len(), calls.len()), (0, 1));
        let one = &expected[0][0];
        let (rows, calls) = demo.ask(&format!("{sql} WHERE InvoiceID = '{one}'")).await;
        assert_eq!((rows.len(), calls.len()), (1, 2));
    }
}

#[tokio::test]
async fn settings_of_the_construction_scheme_are_whole_on_three_seeds() {
    for seed in 1..=3 {
        let demo = demo(seed).await;
        let books = demo.simulator.books(0);
        let rate = |rate: i64| format!("{rate}.0000000000");
        let of_contacts = books.contacts().filter_map(|contact| {
            let setting = books.cis_setting(contact.contact_id)?;
            Some(vec![
                contact.contact_id.to_string(),
                setting.cis_enabled.to_string(),
                text(setting.rate.map(rate)),
            ])
        });
        let sql = "SELECT ContactID, CISEnabled, Rate FROM ContactCISSettings";
        let (rows, calls) = demo.ask(sql).await;
        assert_eq!(sorted(rows), sorted(of_contacts.collect()));
        let about = calls.iter().filter(|c| c.path.ends_with("/CISSettings"));
        assert_eq!(about.count(), books.contact_count());
        let id = books.contacts().next().unwrap().contact_id;
        let (_, calls) = demo.ask(&format!("{sql} WHERE ContactID = '{id}'")).await;
        assert_eq!(calls.len(), 1);
        let organisation = books.organisation().organisation_id;
        let own = books.cis_org_setting(organisation);
        let sql = "SELECT OrganisationID, CISContractorEnabled, CISSubContractorEnabled, Rate \
                   FROM OrganisationCISSettings";
        let (rows, calls) = demo.ask(sql).await;
        let expected = vec![
            organisation.to_string(),
            own.contractor.to_string(),
            own.sub_contractor.to_string(),
            rate(own.rate),
        ];
        assert_eq!((rows, calls.len()), (vec![expected], 2));
    }
}

#[tokio::test]
async fn budget_lines_are_those_of_the_days_that_have_to_be_told() {
    let (from, to) = ("2026-01-15", "2026-04-30");
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let columns = "BudgetID, AccountID, AccountCode, Period, Amount, Notes, DateFrom, DateTo";
    let days = format!("DateFrom = DATE '{from}' AND DateTo = DATE '{to}'");
    for seed in 1..=3 {
        let demo = demo(seed).await;
        let books = demo.simulator.books(0);
        let budgets: Vec<_> = books.budgets().map(|budget| budget.budget_id).collect();
        let of = |budget: Guid| {
            let lines = books.budget_lines(budget, day(from), day(to)).into_iter();
            lines.flat_map(move |line| {
                let balances = line.balances.clone().into_iter();
                balances.map(move |balance| {
                    vec![
                        budget.to_string(),
                        line.account_id.to_string(),
                        text(line.account_code.clone()),
                        balance.period.to_string(),
                        balance.amount.to_string(),
                        text(balance.notes.map(str::to_string)),
                        from.to_string(),
                        to.to_string(),
                    ]
                })
            })
        };
        let sql = format!("SELECT {columns} FROM BudgetLines WHERE {days}");
        let (rows, calls) = demo.ask(&sql).await;
        let all: Vec<_> = budgets.iter().flat_map(|budget| of(*budget)).collect();
        assert_eq!(sorted(rows), sorted(all));
        // Three months begin within these days.
        assert_eq!(calls.len(), budgets.len() + 1);
        for call in &calls[1..] {
            assert_eq!(call.query_value("DateFrom"), Some(from));
            assert_eq!(call.query_value("DateTo"), Some(to));
        }
        let one = format!("{sql} AND BudgetID = '{}'", budgets[1]);
        let (rows, calls) = demo.ask(&one).await;
        assert_eq!((rows.len(), calls.len()), (of(budgets[1]).count(), 1));
        let joined = format!(
            "SELECT SUM(l.Amount) FROM BudgetLines l JOIN Budgets b USING (BudgetID) \
             WHERE {days} AND b.Type = 'OVERALL'"
        );
        let (_, calls) = demo.ask(&joined).await;
        let overall = books.budgets().filter(|b| b.budget_type == "OVERALL");
        assert_eq!(calls.len(), overall.count() + 1);
        let (_, calls) = demo.ask(&format!("{sql} LIMIT 1")).await;
        assert_eq!(calls.len(), 2);
    }
    let demo = demo(1).await;
    for (condition, part) in [
        (
            "",
            "takes conditions such as DateFrom = DATE '2025-07-01' AND DateTo = DATE '2026-06-30'",
        ),
        (
            "WHERE DateFrom = DATE '2026-01-01'",
            "there is none on `DateTo`",
        ),
        (
            "WHERE DateFrom >= DATE '2026-01-01' AND DateTo = DATE '2026-01-01'",
            "`DateFrom >= DATE '2026-01-01'` isn't one",
        ),
    ] {
        demo.simulator.clear_journal();
        let sql = format!("SELECT * FROM BudgetLines {condition}");
        let refused = demo.session.collect(&sql).await.unwrap_err();
        assert!(refused.message().contains(part), "{refused}");
        assert!(demo.calls().is_empty());
    }
    let years = "SELECT COUNT(*) FROM BudgetLines WHERE DateFrom = DATE '2025-07-01' AND DateTo = \
                 DATE '2026-06-30' AND";
    let (all, calls) = demo.ask(&format!("{years} true")).await;
    let (some, narrowed) = demo
        .ask(&format!("{years} DateTo >= DATE '2026-01-01'"))
        .await;
    assert_eq!((&all, calls.len()), (&some, narrowed.len()));
    let (none, _) = demo
        .ask(&format!("{years} DateTo > DATE '2026-06-30'"))
        .await;
    assert_eq!(
        none,
        [["0"]],
        "a further condition is one on what the query said"
    );
    assert_ne!(all, none);
    let twice = "SELECT * FROM BudgetLines WHERE DateFrom = DATE '2026-01-01' AND DateFrom = \
                 DATE '2026-02-01' AND DateTo = DATE '2026-03-01'";
    let (rows, calls) = demo.ask(twice).await;
    assert_eq!((rows.len(), calls.len()), (0, 0));
}

#[tokio::test]
async fn members_of_groups_are_those_of_groups_that_are_listed() {
    for seed in 1..=3 {
        let demo = demo(seed).await;
        let books = demo.simulator.books(0);
        let listed: Vec<_> = books
            .contact_groups()
            .filter(|group| group.status == "ACTIVE")
            .collect();
        let members = books.contacts().flat_map(|contact| {
            let groups = contact.contact_groups.clone().into_iter();
            groups.map(move |group| {
                vec![
                    group.contact_group_id.to_string(),
                    group.name.to_string(),
                    contact.contact_id.to_string(),
                    contact.name.clone(),
                ]
            })
        });
        let members: Vec<Vec<String>> = members.collect();
        let sql = "SELECT ContactGroupID, ContactGroupName, ContactID, ContactName \
                   FROM ContactGroupContacts";
        let (rows, calls) = demo.ask(sql).await;
        assert_eq!(sorted(rows), sorted(members.clone()));
        assert_eq!(calls.len(), listed.len() + 1);
        // By name as well, one group is one call after the list.
        let group = &listed[0];
        let of_group = members.iter().filter(|row| row[1] == group.name).count();
        let name = format!("{sql} WHERE ContactGroupName = '{}'", group.name);
        let id = format!("{sql} WHERE ContactGroupID = '{}'", group.contact_group_id);
        for sql in [name, id] {
            let (rows, calls) = demo.ask(&sql).await;
            assert_eq!((rows.len(), calls.len()), (of_group, 2), "{sql}");
        }
        let deleted = books
            .contact_groups()
            .find(|group| group.status != "ACTIVE");
        if let Some(deleted) = deleted {
            let id = deleted.contact_group_id;
            let sql = format!("{sql} WHERE ContactGroupID = '{id}'");
            assert!(demo.rows(&sql).await.is_empty());
        }
    }
}

#[tokio::test]
async fn payment_services_are_those_of_each_theme() {
    for seed in 1..=3 {
        let demo = demo(seed).await;
        let books = demo.simulator.books(0);
        let expected = books.branding_themes().flat_map(|theme| {
            let services = books.services_of_theme(theme.branding_theme_id);
            services.map(move |service| {
                vec![
                    theme.branding_theme_id.to_string(),
                    service.payment_service_id.to_string(),
                    service.name.to_string(),
                ]
            })
        });
        let expected: Vec<Vec<String>> = expected.collect();
        let sql = "SELECT BrandingThemeID, PaymentServiceID, PaymentServiceName \
                   FROM BrandingThemePaymentServices";
        let (rows, calls) = demo.ask(sql).await;
        assert_eq!(sorted(rows), sorted(expected));
        assert_eq!(calls.len(), books.branding_themes().count() + 1);
        let id = books.branding_themes().next().unwrap().branding_theme_id;
        let one = format!("{sql} WHERE BrandingThemeID = '{id}'");
        assert_eq!(demo.ask(&one).await.1.len(), 1);
    }
}

#[tokio::test]
async fn a_plain_session_context_reads_them_too() {
    use datafusion::prelude::SessionContext;

    let demo = demo(4).await;
    let context = SessionContext::new();
    context.register_catalog("xero", demo.connection.catalog());
    let books = demo.simulator.books(0);
    let of = |families: Vec<Family>| {
        let mut families = families.into_iter();
        families
            .find(|family| family.parents == "Invoices")
            .unwrap()
    };
    let collect = async |sql: &str| {
        let frame = context.sql(sql).await.unwrap();
        crate::harness::cells(&frame.collect().await.unwrap())
    };
    let rows = collect("SELECT COUNT(*) FROM xero.accounting.\"HistoryInvoices\"").await;
    let records = history(&books, &of(histories(&books)));
    assert_eq!(rows, [[records.len().to_string()]]);
    // The keys of a join come in time here as well, or the whole is read: the answer is the same.
    let rows = collect(
        "SELECT COUNT(*) FROM xero.accounting.\"InvoiceAttachments\" a \
         JOIN xero.accounting.\"Invoices\" i ON i.\"InvoiceID\" = a.\"InvoiceID\" \
         WHERE i.\"Total\" > 0",
    )
    .await;
    let positive: Vec<String> = books
        .invoices()
        .filter(|invoice| invoice.total.0 > 0)
        .map(|invoice| invoice.invoice_id.to_string())
        .collect();
    let files = files(&books, &of(attachments(&books)));
    let files = files.iter().filter(|row| positive.contains(&row[0]));
    assert_eq!(rows, [[files.count().to_string()]]);
}
