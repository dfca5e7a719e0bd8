//! 閲覧: looking is an act. The row is written and committed before anything is shown.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use store::Tx;

use super::Right;
use super::failure::{Failure, Stop};
use super::gate::Ended;
use super::hub::Hub;
use super::place::{Place, PlaceKey, enter};
use super::record::{Outcome, Row};
use super::visit::{Visit, Who};
use super::witness::Here;
use crate::clock::Instant;
use crate::ids::SessionId;

/// One row covers a session, a place and a kind of look for ten minutes.
const COVERED: Duration = Duration::from_secs(600);
/// The end of a stay is written at most once a minute.
const STAY: Duration = Duration::from_secs(60);

/// A kind of look, as it stands on the trail: "rooms.read", "home.show".
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Look(pub &'static str);

/// What was seen, for the trail: ids only. A list over rooms names the rooms it showed.
#[derive(Debug, Default)]
pub struct Seen {
    pub subject: String,
}

/// The looks of the last minutes. Only a memory: a second program merely writes one more row.
#[derive(Debug, Default)]
pub(super) struct Stays(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    stays: HashMap<Key, Stay>,
    /// When what is over was last forgotten.
    swept: Option<Instant>,
}

type Key = (SessionId, [u8; 16], &'static str, String);

#[derive(Clone, Copy, Debug)]
struct Stay {
    since: Instant,
    written: Instant,
}

enum Due {
    Covered,
    Stayed,
    Seen,
}

impl Stays {
    fn due(&self, key: &Key, now: Instant) -> Due {
        let remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match remembered.stays.get(key) {
            Some(stay) if now.since(stay.since) >= COVERED => Due::Seen,
            Some(stay) if now.since(stay.written) >= STAY => Due::Stayed,
            Some(_) => Due::Covered,
            None => Due::Seen,
        }
    }

    /// Remembered only after the row is durable.
    fn written(&self, key: Key, due: &Due, now: Instant) {
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Remembered { stays, swept } = &mut *remembered;
        if swept.is_none_or(|at| now.since(at) >= STAY) {
            stays.retain(|_, stay| now.since(stay.since) < COVERED);
            *swept = Some(now);
        }
        match due {
            Due::Covered => {}
            Due::Stayed => {
                if let Some(stay) = stays.get_mut(&key) {
                    stay.written = now;
                }
            }
            Due::Seen => {
                stays.insert(key, Stay { since: now, written: now });
            }
        }
    }
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
            .read(move |tx| -> Result<_, Ended> {
                let here = enter(tx, &reader, place, right, now)?.ok_or(Ended::Hidden)?;
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
            .write(move |tx| -> Result<T, Ended> {
                let here = enter(tx, &who, place, right, now)?.ok_or(Ended::Hidden)?;
                Ok(write(tx, &here)?)
            })
            .await
            .map_err(Failure::from)
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
