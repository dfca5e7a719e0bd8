//! Refusals before sign-in are counted per address, kind and minute: one row each, so that somebody who knocks ten
//! thousand times cannot fill the trail.

use std::net::IpAddr;

use super::counts::MINUTE;
use super::failure::Failure;
use super::here::{InRegion, Place};
use super::hub::Hub;
use super::record::{Outcome, Row};
use super::who::Who;
use crate::clock::Instant;

impl Hub {
    /// Counts one refusal of somebody who is not signed in.
    pub(super) fn count_refusal(&self, now: Instant, address: IpAddr, kind: &'static str) {
        self.tally.add(now, address, kind);
    }

    /// Writes the counts of the minutes that are over; at the end (`all`) of the present one too.
    ///
    /// # Errors
    /// The store's own; the counts are kept for the next time then.
    pub async fn write_tally(&self, all: bool) -> Result<(), Failure> {
        let now = self.clock.now();
        let over = self.tally.over(now, all);
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
            self.tally.written(&key, count);
        }
        Ok(())
    }
}
