//! Signs by which a file saved again by a spreadsheet is known (section 12, choice 18).

use crate::shape::Shape;

/// Whether each sign was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Signs {
    /// A filled TEXT with quotes.
    pub quoted: bool,
    /// A filled TEXT without.
    pub unquoted: bool,
    /// A file without any quotes around filled TEXT.
    bare: bool,
    /// A time of fewer than four digits: `900`.
    pub short_time: bool,
    /// `0` where a date or month of zeros belongs.
    pub zero: bool,
}

impl Signs {
    /// Looks at a field that does not fit its column.
    pub(super) fn misfit(&mut self, shape: Shape, bytes: &[u8]) {
        match shape {
            Shape::Time { .. } => {
                self.short_time |= (1..4).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit);
            }
            Shape::LinkedDate | Shape::LinkedMonth | Shape::Date => self.zero |= bytes == b"0",
            _ => {}
        }
    }

    /// Adds what another file of the unit showed.
    pub(super) fn join(&mut self, file: Self) {
        self.bare |= file.unquoted && !file.quoted;
        self.short_time |= file.short_time;
        self.zero |= file.zero;
    }

    /// Two signs of three: no spreadsheet shows one alone, and a product's own slip rarely two.
    pub(super) fn is_resaved(self) -> bool {
        let signs = [self.bare, self.short_time, self.zero];
        signs.into_iter().filter(|sign| *sign).count() >= 2
    }
}
