//! Refusals before sign-in are counted per address, kind and minute: one row each, so that somebody who knocks ten
//! thousand times cannot fill the trail.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use super::failure::Failure;
use super::hub::Hub;
use super::place::{InRegion, Place};
use super::record::{Outcome, Row};
use super::visit::Who;
use crate::clock::Instant;

const MINUTE: i64 = 60_000_000;
/// Above this many different addresses in a minute the rest are counted together.
const ADDRESSES: usize = 10_000;

/// Minute, address (`None` for the rest of a crowded minute), kind.
type Key = (i64, Option<IpAddr>, &'static str);

#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<HashMap<Key, u64>>);

impl Hub {
    /// Counts one refusal of somebody who is not signed in.
    pub(super) fn count_refusal(&self, now: Instant, address: IpAddr, kind: &'static str) {
        let mut counts = self.tally.0.lock().unwrap_or_else(PoisonError::into_inner);
        let address = (counts.len() < ADDRESSES).then_some(address);
        *counts.entry((now.micros().div_euclid(MINUTE), address, kind)).or_default() += 1;
    }

    /// Writes the counts of the minutes that are over; at the end (`all`) of the present one too.
    ///
    /// # Errors
    /// The store's own; the counts are kept for the next time then.
    pub async fn write_tally(&self, all: bool) -> Result<(), Failure> {
        let now = self.clock.now();
        let present = now.micros().div_euclid(MINUTE);
        let over: Vec<_> = {
            let counts = self.tally.0.lock().unwrap_or_else(PoisonError::into_inner);
            counts.iter().filter(|((minute, ..), _)| all || *minute < present).map(|(k, n)| (*k, *n)).collect()
        };
        for (key, count) in over {
            let (minute, address, kind) = key;
            let at = Instant::from_micros(minute * MINUTE);
            let subject = format!("{count} {}", address.map_or("*".to_owned(), |a| a.to_string()));
            let hub = self.clone();
            self.db
                .write(move |tx| {
                    Row {
                        at,
                        place: InRegion.key(),
                        turn: None,
                        command: kind,
                        outcome: Outcome::Refused,
                        code: None,
                        who: &Who::Console,
                        subject: &subject,
                        fields: "",
                        request: "",
                    }
                    .write(tx, &hub.trail_key, &hub.dice)
                })
                .await?;
            let mut counts = self.tally.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(counted) = counts.get_mut(&key) {
                *counted -= count;
                if *counted == 0 {
                    counts.remove(&key);
                }
            }
        }
        Ok(())
    }
}
