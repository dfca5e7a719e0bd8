//! 閲覧: looking is an act. The row is written and committed before anything is shown.

use std::convert::Infallible;

use store::Tx;

use super::Right;
use super::failure::{Failure, Stop};
use super::here::{Here, Place, PlaceKey, enter};
use super::hub::Hub;
use super::record::{Outcome, Row};
use super::stays::Due;
use super::visit::Visit;
use super::who::Who;

/// A kind of look, as it stands on the trail: "rooms.read", "home.show".
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Look(pub &'static str);

/// What was seen, for the trail: ids only. A list over rooms names the rooms it showed.
#[derive(Debug, Default)]
pub struct Seen {
    pub subject: String,
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
        let (now, reader) = (visit.now, who.clone());
        let (data, subject) = self
            .db
            .read(move |tx| -> Result<_, Failure> {
                let here = enter(tx, &reader, place, right, now)?.ok_or(Failure::Hidden)?;
                let mut seen = Seen::default();
                let data = read(tx, &here, &mut seen)?;
                Ok((data, seen.subject))
            })
            .await?;
        let key = (session, place.key().id, look.0, subject.clone());
        let due = self.stays.due(&key, now);
        let outcome = match due {
            Due::Covered => return Ok(data),
            Due::Stayed => Outcome::Stayed,
            Due::Seen => Outcome::Seen,
        };
        self.write_look(who, place.key(), look, outcome, subject, visit).await?;
        self.stays.written(key, &due, now);
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
        let (who, now) = (Who::Person(visit.actor()?.clone()), visit.now);
        self.db
            .write(move |tx| -> Result<T, Failure> {
                let here = enter(tx, &who, place, right, now)?.ok_or(Failure::Hidden)?;
                Ok(write(tx, &here)?)
            })
            .await
    }

    async fn write_look(
        &self,
        who: Who,
        place: PlaceKey,
        look: Look,
        outcome: Outcome,
        subject: String,
        visit: &Visit,
    ) -> Result<(), Failure> {
        let (hub, now, request) = (self.clone(), visit.now, visit.request.clone());
        self.db
            .write(move |tx| {
                Row {
                    at: now,
                    place,
                    turn: None,
                    command: look.0,
                    outcome,
                    code: None,
                    who: &who,
                    subject: &subject,
                    fields: "",
                    request: &request,
                }
                .write(tx, &hub.trail_key, &hub.dice)
            })
            .await
            .map_err(Failure::from)
    }
}
