use std::sync::Arc;

use arrow::array::{Date32Array, Decimal128Array, StringArray};

use super::super::{Format, Screen, samples, writer, written};
use super::*;

fn style(width: Option<usize>) -> Style {
    let screen = width.map(|width| Screen {
        width,
        height: 24,
        colour: false,
    });
    Style {
        screen,
        ..Style::default()
    }
}

fn check(batch: RecordBatch, style: &Style, expected: &str) {
    let text = written(Format::Table, style, &[batch]);
    assert_eq!(text, expected.trim_start(), "\n{text}");
}

fn sample() -> RecordBatch {
    let totals = Decimal128Array::from(vec![Some(1_150_000), None])
        .with_precision_and_scale(20, 4)
        .unwrap();
    let names = StringArray::from(vec!["Ridgeway University 会社", "A\nB\u{1b}"]);
    samples::batch(vec![("Name", Arc::new(names)), ("Total", Arc::new(totals))])
}

#[test]
fn numbers_stand_right_and_null_is_visible() {
    check(
        sample(),
        &style(None),
        r"
┌──────────────────────────┬──────────┐
│ Name                     │    Total │
├──────────────────────────┼──────────┤
│ Ridgeway University 会社 │ 115.0000 │
│ A\nB\u{1b}               │     NULL │
└──────────────────────────┴──────────┘
",
    );
}

#[test]
fn texts_are_cut_to_the_screen_and_numbers_are_not() {
    check(
        sample(),
        &style(Some(26)),
        r"
┌─────────────┬──────────┐
│ Name        │    Total │
├─────────────┼──────────┤
│ Ridgeway U… │ 115.0000 │
│ A\nB\u{1b}  │     NULL │
└─────────────┴──────────┘
",
    );
}

const BLOCKS: &str = r"
── row 1 ──
Name  │ Ridgeway University 会社
Total │ 115.0000
── row 2 ──
Name  │ A\nB\u{1b}
Total │ NULL
";

#[test]
fn a_table_too_wide_is_shown_in_blocks_unless_they_are_off() {
    check(sample(), &style(Some(20)), BLOCKS);
    let off = Style {
        expanded: Expanded::Off,
        ..style(Some(20))
    };
    check(
        sample(),
        &off,
        r"
┌──────────┬──────────┐
│ Name     │    Total │
├──────────┼──────────┤
│ Ridgewa… │ 115.0000 │
│ A\nB\u{… │     NULL │
└──────────┴──────────┘
",
    );
}

#[test]
fn blocks_can_be_asked_for() {
    let on = Style {
        expanded: Expanded::On,
        ..style(None)
    };
    check(sample(), &on, BLOCKS);
}

#[test]
fn null_is_dim_where_there_are_colours_and_reads_as_the_user_likes() {
    let batch = samples::texts(&[("A", &[None, Some("NULL"), Some("")])]);
    let mut colours = style(Some(80));
    colours.null = "∅".to_string();
    if let Some(screen) = &mut colours.screen {
        screen.colour = true;
    }
    check(
        batch,
        &colours,
        "
┌──────┐
│ \u{1b}[1mA\u{1b}[0m    │
├──────┤
│ \u{1b}[2m∅\u{1b}[0m    │
│ NULL │
│      │
└──────┘
",
    );
}

#[test]
fn lists_are_json_and_cut_where_there_is_no_screen() {
    let batch = samples::batch(vec![("Lines", samples::lines().slice(0, 1))]);
    check(
        batch,
        &style(None),
        r#"
┌──────────────────────────────────────────────────────────────┐
│ Lines                                                        │
├──────────────────────────────────────────────────────────────┤
│ [{"Item":"Desk","Total":100.5000,"Tags":["a","b"]},{"Item":… │
└──────────────────────────────────────────────────────────────┘
"#,
    );
}

#[test]
fn lists_are_lengths_on_a_screen() {
    let batch = samples::batch(vec![("Lines", samples::lines())]);
    check(
        batch,
        &style(Some(80)),
        "
┌──────────┐
│ Lines    │
├──────────┤
│ [2 rows] │
│ NULL     │
│ [0 rows] │
│ [1 row]  │
└──────────┘
",
    );
}

#[test]
fn a_date_is_never_cut() {
    let days = Date32Array::from(vec![20_484]);
    let names = StringArray::from(vec!["A long name of somebody"]);
    let batch = samples::batch(vec![("Name", Arc::new(names)), ("Date", Arc::new(days))]);
    check(
        batch,
        &style(Some(25)),
        "
┌──────────┬────────────┐
│ Name     │ Date       │
├──────────┼────────────┤
│ A long … │ 2026-01-31 │
└──────────┴────────────┘
",
    );
}

/// What is drawn after each batch of single values.
fn drawn(style: &Style, batches: &[&[&str]]) -> Vec<String> {
    let mut rows = writer(Format::Table, style);
    let batch = |values: &[&str]| {
        let values: Vec<_> = values.iter().copied().map(Some).collect();
        samples::texts(&[("Name", &values)])
    };
    let mut out = Vec::new();
    rows.start(&batch(&[]).schema(), &mut out).unwrap();
    let mut pieces = vec![];
    for values in batches {
        rows.write(&batch(values), &mut out).unwrap();
        pieces.push(String::from_utf8(std::mem::take(&mut out)).unwrap());
    }
    rows.finish(&mut out).unwrap();
    pieces.push(String::from_utf8(out).unwrap());
    pieces
}

#[test]
fn a_screenful_is_drawn_at_once_and_later_rows_get_the_room_there_is() {
    let first = ["a"; 24];
    let pieces = drawn(
        &style(Some(16)),
        &[&first, &["longer", "much longer than that"]],
    );
    assert_eq!(pieces[0].lines().count(), 27, "{}", pieces[0]);
    assert_eq!(pieces[1], "│ longer │\n│ much longer… │\n");
    assert_eq!(pieces[2], "└──────────────┘\n");
}

#[test]
fn where_there_is_no_screen_rows_are_drawn_once_thousands_were_seen() {
    let many = vec!["a"; ROWS_SEEN - 1];
    let pieces = drawn(&style(None), &[&many, &["b"], &["longer than before"]]);
    assert_eq!(pieces[0], "");
    assert_eq!(pieces[1].lines().count(), ROWS_SEEN + 3);
    assert_eq!(pieces[2], "│ longer than before │\n");
}

#[test]
fn a_plan_is_shown_line_by_line_and_whole() {
    let batch = samples::texts(&[
        ("plan_type", &[Some("logical_plan"), Some("physical_plan")]),
        (
            "plan",
            &[Some("Limit\n  TableScan"), Some("XeroScanExec\n")],
        ),
    ]);
    check(
        batch,
        &style(Some(10)),
        "logical_plan\n  Limit\n    TableScan\nphysical_plan\n  XeroScanExec\n",
    );
}

#[test]
fn no_rows_are_a_header() {
    let batch = samples::texts(&[("Name", &[])]);
    check(
        batch,
        &style(Some(3)),
        "
┌──────┐
│ Name │
├──────┤
└──────┘
",
    );
}
