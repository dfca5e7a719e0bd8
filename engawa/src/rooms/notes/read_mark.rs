//! 既読: who has read what, as ranges of numbers. Everything up to `read_to` is read; ranges above it are kept until
//! they grow together.

use store::{Error, Tx};

use super::sql;
use crate::access::{Here, InRoom};
use crate::ids::PersonId;

/// What one member has read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    pub read_to: i64,
    /// Ranges above it, both ends included.
    pub ranges: Vec<(i64, i64)>,
}

impl Reader {
    pub fn has_read(&self, no: i64) -> bool {
        no <= self.read_to || self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&no))
    }
}

/// The one range that `new` and all it touches grow into.
fn merge(ranges: &[(i64, i64)], new: (i64, i64)) -> (i64, i64) {
    let touched =
        ranges.iter().filter(|range| range.0 <= new.1.saturating_add(1) && range.1.saturating_add(1) >= new.0);
    touched.fold(new, |grown, range| (grown.0.min(range.0), grown.1.max(range.1)))
}

/// Marks the notes from `first` to `last` as read: each was in view for a second, or the page was loaded without script.
pub fn mark<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>, me: PersonId, first: i64, last: i64) -> Result<(), Error> {
    let Some(read_to) = sql::read_to(tx, here, me)? else { return Ok(()) };
    // A number nobody has given yet cannot have been read.
    let last = last.min(sql::latest(tx, here)?.unwrap_or(0));
    if last <= read_to || first > last {
        return Ok(());
    }
    let ranges = sql::ranges_of(tx, here, me)?;
    let grown = merge(&ranges, (first.max(read_to + 1), last));
    sql::replace_ranges(tx, here, me, grown)?;
    let up_to = match sql::first_unread(tx, here, me)? {
        Some(unread) => unread - 1,
        None => grown.1.max(read_to),
    };
    if up_to > read_to {
        sql::read_up_to(tx, here, me, up_to)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_grow_together() {
        assert_eq!(merge(&[(1, 3), (8, 9)], (4, 6)), (1, 6));
        assert_eq!(merge(&[(1, 3), (8, 9)], (2, 8)), (1, 9));
        assert_eq!(merge(&[], (5, 5)), (5, 5));
    }

    #[test]
    fn a_reader_has_read_what_lies_below_and_within() {
        let reader = Reader { read_to: 5, ranges: vec![(8, 9)] };
        assert!(reader.has_read(5) && reader.has_read(8) && !reader.has_read(6) && !reader.has_read(10));
    }
}
