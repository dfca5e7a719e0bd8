//! What stands after many units: the newest serial wins for each key, sender and receiver (section 3.3).

use std::collections::BTreeMap;

use kaigo::numbers::OfficeNumber;

use crate::keys::{Act, Key, Listing};
use crate::name::{Party, Transmission};

/// The versions of one plan, month, profile or set of actuals between one sender and one receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// What it is known by.
    pub key: Key,
    /// Who sent and withdrew it, in the order of the serials.
    pub versions: Vec<Version>,
}

/// One unit's part in a [`Chain`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// Sender, receiver and serial of the unit.
    pub transmission: Transmission,
    /// Whether the unit brought it or took it back.
    pub act: Act,
}

impl Chain {
    /// The version that holds: the newest one, unless it took back what was there.
    pub fn standing(&self) -> Option<&Version> {
        self.versions.last().filter(|version| version.act == Act::Sends)
    }

    /// Whether a version is no longer the one that holds: a newer one took its place, or it was withdrawn.
    pub fn is_replaced(&self, version: &Version) -> bool {
        self.standing() != Some(version)
    }

    fn is_between(&self, transmission: &Transmission) -> bool {
        self.versions.iter().all(|version| {
            let Transmission { from, to, .. } = version.transmission;
            same(from, transmission.from) && same(to, transmission.to)
        })
    }
}

/// The same office and service type. Names of V3.x give none: what was sent under such a name can be replaced or
/// withdrawn under a name of V4.1.
fn same(one: Party, other: Party) -> bool {
    one.office == other.office && (one.service == other.service || one.service.is_none() || other.service.is_none())
}

/// The chains of all units given, in the order of their keys. Units are processed in the order of their serials,
/// whatever their kind; of equal serials the later given counts as newer.
///
/// ```
/// use careplan::{history, make};
/// let first = make::unit(make::Wanted::Plan, 7, 1).unwrap();
/// let mut second = first.clone();
/// second.transmission.serial = careplan::Serial::parse("20250626101500").unwrap();
/// let chains = history(&[second.listing(), first.listing()]);
/// assert_eq!(chains.len(), 1);
/// assert_eq!(chains[0].standing().unwrap().transmission, second.transmission);
/// ```
pub fn history(listings: &[Listing]) -> Vec<Chain> {
    let mut chains: BTreeMap<(Key, OfficeNumber, OfficeNumber), Vec<Chain>> = BTreeMap::new();
    let mut listings: Vec<&Listing> = listings.iter().collect();
    listings.sort_by_key(|listing| listing.transmission.serial);
    for Listing { transmission, act, keys } in listings {
        let version = Version { transmission: *transmission, act: *act };
        for key in keys {
            let between = chains.entry((*key, transmission.from.office, transmission.to.office)).or_default();
            let mut found = false;
            for chain in between.iter_mut().filter(|chain| chain.is_between(transmission)) {
                chain.versions.push(version);
                found = true;
            }
            if !found {
                between.push(Chain { key: *key, versions: vec![version] });
            }
        }
    }
    chains.into_values().flatten().collect()
}
