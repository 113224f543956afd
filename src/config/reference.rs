//! `docs/configuration.md`, written from the lists of properties.

use super::keys::{Property, TOPICS, Topic};

/// The text of `docs/configuration.md`: where properties are given, and every property with
/// its values, its default and its meaning.
pub fn reference() -> String {
    let mut text = INTRODUCTION.to_string();
    for topic in TOPICS {
        text.push_str(&section(topic));
    }
    text.push_str(LOG_FILE);
    text
}

const INTRODUCTION: &str = r#"# Configuration

A connection is a set of properties. They are given, the strongest first,

1. as `--set Property=Value`, which may be repeated;
2. in `--connection-string 'Property=Value;Property="a; b"'`;
3. as environment variables, `XERO_SQL_` and the property's name: `XERO_SQL_PAGE_SIZE=100`;
4. in a file, `connector.toml`, under `[connections.NAME]`;

and have their defaults otherwise. Names are read without case, spaces, `_` and `-`: `Client ID`,
`client_id` and `ClientId` are one. An empty value is the default. [`connector.toml.example`](../connector.toml.example)
is a file to start from. The file is that of `--config`, else of `XERO_SQL_CONFIG`, else
`connector.toml` in the working folder or in your config folder; `--connection NAME` chooses one of
its connections.

`SELECT * FROM system.Properties` shows what is in force, and where each value was given.

## Secrets, and the variables of a platform

A value may be a reference, followed once, when the connection is opened:

- `env:NAME` is the value of the environment variable `NAME`;
- `file:PATH` is the content of a file, without space around it. `~/` is your home folder; a relative
  path starts from the folder of the file it is written in, else from the working folder.

So each property can be taken from a variable under the name that a platform gives it, for secrets
and anything else:

```toml
[connections.acme]
AuthScheme = "OAuth"
OAuthClientId = "env:PAN_SEC_XERO_CLIENT_ID"
OAuthClientSecret = "env:PAN_SEC_XERO_CLIENT_SECRET"
OAuthRefreshToken = "file:/run/secrets/xero-refresh-token"
Tenant = "env:PAN_XERO_TENANT"
```

A variable that isn't set and a file that isn't there are errors that name the property. The value
of a secret is in no error and no log, and `system.Properties` shows `********` for it.

## The form of a host program

The fields of a form are properties by the names that it shows: Connection Name, Tenant, Schema, Auth
Scheme, Client ID, Client Secret, Refresh Token, and any other property as a pair. They can stand in
a file:

```toml
[connections.acme]
"Connection Name" = "Acme"
"Auth Scheme" = "OAuth"
"Client ID" = "env:PAN_SEC_XERO_CLIENT_ID"
"Client Secret" = "env:PAN_SEC_XERO_CLIENT_SECRET"
"Refresh Token" = "env:PAN_SEC_XERO_REFRESH_TOKEN"
```

or in a JSON document, which is what a TEST button hands over:

```sh
xero-sql test --format json --from-json - <<'END'
{
  "Connection Name": "Acme",
  "Tenant": "Demo Company (AU)",
  "Schema": "ACCOUNTING",
  "Auth Scheme": "OAuth",
  "Client ID": "env:PAN_SEC_XERO_CLIENT_ID",
  "Client Secret": "env:PAN_SEC_XERO_CLIENT_SECRET",
  "Refresh Token": "env:PAN_SEC_XERO_REFRESH_TOKEN",
  "Properties": {"Page Size": 500, "ReadOnly": true}
}
END
```

`--from-json PATH` reads a file. Further pairs may stand beside the others, in an object of any name,
or in an array of `{"key": "PageSize", "value": 500}`. The document stands in place of the
configuration file and the connection string; `--set` is stronger, the environment weaker. The tokens
are kept for the connection it names.
"#;

const LOG_FILE: &str = r#"
What a `Verbosity` shows, each with what those before it show:

| Verbosity | Shown |
|---|---|
| 1 | connections, sign-ins and renewals; statements with their rows, calls and milliseconds; warnings; errors |
| 2 | each request: method, URL, status, bytes, milliseconds, how long it was held back, which try it is, organisation |
| 3 | the headers of requests and replies |
| 4 | how each reading goes: the plan of a scan, the documents and rows of a page, waits, readings again |
| 5 | the shape of each reply: its keys, the types of their values, the lengths of lists |

A line is an event: the time in UTC, the process, the statement's number in it (or `-`), what it is,
and the text.

```text
2026-11-25T19:40:07.319Z 4711 #1 request: GET /api.xro/2.0/Accounts?includeArchived=true status=200, bytes=21043, ms=11, waited_ms=0, try=1, organisation=b1809ce1-27cf-4736-be29-324a8e7095c7
2026-11-25T19:40:07.325Z 4711 #1 done: rows=62, calls=1, ms=64
```

No level shows a secret, or a text that may name people: of statements, URLs and errors, words of
Xero's, names of tables and columns, ids, dates and short numbers stay, and `?` or `*` stands for what
was left out. Bodies are never written. An organisation is told by its id.

The file is made readable for you alone. Its folder has to be there: a file that can't be written
is an error when the connection is opened, and none later. Processes may share a file. A full one is put
aside as `xero-sql.log.20261125T194007319Z`.
"#;

fn section(topic: &Topic) -> String {
    let mut text = format!(
        "\n## {}\n\n| Property | Value | Default | Meaning |\n|---|---|---|---|\n",
        topic.title
    );
    for property in topic.properties {
        text.push_str(&row(property));
    }
    text
}

fn row(property: &Property) -> String {
    let default = property.default.map(|value| format!("`{value}`"));
    let mut value = property.form.to_string();
    if property.secret {
        value.push_str("; secret");
    }
    let mut about = property.about.to_string();
    if !property.other_names.is_empty() {
        about.push_str(&format!(" Also `{}`.", property.other_names.join("`, `")));
    }
    if !property.in_effect {
        about.push_str(" **Not yet in effect**: its default alone is accepted.");
    }
    let cells = [
        format!("`{}`", property.name),
        value,
        default.unwrap_or_default(),
        about,
    ];
    format!(
        "| {} |\n",
        cells.map(|cell| cell.replace('|', "\\|")).join(" | ")
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_page_in_the_repository_is_the_one_written_from_the_list() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md");
        if std::env::var_os("XERO_SQL_BLESS").is_some() {
            std::fs::write(&path, reference()).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).unwrap_or_default() == reference(),
            "docs/configuration.md is out of date: XERO_SQL_BLESS=1 cargo test --lib reference"
        );
    }
}
