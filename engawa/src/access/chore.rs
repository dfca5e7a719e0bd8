//! 裏の仕事の一歩: what the program does by itself, in a transaction of its own; [`crate::jobs`] says when. Outside the gate
//! because there is no visitor whose right could be asked; recorded as [`Who::Job`], under the job's name.

use std::time::Duration;

use store::{Error, Tx};

use super::failure::Failure;
use super::here::PlaceKey;
use super::hub::Hub;
use super::outbox;
use super::record::{Outcome, Row, Subject};
use super::sql;
use super::who::Who;
use crate::clock::Instant;
use crate::ids::PersonId;

/// One transaction of a job.
#[derive(Debug)]
pub struct Chore {
    pub now: Instant,
    did: Vec<Did>,
    moved: Vec<(PlaceKey, i64)>,
}

/// One row of the trail: what was done, where, and to what. A step that found nothing to do leaves none.
#[derive(Clone, Debug)]
pub struct Did {
    pub place: PlaceKey,
    /// Of the place, if the step raised it.
    pub turn: Option<i64>,
    pub outcome: Outcome,
    pub code: Option<&'static str>,
    pub subject: Subject,
    /// Names, never values.
    pub fields: String,
}

impl Chore {
    /// Raises the turn of a place: whoever follows it hears of it after the commit. Leave a row with it.
    ///
    /// # Errors
    /// The store's own.
    pub fn touch(&mut self, tx: &mut Tx<'_>, place: PlaceKey) -> Result<i64, Error> {
        let turn = place.touch(tx)?;
        self.moved.push((place, turn));
        Ok(turn)
    }

    pub fn trace(&mut self, did: Did) {
        self.did.push(did);
    }
}

/// How long the word of a form is kept: as long as a phone may sit in a drawer with an unsent note.
pub const WORDS_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Forgets the words of forms and the undelivered letters from before a moment; gives how many.
///
/// # Errors
/// The store's own.
pub fn forget_before(tx: &mut Tx<'_>, before: Instant) -> Result<u64, Error> {
    Ok(tx.run(sql::FORGET_DONE, &[&before])? + outbox::forget(tx, before)?)
}

impl Hub {
    /// One transaction of a job, on behalf of `by` if somebody asked for it. It may be run again, and so begins from the
    /// same state each time.
    ///
    /// # Errors
    /// The store's own; then nothing was written.
    pub async fn chore<T: Send + 'static>(
        &self,
        name: &'static str,
        by: Option<PersonId>,
        mut work: impl for<'t> FnMut(&mut Tx<'t>, &mut Chore) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let hub = self.clone();
        let (answer, moved) = self
            .db
            .write(move |tx| -> Result<_, Failure> {
                let mut chore = Chore { now: hub.clock.now(), did: Vec::new(), moved: Vec::new() };
                let answer = work(tx, &mut chore)?;
                let who = Who::Job { name, by };
                let mut first = None;
                for did in &chore.did {
                    let row = Row {
                        at: chore.now,
                        act: first,
                        place: did.place,
                        turn: did.turn,
                        command: name,
                        outcome: did.outcome,
                        code: did.code,
                        who: &who,
                        subject: did.subject,
                        fields: &did.fields,
                        request: "job",
                    };
                    let id = hub.recorder.write(tx, row)?;
                    first = first.or(Some(id));
                }
                Ok((answer, chore.moved))
            })
            .await?;
        for (place, turn) in moved {
            self.live.wake(place.id, turn);
        }
        Ok(answer)
    }

    /// What a job reads to know what it has to do. It is shown to nobody who was not asked for again.
    ///
    /// # Errors
    /// The store's own.
    pub async fn chore_reads<T: Send + 'static>(
        &self,
        read: impl FnMut(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        self.db.read(read).await.map_err(Failure::from)
    }
}
