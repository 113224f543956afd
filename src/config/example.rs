//! `connector.toml.example`, written from the list of properties.

use super::keys::properties;

/// The text of `connector.toml.example`: a connection to start from, then every property
/// as a comment with its meaning and its default.
pub fn example() -> String {
    let mut text = String::from(
        "# Copy this file to connector.toml and fill in your app.\n\
         # A value may be env:NAME or file:PATH, which keeps secrets out of this file.\n\
         # Names are read without case, spaces, _ and -. Each property can also be given as\n\
         # --set Name=Value, in a connection string, or as environment variable XERO_SQL_NAME.\n\
         \n\
         default_connection = \"acme\"\n\
         \n\
         [connections.acme]\n",
    );
    for property in properties() {
        text.push('\n');
        let not_yet = match property.in_effect {
            true => "",
            false => " Not yet in effect.",
        };
        for line in wrapped(&format!("{}{not_yet}", property.about), 96) {
            text.push_str(&format!("# {line}\n"));
        }
        let mark = if STARTING_POINT.contains(&property.name) {
            ""
        } else {
            "# "
        };
        let value = match property.form.is_bare() {
            true => property.example.to_string(),
            false => format!("{:?}", property.example),
        };
        text.push_str(&format!("{mark}{} = {value}", property.name));
        match property.default {
            Some(_) => text.push_str("   # the default\n"),
            None => text.push('\n'),
        }
    }
    text
}

/// The properties that most connections set; the others are shown as comments.
const STARTING_POINT: [&str; 3] = ["AuthScheme", "OAuthClientId", "Tenant"];

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_string());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Sources;
    use crate::config::folders::Surroundings;
    use crate::config::keys::Property;

    #[test]
    fn the_file_in_the_repository_is_the_one_written_from_the_list() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("connector.toml.example");
        if std::env::var_os("XERO_SQL_BLESS").is_some() {
            std::fs::write(&path, example()).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).unwrap_or_default() == example(),
            "connector.toml.example is out of date: XERO_SQL_BLESS=1 cargo test --lib example"
        );
    }

    /// Whether `line` gives `property` a value that is accepted.
    fn is_taken(property: &Property, line: &str) -> bool {
        let is_accepted = property.in_effect || property.default.is_some();
        is_accepted && line.starts_with(&format!("{} = ", property.name))
    }

    #[test]
    fn the_example_is_a_configuration_with_every_line_in_use() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("connector.toml");
        let in_use: String = example()
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                // Its environment variables and files aren't there.
                Some(line) if line.contains("\"env:") || line.contains("\"file:") => String::new(),
                Some(line) if properties().any(|p| is_taken(p, line)) => format!("{line}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        std::fs::write(&path, in_use).unwrap();
        let sources = Sources {
            config: Some(path),
            ..Sources::default()
        };
        let settings = sources.load_in(&Surroundings::default()).unwrap();
        assert_eq!(settings.connection_name, "acme");
        assert_eq!(settings.tenant.as_deref(), Some("Demo Company (AU)"));
    }

    #[test]
    fn defaults_shown_are_the_defaults() {
        for property in properties() {
            if let Some(default) = property.default {
                assert_eq!(property.example, default, "property `{}`", property.name);
            }
        }
    }
}
