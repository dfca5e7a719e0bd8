//! 閲覧: looking is an act. The row is written and committed before anything is shown.

use std::convert::Infallible;

use store::Tx;

use super::Right;
use super::failure::{Failure, Stop};
use super::here::{AtDesk, Here, InRoom, Place, PlaceKey, enter};
use super::hub::Hub;
use super::record::{Outcome, Row, Subject};
use super::stays::Due;
use super::visit::Visit;
use super::who::Who;
use crate::clock::Instant;
use crate::ids::RoomId;

/// A kind of look, as it stands on the trail: "rooms.read", "home.show".
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Look(pub &'static str);

/// What was seen, for the trail: ids only.
#[derive(Debug, Default)]
pub struct Seen {
    /// The thing looked at within the place.
    pub subject: Subject,
    places: Vec<PlaceKey>,
}

impl Seen {
    /// A list names each room it showed: who has seen a patient is asked of the trail.
    pub fn rooms(&mut self, rooms: impl IntoIterator<Item = RoomId>) {
        self.places.extend(rooms.into_iter().map(|room| InRoom(room).key()));
        self.subject = Subject::places(&self.places);
    }
}

/// A look that was made, until its row is written.
struct Made {
    who: Who,
    place: PlaceKey,
    look: Look,
    seen: Seen,
    at: Instant,
    request: String,
}

impl Hub {
    /// Reads with a witness, records the look, then answers.
    ///
    /// The closure reads in one snapshot; nothing it returns reaches the visitor before the row is committed.
    ///
    /// # Errors
    /// `Failure::Hidden` where the visitor has no right, or where the closure finds nothing.
    pub async fn look<P: Place, T: Send + 'static>(
        &self,
        visit: &Visit,
        place: P,
        right: Right,
        look: Look,
        mut read: impl for<'t> FnMut(&mut Tx<'t>, &Here<'t, P>, &mut Seen) -> Result<T, Stop<Infallible>> + Send + 'static,
    ) -> Result<T, Failure> {
        let actor = visit.actor()?.clone();
        let session = actor.session;
        let who = Who::Person(actor);
        let (hub, reader) = (self.clone(), who.clone());
        let found = self
            .db
            .read(move |tx| -> Result<_, Failure> {
                let here = enter(tx, &reader, place, right, hub.moment())?;
                let mut seen = Seen::default();
                let data = read(tx, &here, &mut seen)?;
                Ok((data, seen, here.now()))
            })
            .await;
        let place = place.key();
        if let Err(failure) = &found {
            self.count_hidden(&who, look.0, place, failure);
        }
        let (data, seen, at) = found?;
        let key = (session, place.id, look.0, seen.subject);
        let due = self.stays.due(&key, at);
        let outcome = match due {
            Due::Covered => return Ok(data),
            Due::Stayed => Outcome::Stayed,
            Due::Seen => Outcome::Seen,
        };
        self.write_look(Made { who, place, look, seen, at, request: visit.request.clone() }, outcome).await?;
        self.stays.written(key, &due, at);
        Ok(data)
    }

    /// Writes beside the gate: with a witness, but without a turn and without a row on the trail. For read marks, which
    /// change nothing anybody else acts on.
    ///
    /// # Errors
    /// `Failure::Hidden` where the visitor has no right.
    pub async fn beside<P: Place, T: Send + 'static>(
        &self,
        visit: &Visit,
        place: P,
        right: Right,
        mut write: impl for<'t> FnMut(&mut Tx<'t>, &Here<'t, P>) -> Result<T, store::Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let (who, hub) = (visit.who()?, self.clone());
        let asked = who.clone();
        let written = self
            .db
            .write(move |tx| -> Result<T, Failure> {
                let here = enter(tx, &asked, place, right, hub.moment())?;
                Ok(write(tx, &here)?)
            })
            .await;
        if let Err(failure) = &written {
            self.count_hidden(&who, "beside", place.key(), failure);
        }
        written
    }

    /// Reads what belongs to the visitor alone and to no patient: their own account. Leaves no row.
    ///
    /// # Errors
    /// As every act: whoever was put out meanwhile reads nothing.
    pub async fn read_own<T: Send + 'static>(
        &self,
        visit: &Visit,
        mut read: impl for<'t> FnMut(&mut Tx<'t>, &Here<'t, AtDesk>) -> Result<T, store::Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let (who, desk, hub) = (visit.who()?, AtDesk(visit.actor()?.person), self.clone());
        self.db
            .read(move |tx| -> Result<T, Failure> {
                let here = enter(tx, &who, desk, Right::Threshold, hub.moment())?;
                Ok(read(tx, &here)?)
            })
            .await
    }

    async fn write_look(&self, made: Made, outcome: Outcome) -> Result<(), Failure> {
        let hub = self.clone();
        self.db
            .write(move |tx| {
                let row = Row {
                    at: made.at,
                    act: None,
                    place: made.place,
                    turn: None,
                    command: made.look.0,
                    outcome,
                    code: None,
                    who: &made.who,
                    subject: made.seen.subject,
                    fields: "",
                    request: &made.request,
                };
                hub.recorder.write_over(tx, row, &made.seen.places)
            })
            .await
            .map_err(|error: store::Error| Failure::from(error))
    }
}
