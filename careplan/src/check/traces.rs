//! What rows leave behind for the rules that compare the rows of one file. It is sorted and folded now and then: rows
//! that say the same thing again cost nothing, and the others a few bytes each.

use crate::limits::Limits;

const FIRST_FOLD: usize = 4096;

/// What one row leaves behind. The order is that of the things rows speak of, then that of the file.
pub(super) trait Trace: Ord {
    /// Both speak of the same thing.
    fn is_like(&self, other: &Self) -> bool;
    /// Takes in a later row that speaks of the same thing; tells of each row that is wrong because of the other.
    fn fold(&mut self, later: &Self, tell: &mut dyn FnMut(&Self));
}

/// The traces of one file.
#[derive(Debug)]
pub(super) struct Traces<T> {
    list: Vec<T>,
    fold_at: usize,
    /// Rows that speak of different things; keeps memory bounded.
    limit: usize,
    /// The limit was passed: later rows are not compared.
    full: bool,
}

impl<T: Trace> Traces<T> {
    pub(super) fn within(limits: &Limits) -> Self {
        Self { list: Vec::new(), fold_at: FIRST_FOLD, limit: limits.rows(), full: false }
    }

    pub(super) fn add(&mut self, trace: T, tell: &mut dyn FnMut(&T)) {
        if !self.full && self.list.len() >= self.fold_at {
            self.fold(tell);
        }
        if !self.full {
            self.list.push(trace);
        }
    }

    /// One trace for each thing, in order; and whether the limit was passed.
    pub(super) fn finish(mut self, tell: &mut dyn FnMut(&T)) -> (Vec<T>, bool) {
        self.fold(tell);
        (self.list, self.full)
    }

    fn fold(&mut self, tell: &mut dyn FnMut(&T)) {
        self.list.sort_unstable();
        self.list.dedup_by(|later, first| {
            let like = first.is_like(later);
            if like {
                first.fold(later, tell);
            }
            like
        });
        self.full |= self.list.len() > self.limit;
        // Beyond the limit, a few rows may wait for the next fold.
        let most = (self.limit + self.limit / 16).max(FIRST_FOLD);
        self.fold_at = (self.list.len() * 2).clamp(FIRST_FOLD, most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW_LIMIT: usize = 1_000_000;
    const WAITING: usize = ROW_LIMIT / 16;

    #[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
    struct Number(u32, u32);

    impl Trace for Number {
        fn is_like(&self, other: &Self) -> bool {
            self.0 == other.0
        }
        fn fold(&mut self, later: &Self, tell: &mut dyn FnMut(&Self)) {
            tell(later);
        }
    }

    /// Numbers told as having come before, how many were kept, whether the limit was passed.
    fn told(numbers: impl Iterator<Item = u32>) -> (Vec<u32>, usize, bool) {
        let (mut traces, mut told) = (Traces::within(&Limits::default()), Vec::new());
        for (place, number) in numbers.enumerate() {
            traces.add(Number(number, place as u32), &mut |later| told.push(later.1));
        }
        let (list, full) = traces.finish(&mut |later| told.push(later.1));
        told.sort_unstable();
        (told, list.len(), full)
    }

    #[test]
    fn every_later_row_is_told_once_wherever_it_stands() {
        let numbers = || (0..20_000).chain([7, 3]).chain(0..5).chain([7]);
        assert_eq!(
            told(numbers()),
            (vec![20_000, 20_001, 20_002, 20_003, 20_004, 20_005, 20_006, 20_007], 20_000, false)
        );
    }

    #[test]
    fn rows_that_repeat_are_not_counted_and_the_limit_is_exact() {
        let limit = ROW_LIMIT as u32;
        let (told_of, kept, full) = told(std::iter::repeat_n(1, 100_000));
        assert_eq!((told_of.len(), kept, full), (99_999, 1, false));
        assert_eq!(told((0..limit).chain([5])), (vec![limit], ROW_LIMIT, false));
        let (_, kept, full) = told(0..limit + 1);
        assert_eq!((kept, full), (ROW_LIMIT + 1, true));
        let (_, kept, full) = told(0..2 * limit);
        assert!(full && kept > ROW_LIMIT && kept <= ROW_LIMIT + WAITING, "{kept}");
    }
}
