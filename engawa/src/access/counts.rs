//! What is counted until its minute is over.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::clock::Instant;

pub(super) const MINUTE: i64 = 60_000_000;
/// Above this many different addresses in a minute the rest are counted together.
const ADDRESSES: usize = 10_000;

/// Minute, address (`None` for the rest of a crowded minute), kind.
pub(super) type Key = (i64, Option<IpAddr>, &'static str);

#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<HashMap<Key, u64>>);

impl Tally {
    pub(super) fn add(&self, now: Instant, address: IpAddr, kind: &'static str) {
        let mut counts = self.counts();
        let address = (counts.len() < ADDRESSES).then_some(address);
        *counts.entry((now.micros().div_euclid(MINUTE), address, kind)).or_default() += 1;
    }

    /// The counts of the minutes that are over, or `all` of them.
    pub(super) fn over(&self, now: Instant, all: bool) -> Vec<(Key, u64)> {
        let present = now.micros().div_euclid(MINUTE);
        self.counts().iter().filter(|((minute, ..), _)| all || *minute < present).map(|(k, n)| (*k, *n)).collect()
    }

    /// So many of a key are on the trail now.
    pub(super) fn written(&self, key: &Key, count: u64) {
        let mut counts = self.counts();
        if let Some(counted) = counts.get_mut(key) {
            *counted -= count;
            if *counted == 0 {
                counts.remove(key);
            }
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Key, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
