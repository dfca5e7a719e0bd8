//! 仕事: what the house does by the clock and for nobody who waits: post, forgetting, counting. Outside the gate because
//! there is no visitor; recorded as [`Who::Job`].

use std::time::Duration;

use store::{Error, Tx};

use super::failure::Failure;
use super::here::{InRegion, Place};
use super::hub::Hub;
use super::record::{Outcome, Row, Subject};
use super::sql;
use super::who::Who;
use crate::clock::Instant;

/// One transaction of a chore.
#[derive(Debug)]
pub struct Chore {
    pub now: Instant,
    traces: Vec<(Subject, String)>,
}

impl Chore {
    /// A row of the trail, in the region: what was done, and to what. One that found nothing to do leaves none.
    pub fn trace(&mut self, subject: impl Into<Subject>, fields: &[&str]) {
        self.traces.push((subject.into(), fields.join(" ")));
    }
}

/// Kept 30 days: as long as a phone may sit in a drawer with an unsent note.
pub const DONE_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

impl Hub {
    /// One transaction of a chore, which may be run again and so begins from the same state each time.
    ///
    /// # Errors
    /// The database's own.
    pub async fn chore<T: Send + 'static>(
        &self,
        name: &'static str,
        mut work: impl for<'t> FnMut(&mut Tx<'t>, &mut Chore) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let hub = self.clone();
        self.db
            .write(move |tx| -> Result<T, Failure> {
                let mut chore = Chore { now: hub.clock.now(), traces: Vec::new() };
                let done = work(tx, &mut chore)?;
                let who = Who::Job { name, by: None };
                let mut first = None;
                for (subject, fields) in &chore.traces {
                    let row = Row {
                        at: chore.now,
                        act: first,
                        place: InRegion.key(),
                        turn: None,
                        command: name,
                        outcome: Outcome::Done,
                        code: None,
                        who: &who,
                        subject: *subject,
                        fields,
                        request: "job",
                    };
                    let id = hub.recorder.write(tx, row)?;
                    first = first.or(Some(id));
                }
                Ok(done)
            })
            .await
    }

    /// What a chore reads to know what it has to do. It is shown to nobody who was not asked for again.
    ///
    /// # Errors
    /// The database's own.
    pub async fn chore_reads<T: Send + 'static>(
        &self,
        read: impl FnMut(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        self.db.read(read).await.map_err(Failure::from)
    }

    /// Forgets words older than 30 days; run once a day.
    ///
    /// # Errors
    /// The database's own.
    pub async fn forget_old_words(&self) -> Result<(), Failure> {
        let forget = |tx: &mut Tx<'_>, chore: &mut Chore| {
            let forgotten = tx.run(sql::FORGET_DONE, &[&chore.now.minus(DONE_KEPT)])?;
            if forgotten > 0 {
                let count = i64::try_from(forgotten).unwrap_or(i64::MAX);
                chore.trace(Subject::Times { room: None, count }, &["done"]);
            }
            Ok(())
        };
        self.chore("access.forget_words", forget).await
    }
}
