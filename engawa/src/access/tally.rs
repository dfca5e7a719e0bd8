//! Refusals that leave no row of their own are counted per minute: before sign-in by network and kind (at most a hundred
//! rows a minute), after it by session and door. Somebody who knocks ten thousand times cannot fill the trail, and an
//! insider who tries what is hidden from them is seen.

use std::net::IpAddr;

use super::counts::{Count, Key};
use super::failure::Failure;
use super::here::{AtDesk, InRegion, Place, PlaceKey};
use super::hub::Hub;
use super::record::{Outcome, Row};
use super::who::Who;
use crate::clock::Instant;
use crate::ids::DeviceId;

impl Hub {
    /// Counts one refusal of somebody who is not signed in.
    pub(super) fn count_refusal(&self, address: IpAddr, device: Option<DeviceId>, kind: &'static str) {
        self.tally.stranger(self.clock.now(), address, device, kind);
    }

    /// Counts what was hidden from somebody who is signed in; any other failure is none of this.
    pub(super) fn count_hidden(&self, who: &Who, door: &'static str, place: PlaceKey, failure: &Failure) {
        if let (Who::Person(actor), Failure::Hidden) = (who, failure) {
            self.tally.visitor(self.clock.now(), actor, door, Some(place));
        }
    }

    /// May one more refusal stand in the log this minute? Beyond that the counts are enough.
    pub fn logs_refusal(&self, now: Instant) -> bool {
        self.tally.logs(now)
    }

    /// Writes the counts of the minutes that are over, all in one transaction; at the end (`all`) of the present one too.
    ///
    /// # Errors
    /// The database's own; the counts are kept for the next time then.
    pub async fn write_tally(&self, all: bool) -> Result<(), Failure> {
        let over = self.tally.take(self.clock.now(), all);
        if over.is_empty() {
            return Ok(());
        }
        let (hub, counts) = (self.clone(), over.clone());
        let written = self.db.write(move |tx| -> Result<(), store::Error> {
            for (key, count) in &counts {
                hub.recorder.write(tx, row(key, count))?;
            }
            Ok(())
        });
        written.await.map_err(|error| {
            self.tally.put_back(over);
            Failure::from(error)
        })
    }
}

/// A stranger's row stands in the region, a visitor's at their desk.
fn row<'a>(key: &Key, count: &'a Count) -> Row<'a> {
    let (place, outcome) = match (&count.who, count.owner) {
        (Who::Person(actor), _) => (AtDesk(actor.person).key(), Outcome::Hidden),
        (_, Some(owner)) => (AtDesk(owner).key(), Outcome::Refused),
        _ => (InRegion.key(), Outcome::Refused),
    };
    let outcome = if key.kind == CROSS_SITE { Outcome::Refused } else { outcome };
    Row {
        at: key.at(),
        act: None,
        place,
        turn: None,
        command: key.kind,
        outcome,
        code: None,
        who: &count.who,
        subject: key.subject(count),
        fields: "",
        request: "",
    }
}

/// The kind of what came from another site with a session of ours.
pub(super) const CROSS_SITE: &str = "cross_site";
