//! 分け前: who takes how many connections. A bound on the whole is not enough: whoever takes all of it keeps everybody
//! else out, so there is a bound for each, and what a stranger can take is never all there is.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::access::certificate::Fingerprint;

/// How many connections, at a time.
#[derive(Clone, Copy, Debug)]
pub struct Most {
    pub all: usize,
    /// Of one address before its handshake is done.
    pub knocking: usize,
    /// Of one address without a certificate of ours: the entrance, and whoever has none to show.
    pub guest: usize,
    /// Of one device.
    pub device: usize,
}

impl Most {
    /// The whole divided: what is not left to strangers is kept for devices of ours.
    const fn strangers(self) -> usize {
        self.all / 2
    }

    const fn all_knocking(self) -> usize {
        self.all.div_ceil(4)
    }
}

/// A network that belongs to one subscriber: an IPv4 address, or the /64 in which an IPv6 host takes any address it likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Net(u64);

impl Net {
    pub fn of(address: IpAddr) -> Net {
        match address.to_canonical() {
            IpAddr::V4(four) => Net(u64::from(four.to_bits())),
            IpAddr::V6(six) => Net(u64::from_be_bytes(std::array::from_fn(|at| six.octets()[at]))),
        }
    }
}

/// For whom a connection counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Taker {
    Knocking(Net),
    Guest(Net),
    Device(Fingerprint),
}

#[derive(Debug)]
pub(super) struct Shares {
    most: Most,
    all: Arc<Semaphore>,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    knocking: usize,
    guests: usize,
    by: HashMap<Taker, usize>,
}

/// A place that was taken; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    shares: Arc<Shares>,
    taker: Taker,
    _one: Arc<OwnedSemaphorePermit>,
}

impl Shares {
    pub(super) fn new(most: Most) -> Arc<Shares> {
        Arc::new(Shares { most, all: Arc::new(Semaphore::new(most.all)), taken: Mutex::default() })
    }

    /// A place for somebody who has just connected; `None` when the address, or all strangers together, have theirs.
    pub(super) fn knock(self: &Arc<Shares>, address: IpAddr) -> Option<Seat> {
        let one = Arc::new(self.all.clone().try_acquire_owned().ok()?);
        self.count(Taker::Knocking(Net::of(address)), one)
    }

    fn count(self: &Arc<Shares>, taker: Taker, one: Arc<OwnedSemaphorePermit>) -> Option<Seat> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let most = match taker {
            Taker::Knocking(_) if taken.knocking >= self.most.all_knocking() => return None,
            Taker::Guest(_) if taken.guests >= self.most.strangers() => return None,
            Taker::Knocking(_) => self.most.knocking,
            Taker::Guest(_) => self.most.guest,
            Taker::Device(_) => self.most.device,
        };
        let own = taken.by.entry(taker).or_default();
        if *own >= most {
            return None;
        }
        *own += 1;
        match taker {
            Taker::Knocking(_) => taken.knocking += 1,
            Taker::Guest(_) => taken.guests += 1,
            Taker::Device(_) => {}
        }
        Some(Seat { shares: self.clone(), taker, _one: one })
    }

    /// Waits until every place has been given back.
    pub(super) async fn empty(&self) {
        let everybody = u32::try_from(self.most.all).unwrap_or(u32::MAX);
        let _ = self.all.acquire_many(everybody).await;
    }
}

impl Seat {
    /// The same connection, now that it is known who it is; `None` when they have as many as they may.
    pub(super) fn becomes(self, taker: Taker) -> Option<Seat> {
        self.shares.count(taker, self._one.clone())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.shares.taken.lock().unwrap_or_else(PoisonError::into_inner);
        match self.taker {
            Taker::Knocking(_) => taken.knocking -= 1,
            Taker::Guest(_) => taken.guests -= 1,
            Taker::Device(_) => {}
        }
        if let Some(own) = taken.by.get_mut(&self.taker) {
            *own -= 1;
            if *own == 0 {
                taken.by.remove(&self.taker);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: Most = Most { all: 40, knocking: 3, guest: 4, device: 2 };

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn one_address_takes_its_share_and_no_more_and_gives_it_back() {
        let shares = Shares::new(MOST);
        let one = address("192.0.2.1");
        let mut seats: Vec<Seat> = (0..3).map(|_| shares.knock(one).expect("a place")).collect();
        assert!(shares.knock(one).is_none());
        assert!(shares.knock(address("192.0.2.2")).is_some(), "another address is not hindered");
        seats.pop();
        assert!(shares.knock(one).is_some());
    }

    #[test]
    fn whoever_has_many_addresses_of_one_network_has_one_share() {
        let shares = Shares::new(MOST);
        let seats: Vec<_> = (0..9).filter_map(|host| shares.knock(address(&format!("2001:db8:0:1::{host}")))).collect();
        assert_eq!(seats.len(), 3);
        assert!(shares.knock(address("2001:db8:0:2::1")).is_some());
    }

    #[test]
    fn strangers_never_take_what_is_kept_for_devices() {
        let shares = Shares::new(MOST);
        let mut seats = Vec::new();
        for host in 0..=255_u8 {
            let seat = shares.knock(IpAddr::from([192, 0, 2, host])).expect("knocking is not being inside");
            let net = Net::of(IpAddr::from([192, 0, 2, host]));
            seats.extend(seat.becomes(Taker::Guest(net)));
        }
        assert_eq!(seats.len(), 20);
        let mut knocking = Vec::new();
        for host in 0..=255_u8 {
            knocking.extend(shares.knock(IpAddr::from([198, 51, 100, host])));
        }
        assert_eq!(knocking.len(), 10);
        knocking.pop();
        let device = shares.knock(address("203.0.113.9")).expect("a place to knock");
        assert!(device.becomes(Taker::Device(Fingerprint::of(b"a certificate"))).is_some());
    }

    #[test]
    fn one_device_takes_its_share_and_no_more() {
        let shares = Shares::new(MOST);
        let enter = |host: u8, device: u8| {
            let seat = shares.knock(IpAddr::from([192, 0, 2, host])).expect("a place");
            seat.becomes(Taker::Device(Fingerprint::of(&[device])))
        };
        let seats = [enter(1, 7), enter(2, 7)];
        assert!(seats.iter().all(Option::is_some));
        assert!(enter(3, 7).is_none());
        assert!(enter(3, 8).is_some());
    }
}
