//! Rows in every format: to the letter, and read back.
//!
//! `tests/golden/odd.sql` answers with what formats get wrong; beside it stands what each makes
//! of it. `XERO_SQL_BLESS=1 cargo test --test it formats` writes these files anew.

use std::fs;
use std::path::{Path, PathBuf};

use datafusion::arrow::array::RecordBatch;
use xero_sql::output::{Expanded, Format, Screen, Style, writer};

use crate::harness::Demo;

fn golden(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    folder.join(name)
}

async fn odd(demo: &Demo) -> Vec<RecordBatch> {
    let sql = fs::read_to_string(golden("odd.sql")).unwrap();
    demo.session.collect(&sql).await.unwrap()
}

fn written(format: Format, style: &Style, batches: &[RecordBatch]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rows = writer(format, style);
    rows.start(&batches[0].schema(), &mut out).unwrap();
    for batch in batches {
        rows.write(batch, &mut out).unwrap();
    }
    rows.finish(&mut out).unwrap();
    out
}

fn on_screen(width: usize, expanded: Expanded, colour: bool) -> Style {
    let screen = Some(Screen {
        width,
        height: 24,
        colour,
    });
    Style {
        screen,
        expanded,
        ..Style::default()
    }
}

#[tokio::test]
async fn odd_values_are_written_as_the_golden_files_say() {
    let demo = Demo::of(1).await;
    let batches = odd(&demo).await;
    let plain = Style::default();
    let cases = [
        ("odd.csv", Format::Csv, plain.clone()),
        ("odd.tsv", Format::Tsv, plain.clone()),
        ("odd.json", Format::Json, plain.clone()),
        ("odd.ndjson", Format::Ndjson, plain.clone()),
        ("odd.md", Format::Markdown, plain.clone()),
        ("odd.table.txt", Format::Table, plain),
        (
            "odd.screen200.txt",
            Format::Table,
            on_screen(200, Expanded::Auto, false),
        ),
        (
            "odd.screen80.txt",
            Format::Table,
            on_screen(80, Expanded::Auto, false),
        ),
        (
            "odd.colour.txt",
            Format::Table,
            on_screen(80, Expanded::Off, true),
        ),
    ];
    for (name, format, style) in cases {
        let found = String::from_utf8(written(format, &style, &batches)).unwrap();
        let path = golden(name);
        if std::env::var_os("XERO_SQL_BLESS").is_some() {
            fs::write(&path, &found).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            found, expected,
            "tests/golden/{name} differs; XERO_SQL_BLESS=1 writes it anew"
        );
    }
}

#[tokio::test]
async fn files_of_columns_are_read_back_as_they_were_written() {
    let demo = Demo::of(40).await;
    let folder = tempfile::tempdir().unwrap();
    let invoices = "SELECT * FROM Invoices ORDER BY InvoiceID";
    for batches in [
        odd(&demo).await,
        demo.session.collect(invoices).await.unwrap(),
    ] {
        let as_json = |batches: &[RecordBatch]| {
            String::from_utf8(written(Format::Json, &Style::default(), batches)).unwrap()
        };
        for format in [Format::Parquet, Format::Arrow] {
            let path = folder.path().join(format!("rows.{}", format.name()));
            fs::write(&path, written(format, &Style::default(), &batches)).unwrap();
            let sql = format!("SELECT * FROM '{}'", path.display());
            let read = demo.session.collect(&sql).await.unwrap();
            assert_eq!(as_json(&read), as_json(&batches), "{}", format.name());
        }
    }
}
