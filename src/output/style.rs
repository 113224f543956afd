//! What rows are written for: how much room there is, and what a reader likes.

/// How rows are to look. Only tables heed it.
///
/// ```
/// use xero_sql::output::{Expanded, Style};
///
/// let style = Style { expanded: Expanded::On, ..Style::default() };
/// assert_eq!(style.null, "NULL");
/// assert!(style.screen.is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// The terminal written to; none for a file or a pipe, where no text is cut.
    pub screen: Option<Screen>,
    /// Whether each row is a block of lines, one for each column.
    pub expanded: Expanded,
    /// What stands for NULL.
    pub null: String,
}

impl Default for Style {
    /// For a file or a pipe.
    fn default() -> Self {
        Style {
            screen: None,
            expanded: Expanded::Auto,
            null: "NULL".to_string(),
        }
    }
}

/// A terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Characters in a line.
    pub width: usize,
    /// Lines.
    pub height: usize,
    /// Whether it is to be given colours.
    pub colour: bool,
}

/// Whether each row is shown as a block of lines instead of one line of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Expanded {
    /// Where a row is too wide for the screen.
    #[default]
    Auto,
    /// Always.
    On,
    /// Never.
    Off,
}
