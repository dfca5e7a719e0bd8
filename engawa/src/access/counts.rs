//! What is counted until its minute is over: refusals that may come ten thousand at a time, and must not fill the trail.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::here::{PlaceKey, PlaceKind};
use super::record::Subject;
use super::who::{Actor, Who};
use crate::clock::Instant;
use crate::ids::{DeviceId, PersonId, RoomId, SessionId};

pub(super) const MINUTE: i64 = 60_000_000;
/// Above this many different keys in a minute the rest of their kind are counted together.
const KEYS: usize = 10_000;
/// Above this many, newcomers of IPv4 are counted by network (/24).
const CROWD: usize = 256;
/// So many strangers of a minute, the busiest, get a row of their own.
const ROWS: usize = 100;
/// So many refusals a minute are in the log one by one; of the rest the counts are enough.
const LOGGED: u64 = 600;

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
pub(super) struct Tally(Mutex<HashMap<Key, Count>>, Mutex<(i64, u64)>);

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
        let count = |of| self.add(now, kind, of, None, None, Who::Nobody(device));
        let exact = network(address, false);
        if self.has_room_for(now, kind, Of::Address(exact, device)) {
            count(Of::Address(exact, device));
        } else {
            count(Of::Address(network(address, true), device));
        }
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

    fn has_room_for(&self, now: Instant, kind: &'static str, of: Of) -> bool {
        let counts = self.counts();
        counts.len() < CROWD || counts.contains_key(&Key { minute: now.micros().div_euclid(MINUTE), kind, of })
    }

    /// May one more refusal of this minute stand in the log?
    pub(super) fn logs(&self, now: Instant) -> bool {
        let minute = now.micros().div_euclid(MINUTE);
        let mut logged = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        *logged = if logged.0 == minute { (minute, logged.1 + 1) } else { (minute, 1) };
        logged.1 <= LOGGED
    }

    /// Takes out the counts of the minutes that are over, or `all` of them: of strangers the busiest hundred of each
    /// minute, and the rest of each kind together.
    pub(super) fn take(&self, now: Instant, all: bool) -> Vec<(Key, Count)> {
        let present = now.micros().div_euclid(MINUTE);
        let over = self.counts().extract_if(|key, _| all || key.minute < present).collect::<Vec<_>>();
        shortened(over)
    }

    /// They could not be written: counted again.
    pub(super) fn put_back(&self, counts: Vec<(Key, Count)>) {
        let mut kept = self.counts();
        for (key, count) in counts {
            match kept.get_mut(&key) {
                Some(there) => there.times += count.times,
                None => drop(kept.insert(key, count)),
            }
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Key, Count>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As wide as one household or office can freely choose addresses, so that nobody looks like many: an IPv6 line comes
/// with 2^64 of them.
fn network(address: IpAddr, crowded: bool) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) if crowded => Ipv4Addr::from_bits(v4.to_bits() & !0xff).into(),
        IpAddr::V4(v4) => v4.into(),
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

fn shortened(counts: Vec<(Key, Count)>) -> Vec<(Key, Count)> {
    let (mut strangers, mut kept): (Vec<_>, Vec<_>) =
        counts.into_iter().partition(|(key, _)| matches!(key.of, Of::Address(..)));
    strangers.sort_by_key(|(key, count)| (key.minute, Reverse(count.times)));
    let (mut minute, mut rows) = (i64::MIN, 0);
    for (key, count) in strangers {
        rows = if key.minute == minute { rows + 1 } else { 1 };
        minute = key.minute;
        let rest = Key { of: Of::Rest, ..key };
        if rows <= ROWS {
            kept.push((key, count));
        } else if let Some((_, there)) = kept.iter_mut().find(|(there, _)| *there == rest) {
            there.times += count.times;
        } else {
            kept.push((rest, Count { who: Who::Nobody(None), ..count }));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knock(tally: &Tally, address: &str, times: usize) {
        for _ in 0..times {
            let address = address.parse().expect("an address");
            tally.stranger(Instant::from_micros(0), address, None, "device.missing");
        }
    }

    /// How often and from where, the busiest first.
    fn told(tally: &Tally) -> Vec<(i64, Option<String>)> {
        let mut counts = tally.take(Instant::from_micros(MINUTE), false);
        counts.sort_by_key(|(_, count)| Reverse(count.times));
        let from = |of| match of {
            Of::Address(from, _) => Some(from.to_string()),
            Of::Rest | Of::Session(_) => None,
        };
        counts.into_iter().map(|(key, count)| (count.times, from(key.of))).collect()
    }

    #[test]
    fn a_line_of_ipv6_is_one_however_many_addresses_it_uses() {
        let tally = Tally::default();
        for n in 0..5_000 {
            knock(&tally, &format!("2001:db8:1:2:{n:x}::1"), 1);
        }
        knock(&tally, "::ffff:192.0.2.7", 2);
        knock(&tally, "2001:db8:1:3::1", 1);
        let from = |text: &str| Some(text.to_owned());
        assert_eq!(
            told(&tally),
            [(5_000, from("2001:db8:1:2::")), (2, from("192.0.2.7")), (1, from("2001:db8:1:3::"))]
        );
        assert!(told(&tally).is_empty(), "taken once");
    }

    #[test]
    fn a_crowd_is_counted_by_network_and_gets_a_hundred_rows() {
        let tally = Tally::default();
        for (a, b) in (0..200).flat_map(|a| (0..100).map(move |b| (a, b))) {
            knock(&tally, &format!("198.51.{a}.{b}"), 1);
        }
        let told = told(&tally);
        assert_eq!(told.len(), ROWS + 1, "{told:?}");
        assert_eq!(told.iter().filter(|(_, from)| from.is_none()).count(), 1, "one row for the rest");
        assert_eq!(told.iter().map(|(times, _)| times).sum::<i64>(), 20_000, "nobody is lost");
    }

    #[test]
    fn what_could_not_be_written_is_told_next_time() {
        let tally = Tally::default();
        knock(&tally, "192.0.2.7", 2);
        let counts = tally.take(Instant::from_micros(MINUTE), false);
        knock(&tally, "192.0.2.7", 1);
        tally.put_back(counts);
        assert_eq!(told(&tally), [(3, Some("192.0.2.7".to_owned()))]);
    }

    #[test]
    fn the_log_holds_so_many_refusals_a_minute() {
        let tally = Tally::default();
        let now = Instant::from_micros(0);
        assert_eq!((0..LOGGED + 50).filter(|_| tally.logs(now)).count() as u64, LOGGED);
        assert!(tally.logs(Instant::from_micros(MINUTE)), "a new minute");
    }
}
