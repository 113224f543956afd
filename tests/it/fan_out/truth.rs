//! Whole scans hold what the books hold.

use xero_sql::simulator::{Books, Options};

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
            let flagged = family.documents.iter().filter(|(_, has)| *has);
            let about = asked_about(&calls, &family);
            assert_eq!(about.len(), flagged.count(), "{table}");
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
