//! What a table's page says of writing it.

use super::{Call, Child, Delete, Elements, Mode, Named, Shape, Writable};
use crate::catalog::descriptor::{Api, Table};

/// Where a table is written.
fn allowed(table: &Table) -> &'static str {
    match table.api {
        Api::PayrollAus => "Where `ReadOnly = false` and `AllowPayrollWrites = true`",
        _ => "Where `ReadOnly = false`",
    }
}

/// The section of a table's page; nothing for a table that isn't written.
pub(crate) fn section(table: &'static Table) -> String {
    if let Some(child) = Child::of(table) {
        return of_child(child);
    }
    let Some(writable) = Writable::of(table) else {
        return String::new();
    };
    let mut text = String::from("\n## Writing\n\n");
    text.push_str(&format!(
        "{}, with the scope `{}`.\n\n| Statement | Call | What goes with it |\n|---|---|---|\n",
        allowed(table),
        writable.scope
    ));
    let mut line = |statement: &str, call: &Call, what: &str| {
        let rows = match call.most {
            1 => "1 row".to_string(),
            most => format!("up to {most} rows"),
        };
        let verb = call.verb.name();
        text.push_str(&format!(
            "| {statement} | `{verb} {}`, {rows} | {what} |\n",
            call.path
        ));
    };
    if let Some(call) = &writable.create {
        line("`INSERT`", call, "what is given");
    }
    if let Some(update) = &writable.update {
        let what = match update.call.body {
            Shape::Nothing => "nothing".to_string(),
            _ => of_mode(update.mode),
        };
        line("`UPDATE`", &update.call, &what);
    }
    if let Some((columns, update)) = &writable.apart {
        let statement = format!("`UPDATE` of `{}` alone", columns.join("`, `"));
        line(&statement, &update.call, &of_mode(update.mode));
    }
    match &writable.delete {
        Delete::Never(_) => {}
        Delete::Call(call) => line("`DELETE`", call, "nothing"),
        Delete::ByState { call, mode, .. } => line("`DELETE`", call, &of_mode(*mode)),
    }
    text.push('\n');
    let names = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        names.join(", ")
    };
    let groups: Vec<String> = writable
        .required
        .iter()
        .map(|group| names(group).replace(", ", " or "))
        .collect();
    if writable.create.is_some() && !groups.is_empty() {
        text.push_str(&format!("- A new row needs {}.\n", groups.join("; ")));
    }
    text.push_str(&format!("- Xero takes {}.\n", names(writable.columns)));
    if !writable.only_new.is_empty() && writable.update.is_some() {
        let fixed = names(writable.only_new);
        text.push_str(&format!(
            "- {fixed}: of a new row only, and fixed from then on.\n"
        ));
    }
    if !writable.not_new.is_empty() {
        let later = names(writable.not_new);
        text.push_str(&format!("- {later}: not of a new row.\n"));
    }
    for Elements { list, fields, .. } in writable.elements {
        text.push_str(&format!("- Elements of `{list}`: {}.\n", names(fields)));
    }
    if writable.update.is_some() {
        match writable.clears {
            [] => text.push_str("- No column can be set to NULL: Xero keeps what isn't sent.\n"),
            clears => text.push_str(&format!(
                "- NULL clears {}; Xero has no way to clear another column.\n",
                names(clears)
            )),
        }
    }
    match &writable.delete {
        Delete::Never("") => text.push_str("- No `DELETE`.\n"),
        Delete::Never(instead) => text.push_str(&format!("- No `DELETE`: {instead}.\n")),
        Delete::Call(_) => {
            text.push_str("- `DELETE` deletes for good, and Xero refuses it for what is in use.\n")
        }
        Delete::ByState {
            column,
            steps,
            unless,
            ..
        } => {
            text.push_str(&format!(
                "- `DELETE` depends on `{column}`{}; rows with another are refused:\n\n| From | To |\n|---|---|\n",
                match unless {
                    [] => String::new(),
                    unless => format!(", and {} have to be nothing", names(unless)),
                }
            ));
            for (from, to) in *steps {
                text.push_str(&format!("| `{from}` | `{to}` |\n"));
            }
            text.push('\n');
        }
    }
    for (column, of) in writable.derived {
        text.push_str(&format!(
            "- `{column}` is worked out anew where {} changes.\n",
            names(of).replace(", ", " or ")
        ));
    }
    for (column, words) in writable.update.iter().flat_map(|update| update.call.words) {
        let words: Vec<String> = words
            .iter()
            .map(|(word, path)| format!("`{word}` (`{path}` in the path)"))
            .collect();
        text.push_str(&format!("- `{column}` becomes {}.\n", words.join(" or ")));
    }
    for (column, words) in writable.for_good {
        text.push_str(&format!(
            "- What becomes {} by `{column}` can't be undone, and takes a yes.\n",
            names(words).replace(", ", " or ")
        ));
    }
    text
}

fn of_mode(mode: Mode) -> String {
    if let Mode::Beside(names) = mode {
        return format!(
            "the key, `{}` and the other columns of the same object, read again just before, and what \
             changes",
            names.join("`, `")
        );
    }
    let what = match mode {
        Mode::Patch | Mode::Beside(_) => "the key and what changes",
        Mode::Echo => "the row, read again just before, with what changes",
        Mode::Replace => {
            "the row, read again just before at its own address, with what changes: what isn't sent \
             is nothing then"
        }
        Mode::Head => "the row without its lists, read again just before, with what changes",
    };
    what.to_string()
}

/// The section of a table of elements.
fn of_child(child: &Child) -> String {
    let table = child.of.table.name;
    let taken = child
        .table
        .columns
        .iter()
        .filter(|column| child.takes(column));
    let taken: Vec<String> = taken.map(|column| format!("`{}`", column.name)).collect();
    let taken = taken.join(", ");
    let (scope, key) = (child.of.scope, child.key);
    let allowed = allowed(child.table);
    if let Named::Word(word) = child.named {
        return format!(
            "\n## Writing\n\n{allowed}, with the scope `{scope}`: `INSERT` and `UPDATE` are \
             changes of `{table}`, each read and written once. What isn't meant isn't sent, and stays.\n\n\
             - A new row needs `{key}` and `{word}`, of which there is one each: one that is filled in is \
             refused, and has to be changed.\n\
             - Xero takes {taken}. `{word}` stays as it is.\n\
             - NULL clears. No `DELETE`: Xero has one of each, filled in or not.\n",
        );
    }
    let known = match child.named.column() {
        Some(id) => format!("by `{id}`"),
        None => "by its place".to_string(),
    };
    let rounded = match child.rounded {
        true => {
            "- Unit amounts are told with two digits, whatever they have. A line whose amount shows that it \
             has more goes back by its amount; of an item or with a discount it can't, and the statement is refused.\n"
        }
        false => "",
    };
    let last = match child.table.api {
        Api::PayrollAus => "Xero takes an empty list for none at all",
        _ => "delete the document instead",
    };
    format!(
        "\n## Writing\n\n{allowed}, with the scope `{scope}`: `INSERT`, `UPDATE` and `DELETE` are \
         changes of `{table}`. Each document is read and written once, and its other rows go back as \
         they are.\n\n\
         - A new row needs `{key}`, and joins the end of the document's. One that is there is known {known}.\n\
         - Xero takes {taken}.\n\
         {rounded}\
         - A document keeps one row at least: {last}.\n",
    )
}
