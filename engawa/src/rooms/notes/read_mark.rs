//! 既読: who has read what, as ranges of numbers. Everything up to `read_to` is read; ranges above it are kept until
//! they grow together.

use ::store::{Error, Tx};

use super::store;
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

/// One range that swallows all it touches, and those it does not.
fn merge(ranges: &[(i64, i64)], new: (i64, i64)) -> ((i64, i64), Vec<(i64, i64)>) {
    let touches = |range: &&(i64, i64)| range.0 <= new.1.saturating_add(1) && range.1.saturating_add(1) >= new.0;
    let (inside, outside): (Vec<&(i64, i64)>, Vec<&(i64, i64)>) = ranges.iter().partition(touches);
    let first = inside.iter().map(|r| r.0).chain([new.0]).min().unwrap_or(new.0);
    let last = inside.iter().map(|r| r.1).chain([new.1]).max().unwrap_or(new.1);
    ((first, last), outside.into_iter().copied().collect())
}

/// Marks the notes from `first` to `last` as read: each was in view for a second, or the page was loaded without script.
///
/// # Errors
/// The store's own.
pub fn mark<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>, me: PersonId, first: i64, last: i64) -> Result<(), Error> {
    let Some(read_to) = store::read_to(tx, here, me)? else { return Ok(()) };
    // A number nobody has given yet cannot have been read.
    let last = last.min(store::latest(tx, here)?.unwrap_or(0));
    if last <= read_to || first > last {
        return Ok(());
    }
    let ranges = store::ranges_of(tx, here, me)?;
    let (grown, _) = merge(&ranges, (first.max(read_to + 1), last));
    store::replace_ranges(tx, here, me, grown)?;
    let up_to = match store::first_unread(tx, here, me)? {
        Some(unread) => unread - 1,
        None => grown.1.max(read_to),
    };
    if up_to > read_to {
        store::read_up_to(tx, here, me, up_to)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_grow_together() {
        assert_eq!(merge(&[(1, 3), (8, 9)], (4, 6)), ((1, 6), vec![(8, 9)]));
        assert_eq!(merge(&[(1, 3), (8, 9)], (2, 8)), ((1, 9), vec![]));
        assert_eq!(merge(&[], (5, 5)), ((5, 5), vec![]));
    }

    #[test]
    fn a_reader_has_read_what_lies_below_and_within() {
        let reader = Reader { read_to: 5, ranges: vec![(8, 9)] };
        assert!(reader.has_read(5) && reader.has_read(8) && !reader.has_read(6) && !reader.has_read(10));
    }
}
