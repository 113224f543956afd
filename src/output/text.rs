//! Text in places of a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many places `text` takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// `text` in at most `places`, `…` standing for what was cut.
pub(super) fn cut(text: &str, places: usize) -> String {
    if width(text) <= places {
        return text.to_string();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or_default();
        if used > places {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

/// `text` with what would steer a terminal escaped: shown and not obeyed.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || reorders(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Marks that reverse the order of writing or end a line: they can make one text look like
/// another.
fn reorders(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_are_cut_at_places_and_not_at_characters() {
        assert_eq!(cut("会社会社", 8), "会社会社");
        assert_eq!(cut("会社会社", 7), "会社会…");
        assert_eq!(cut("会社会社", 6), "会社…");
        assert_eq!(cut("abc", 1), "…");
    }

    #[test]
    fn what_steers_a_terminal_is_shown() {
        assert_eq!(
            visible("a\nb\t\u{1b}[2J\u{9b}\u{202e}c\u{2028}é"),
            "a\\nb\\t\\u{1b}[2J\\u{9b}\\u{202e}c\\u{2028}é"
        );
    }
}
