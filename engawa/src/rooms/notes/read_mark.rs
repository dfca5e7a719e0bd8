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

/// As many ranges as one member may have in a room: whoever reads a room from end to end has one or two. A client that
/// marks every second note of a long room would make everybody's page slow.
const RANGES: usize = 64;

impl Reader {
    /// What lies between the ranges and after them, both ends included, in order: all that can be unread.
    pub(super) fn gaps(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        let begins = std::iter::once(self.read_to).chain(self.ranges.iter().map(|range| range.1));
        let ends = self.ranges.iter().map(|range| range.0).chain(std::iter::once(i64::MAX));
        begins
            .zip(ends)
            .map(|(read, next)| (read.saturating_add(1), next.saturating_sub(1)))
            .filter(|gap| gap.0 <= gap.1)
    }
}

/// The one range that `new` and all it touches grow into. `None` for one more island than a member may have: it stays
/// unread, which is the harmless mistake of the two.
fn grow(ranges: &[(i64, i64)], new: (i64, i64)) -> Option<(i64, i64)> {
    let touches = |range: &&(i64, i64)| range.0 <= new.1.saturating_add(1) && range.1.saturating_add(1) >= new.0;
    let mut touched = ranges.iter().filter(touches).peekable();
    if touched.peek().is_none() && ranges.len() >= RANGES {
        return None;
    }
    Some(touched.fold(new, |grown, range| (grown.0.min(range.0), grown.1.max(range.1))))
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
    let new = (first.max(read_to + 1), last);
    let Some(grown) = grow(&ranges, new) else { return Ok(()) };
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
        assert_eq!(grow(&[(1, 3), (8, 9)], (4, 6)), Some((1, 6)));
        assert_eq!(grow(&[(1, 3), (8, 9)], (2, 8)), Some((1, 9)));
        assert_eq!(grow(&[], (5, 5)), Some((5, 5)));
    }

    #[test]
    fn nobody_reads_more_islands_than_a_page_can_bear() {
        let islands: Vec<(i64, i64)> = (1..=64).map(|n| (n * 10, n * 10)).collect();
        assert_eq!(grow(&islands, (5, 5)), None);
        assert_eq!(grow(&islands, (11, 12)), Some((10, 12)), "what touches one grows it");
        assert_eq!(grow(&islands, (1, 10_000)), Some((1, 10_000)));
        assert_eq!(grow(&islands[1..], (5, 5)), Some((5, 5)));
    }

    #[test]
    fn what_is_unread_lies_in_the_gaps() {
        let gaps = |read_to: i64, ranges: &[(i64, i64)]| {
            Reader { read_to, ranges: ranges.to_vec() }.gaps().collect::<Vec<_>>()
        };
        assert_eq!(gaps(0, &[]), [(1, i64::MAX - 1)]);
        assert_eq!(gaps(5, &[(8, 9), (11, 20)]), [(6, 7), (10, 10), (21, i64::MAX - 1)]);
        assert_eq!(gaps(5, &[(6, 9)]), [(10, i64::MAX - 1)]);
    }

    #[test]
    fn a_reader_has_read_what_lies_below_and_within() {
        let reader = Reader { read_to: 5, ranges: vec![(8, 9)] };
        assert!(reader.has_read(5) && reader.has_read(8) && !reader.has_read(6) && !reader.has_read(10));
    }
}
