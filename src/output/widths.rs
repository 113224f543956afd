//! How wide the columns of a table are.
//!
//! They are chosen once, from the rows seen so far, and grow where a later row needs more: a
//! number always, since numbers are never cut; a text as far as there is room on the screen.

use super::cell;
use super::text::width;
use arrow::datatypes::{DataType, Field};

/// Texts aren't cut below this to make the table fit.
const SHORTEST_TEXT: usize = 8;

/// What is allowed with the values of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Stands right and is never cut.
    Number,
    /// Stands left and is never cut: a date, a flag, the length of a list.
    Short,
    /// Stands left and may be cut.
    Text,
}

impl Shape {
    pub fn of(field: &Field) -> Shape {
        match field.data_type() {
            _ if cell::is_number(field) => Shape::Number,
            data_type if data_type.is_temporal() || *data_type == DataType::Boolean => Shape::Short,
            _ if cell::is_list_of_rows(field) => Shape::Short,
            _ => Shape::Text,
        }
    }
}

/// The widths of a table's columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Widths {
    shapes: Vec<Shape>,
    widths: Vec<usize>,
    /// The screen's width.
    screen: Option<usize>,
}

impl Widths {
    /// The widths that the names alone need.
    pub fn of<'a>(
        columns: impl IntoIterator<Item = (&'a str, Shape)>,
        screen: Option<usize>,
    ) -> Widths {
        let (widths, shapes) = columns
            .into_iter()
            .map(|(name, shape)| (width(name), shape))
            .unzip();
        Widths {
            shapes,
            widths,
            screen,
        }
    }

    /// The column at `place` has a value of this `width`: the table is yet to be drawn.
    pub fn see(&mut self, place: usize, width: usize) {
        self.widths[place] = self.widths[place].max(width);
    }

    /// Cuts texts, the widest first, until the table fits the screen; false if it can't be.
    pub fn fit(&mut self) -> bool {
        while self.excess() > 0 {
            let widest = (0..self.widths.len())
                .filter(|at| self.shapes[*at] == Shape::Text && self.widths[*at] > SHORTEST_TEXT)
                .max_by_key(|at| self.widths[*at]);
            match widest {
                Some(widest) => self.widths[widest] -= 1,
                None => return false,
            }
        }
        true
    }

    /// Makes room for a row whose values are this wide, in a table that is being drawn.
    pub fn grow(&mut self, row: impl IntoIterator<Item = usize>) {
        let mut pushed = false;
        for (place, needed) in row.into_iter().enumerate() {
            let missing = needed.saturating_sub(self.widths[place]);
            if missing == 0 {
                continue;
            }
            if self.shapes[place] == Shape::Text {
                self.widths[place] += missing.min(self.room());
            } else {
                self.widths[place] += missing;
                pushed = true;
            }
        }
        if pushed {
            self.fit();
        }
    }

    /// The width of each column.
    pub fn each(&self) -> &[usize] {
        &self.widths
    }

    /// A space on both sides of each value and a line on both sides of each column.
    fn total(&self) -> usize {
        self.widths.iter().sum::<usize>() + 3 * self.widths.len() + 1
    }

    fn excess(&self) -> usize {
        self.screen
            .map_or(0, |screen| self.total().saturating_sub(screen))
    }

    fn room(&self) -> usize {
        self.screen
            .map_or(usize::MAX, |screen| screen.saturating_sub(self.total()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(screen: Option<usize>, seen: &[(Shape, usize)]) -> Widths {
        let columns = seen.iter().map(|(shape, _)| ("A", *shape));
        let mut widths = Widths::of(columns, screen);
        for (place, (_, width)) in seen.iter().enumerate() {
            widths.see(place, *width);
        }
        widths
    }

    #[test]
    fn the_widest_text_gives_first_and_others_never() {
        let seen = [
            (Shape::Number, 30),
            (Shape::Text, 50),
            (Shape::Short, 10),
            (Shape::Text, 12),
        ];
        let mut fitted = widths(Some(80), &seen);
        assert!(fitted.fit());
        assert_eq!(fitted.each(), [30, 15, 10, 12]);
        assert!(!widths(Some(60), &seen).fit());
    }

    #[test]
    fn a_later_row_gets_the_room_there_is() {
        let seen = [(Shape::Text, 10), (Shape::Number, 5)];
        let mut drawn = widths(Some(30), &seen);
        drawn.grow([40, 5]);
        assert_eq!(drawn.each(), [18, 5]);
        drawn.grow([1, 9]);
        assert_eq!(drawn.each(), [14, 9]);
        let mut unbounded = widths(None, &seen);
        unbounded.grow([40, 5]);
        assert_eq!(unbounded.each(), [40, 5]);
    }
}
