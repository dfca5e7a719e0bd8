//! What is counted until its minute is over: refusals that may come ten thousand at a time, and must not fill the trail.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::here::{PlaceKey, PlaceKind};
use super::record::Subject;
use super::who::{Actor, Who};
use crate::clock::Instant;
use crate::ids::{DeviceId, PersonId, RoomId, SessionId};

pub(super) const MINUTE: i64 = 60_000_000;
/// Above this many different keys in a minute the rest of their kind are counted together.
const KEYS: usize = 10_000;

/// What is counted apart from what: minute, kind, and of whom.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Key {
    minute: i64,
    pub kind: &'static str,
    of: Of,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Of {
    /// The rest of a crowded minute.
    Rest,
    /// Whoever knocks without a session.
    Address(IpAddr, Option<DeviceId>),
    /// Whoever is signed in.
    Session(SessionId),
}

/// A count, with what its row will say.
#[derive(Clone, Debug)]
pub(super) struct Count {
    pub times: i64,
    pub who: Who,
    /// Whose session it was about, where that is not who acts.
    pub owner: Option<PersonId>,
    /// The first room that was tried.
    room: Option<RoomId>,
}

#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<HashMap<Key, Count>>);

impl Key {
    pub(super) fn at(&self) -> Instant {
        Instant::from_micros(self.minute * MINUTE)
    }

    pub(super) fn subject(&self, count: &Count) -> Subject {
        match self.of {
            Of::Rest => Subject::Address { from: None, count: count.times },
            Of::Address(from, _) => Subject::Address { from: Some(from), count: count.times },
            Of::Session(_) => Subject::Times { room: count.room, count: count.times },
        }
    }
}

impl Tally {
    /// One refusal of somebody who is not signed in.
    pub(super) fn stranger(&self, now: Instant, address: IpAddr, device: Option<DeviceId>, kind: &'static str) {
        self.add(now, kind, Of::Address(address, device), None, None, Who::Nobody(device));
    }

    /// One time somebody signed in asked for what is hidden from them, or was refused as coming from another site.
    pub(super) fn visitor(&self, now: Instant, actor: &Actor, kind: &'static str, place: Option<PlaceKey>) {
        let room = place.filter(|place| place.kind == PlaceKind::Room).map(|place| RoomId::from(place.id));
        self.add(now, kind, Of::Session(actor.session), None, room, Who::Person(actor.clone()));
    }

    /// One time a session's token came from another device than its own.
    pub(super) fn stray(&self, now: Instant, session: SessionId, owner: PersonId, from: DeviceId) {
        self.add(now, "session.other_device", Of::Session(session), Some(owner), None, Who::Nobody(Some(from)));
    }

    fn add(&self, now: Instant, kind: &'static str, of: Of, owner: Option<PersonId>, room: Option<RoomId>, who: Who) {
        let minute = now.micros().div_euclid(MINUTE);
        let mut counts = self.counts();
        let mut key = Key { minute, kind, of };
        let (mut who, mut room, mut owner) = (who, room, owner);
        if counts.len() >= KEYS && !counts.contains_key(&key) {
            (key.of, who, room, owner) = (Of::Rest, Who::Nobody(None), None, None);
        }
        counts.entry(key).or_insert(Count { times: 0, who, owner, room }).times += 1;
    }

    /// The counts of the minutes that are over, or `all` of them.
    pub(super) fn over(&self, now: Instant, all: bool) -> Vec<(Key, Count)> {
        let present = now.micros().div_euclid(MINUTE);
        let counts = self.counts();
        let over = counts.iter().filter(|(key, _)| all || key.minute < present);
        over.map(|(key, count)| (*key, count.clone())).collect()
    }

    /// So many of each key are on the trail now.
    pub(super) fn written(&self, written: &[(Key, Count)]) {
        let mut counts = self.counts();
        for (key, count) in written {
            if let Some(counted) = counts.get_mut(key) {
                counted.times -= count.times;
                if counted.times == 0 {
                    counts.remove(key);
                }
            }
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Key, Count>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    #[test]
    fn a_crowded_minute_keeps_a_bounded_number_of_keys() {
        let tally = Tally::default();
        let now = Instant::from_micros(0);
        for n in 0..20_000_u128 {
            tally.stranger(now, IpAddr::V6(Ipv6Addr::from(n)), None, "device.missing");
        }
        let counts = tally.over(now, true);
        assert_eq!(counts.len(), KEYS + 1);
        assert_eq!(counts.iter().map(|(_, count)| count.times).sum::<i64>(), 20_000);
        tally.written(&counts);
        assert!(tally.over(now, true).is_empty());
    }
}
