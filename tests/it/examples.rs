//! The examples do what they say, on a simulator of ours.

use futures::future::join_all;
use xero_sql::simulator::Options;

use crate::harness::Demo;

// `cargo run --example …` begins at `main`, which a module doesn't.
#[allow(dead_code)]
#[path = "../../examples/embed.rs"]
mod embed;
#[allow(dead_code)]
#[path = "../../examples/organisations.rs"]
mod organisations;
#[allow(dead_code)]
#[path = "../../examples/pipeline.rs"]
mod pipeline;
#[allow(dead_code)]
#[path = "../../examples/service.rs"]
mod service;

async fn demo(more: &[(&str, &str)]) -> Demo {
    let options = Options {
        invoices: 400,
        ..Options::default()
    };
    Demo::with(options, &[&[("PageSize", "100")], more].concat()).await
}

#[tokio::test]
async fn embed_tells_what_is_overdue_and_what_that_cost() {
    let demo = demo(&[]).await;
    let (table, report) = embed::overdue(&demo.connection).await.unwrap();
    let mut due = std::collections::BTreeMap::<String, f64>::new();
    for invoice in demo.simulator.books(0).invoices() {
        let is_due = invoice
            .due_date
            .is_some_and(|date| date.to_string().as_str() < "2026-06-30");
        if (invoice.invoice_type, invoice.status, is_due) == ("ACCREC", "AUTHORISED", true) {
            let amount: f64 = invoice.amount_due.to_string().parse().unwrap();
            *due.entry(invoice.contact_name).or_default() += amount;
        }
    }
    let (contact, most) = due.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    // Five rows, a header and three lines around them.
    assert_eq!(table.lines().count(), 9, "{table}");
    let first = table.lines().nth(3).unwrap();
    assert!(
        first.contains(&contact) && first.contains(&format!("{most:.4}")),
        "{table}"
    );
    assert_eq!(report.calls, demo.calls().len());
}

#[tokio::test]
async fn pipeline_writes_every_invoice_to_the_folder_of_its_year_and_tells_progress() {
    let demo = demo(&[]).await;
    let folder = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    let export = pipeline::export(&demo.connection, folder.path(), |progress| {
        told.push(progress.pages);
    });
    let report = export.await.unwrap();
    assert_eq!(report.calls, demo.calls().len());
    assert_eq!(told.last(), Some(&4), "{told:?}");
    assert!(told.is_sorted() && told.len() > 1, "{told:?}");
    let context = datafusion::prelude::SessionContext::new();
    let mut written = Vec::new();
    for year in std::fs::read_dir(folder.path()).unwrap() {
        let path = year.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().to_string();
        let year: i32 = name.strip_prefix("Year=").unwrap().parse().unwrap();
        let files = context.read_parquet(path.display().to_string(), Default::default());
        written.push((year, files.await.unwrap().count().await.unwrap()));
    }
    written.sort();
    let mut years = std::collections::BTreeMap::new();
    for invoice in demo.simulator.books(0).invoices() {
        let year: i32 = invoice.date.to_string()[..4].parse().unwrap();
        *years.entry(year).or_insert(0) += 1;
    }
    assert_eq!(written, years.into_iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn organisations_has_rows_of_both() {
    let demo = demo(&[("Tenant", "*")]).await;
    let table = organisations::owed(&demo.connection).await.unwrap();
    for tenant in demo.connection.tenants() {
        assert!(table.contains(&tenant.name), "{table}");
    }
    let calls = demo.calls();
    for tenant in demo.connection.tenants() {
        assert!(
            calls
                .iter()
                .any(|call| call.tenant.as_ref() == Some(&tenant.id))
        );
    }
}

#[tokio::test]
async fn service_answers_requests_side_by_side_and_says_what_stopped_one() {
    let demo = demo(&[("MaxCallsPerQuery", "2")]).await;
    let service = service::Service::over(&demo.connection);
    let books = demo.simulator.books(0);
    let contacts = books.contacts().take(20);
    let contacts: Vec<String> = contacts.map(|contact| contact.name).collect();
    let replies = contacts.iter().map(|contact| service.owed(contact));
    for reply in join_all(replies).await {
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert!(reply.text.contains("1 call,"), "{}", reply.text);
    }
    demo.simulator.forget_refresh_tokens();
    demo.simulator.expire_tokens();
    let reply = service.owed(&contacts[0]).await;
    assert_eq!(reply.status, 500, "{}", reply.text);
}
