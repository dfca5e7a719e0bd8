//! Pairing of the rows of two sides.

use std::collections::{BTreeMap, VecDeque};

/// Pairs rows that have the same key, in their order, and takes them out of both sides; the others stay in theirs.
pub(super) fn pair<T: Copy, K: Ord>(old: &mut Vec<T>, new: &mut Vec<T>, key: impl Fn(&T) -> K) -> Vec<(T, T)> {
    let mut waiting: BTreeMap<K, VecDeque<(usize, T)>> = BTreeMap::new();
    for (place, row) in new.drain(..).enumerate() {
        waiting.entry(key(&row)).or_default().push_back((place, row));
    }
    let mut pairs = Vec::new();
    old.retain(|row| match waiting.get_mut(&key(row)).and_then(VecDeque::pop_front) {
        Some((_, other)) => {
            pairs.push((*row, other));
            false
        }
        None => true,
    });
    let mut left: Vec<(usize, T)> = waiting.into_values().flatten().collect();
    left.sort_by_key(|(place, _)| *place);
    new.extend(left.into_iter().map(|(_, row)| row));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_is_paired_once_and_the_rest_keeps_its_order() {
        let (mut old, mut new) = (vec![1, 2, 2, 3, 2], vec![9, 2, 4, 1, 2]);
        assert_eq!(pair(&mut old, &mut new, |row| *row), [(1, 1), (2, 2), (2, 2)]);
        assert_eq!((old, new), (vec![3, 2], vec![9, 4]));
    }
}
