//! A ruled table for a terminal: columns of fixed width, texts broken inside their cells.

/// Where the text of a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// A table under way.
#[derive(Debug)]
pub(super) struct Grid {
    columns: Vec<(usize, Side)>,
    text: String,
}

impl Grid {
    pub(super) fn new(columns: &[(usize, Side)]) -> Self {
        let mut grid = Self { columns: columns.to_vec(), text: String::new() };
        grid.line(["┌", "┬", "┐"]);
        grid
    }

    fn line(&mut self, [left, cross, right]: [&str; 3]) {
        let bars: Vec<String> = self.columns.iter().map(|(width, _)| "─".repeat(*width)).collect();
        self.text.push_str(&format!("  {left}{}{right}\n", bars.join(cross)));
    }

    /// A line between rows.
    pub(super) fn rule(&mut self) {
        self.line(["├", "┼", "┤"]);
    }

    /// One row, as high as its longest cell.
    pub(super) fn row(&mut self, cells: &[String]) {
        let cell =
            |(place, (width, _)): (usize, &(usize, Side))| wrapped(cells.get(place).map_or("", |text| text), *width);
        let cells: Vec<Vec<String>> = self.columns.iter().enumerate().map(cell).collect();
        for line in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            self.text.push_str("  ");
            for (cell, (columns, side)) in cells.iter().zip(&self.columns) {
                let text = cell.get(line).map(String::as_str).unwrap_or_default();
                let blank = " ".repeat(columns.saturating_sub(width(text)));
                let (before, after) = if *side == Side::Right { (blank.as_str(), "") } else { ("", blank.as_str()) };
                self.text.push_str(&format!("│{before}{text}{after}"));
            }
            self.text.push_str("│\n");
        }
    }

    /// The whole table.
    pub(super) fn finish(mut self) -> String {
        self.line(["└", "┴", "┘"]);
        self.text
    }
}

/// Columns of a terminal: two for everything beyond ASCII but half-width kana, as Japanese terminals show it.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() || ('\u{FF61}'..='\u{FF9F}').contains(&c) { 1 } else { 2 }).sum()
}

/// The lines of a text in so many columns; at least one.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.trim_end().split('\n') {
        let mut part = String::new();
        for character in line.trim_end_matches('\r').chars() {
            let character = if character.is_control() { ' ' } else { character };
            if width(&part) + width(character.encode_utf8(&mut [0; 4])) > columns {
                lines.push(std::mem::take(&mut part));
            }
            part.push(character);
        }
        lines.push(part);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_broken_inside_their_cells() {
        let mut grid = Grid::new(&[(4, Side::Left), (3, Side::Right)]);
        grid.row(&["あいう".into(), "7".into()]);
        grid.rule();
        grid.row(&["a\r\nb".into()]);
        assert_eq!(
            grid.finish(),
            "  ┌────┬───┐\n  │あい│  7│\n  │う  │   │\n  ├────┼───┤\n  │a   │   │\n  │b   │   │\n  └────┴───┘\n"
        );
    }
}
