//! 郵便: the two jobs that empty the outbox, one for each of its lines.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::kinds::{self, Ask};
use super::{Letter, Mailer, NotSent};
use crate::access::outbox::{self, ORDINARY, URGENT};
use crate::access::{Did, Due, Failure, Hub, Outcome, Receiver, Subject, Undeliverable};
use crate::jobs::{Job, Run, Runs, Step};
use crate::web::Contact;

/// Letters of one line under way at once: a mail server that takes three seconds for each holds nobody up.
const AT_ONCE: usize = 8;
/// How often a line looks for letters that came while others are under way.
const LOOK: Duration = Duration::from_millis(200);
/// When to look although no bell was rung: another program may have left something, or the console.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// After so long a notice no longer helps. (A code is over by itself, long before.)
const GIVE_UP: Duration = Duration::from_secs(3 * 24 * 3600);

/// One line of the outbox.
#[derive(Debug)]
pub struct Post<const IS_URGENT: bool> {
    pub mailer: Mailer,
    pub contact: Arc<Contact>,
}

impl<const IS_URGENT: bool> Job for Post<IS_URGENT> {
    const NAME: &'static str = if IS_URGENT { URGENT } else { ORDINARY };
    const RUNS: Runs = Runs::Always;

    async fn step(&self, hub: &Hub, _: &Run) -> Result<Step, Failure> {
        deliver(hub, &self.mailer, &self.contact, IS_URGENT).await?;
        let next = hub.chore_reads(|tx| outbox::next(tx, IS_URGENT)).await?;
        let again = hub.clock.now().plus(LOOK_AGAIN);
        Ok(Step::Wait(next.map_or(again, |next| next.min(again))))
    }
}

/// Sends what is due now, of both lines; gives the number of facts dealt with. For those who run no jobs.
///
/// # Errors
/// The store's own. A mail that could not be sent is no error here: it stays for later.
pub async fn deliver_due(hub: &Hub, mailer: &Mailer, contact: &Arc<Contact>) -> Result<usize, Failure> {
    let urgent = deliver(hub, mailer, contact, true).await?;
    Ok(urgent + deliver(hub, mailer, contact, false).await?)
}

async fn deliver(hub: &Hub, mailer: &Mailer, contact: &Arc<Contact>, urgent: bool) -> Result<usize, Failure> {
    let mut under_way = FuturesUnordered::new();
    // Those still stand in the table.
    let mut taken = HashSet::new();
    let (mut dealt_with, mut failure) = (0, None);
    loop {
        if failure.is_none() && under_way.len() < AT_ONCE {
            let now = hub.clock.now();
            match hub.chore_reads(move |tx| outbox::due(tx, urgent, now, 2 * AT_ONCE as i64)).await {
                Ok(due) => {
                    let new: Vec<Due> = due.into_iter().filter(|fact| !taken.contains(&fact.id)).collect();
                    for fact in new.into_iter().take(AT_ONCE - under_way.len()) {
                        taken.insert(fact.id);
                        under_way.push(one(hub.clone(), mailer.clone(), contact.clone(), fact, urgent));
                    }
                }
                Err(error) => failure = Some(error),
            }
        }
        tokio::select! {
            ended = under_way.next() => match ended {
                Some((fact, settled)) => {
                    taken.remove(&fact);
                    dealt_with += 1;
                    failure = failure.or(settled.err());
                }
                None => return failure.map_or(Ok(dealt_with), Err),
            },
            () = tokio::time::sleep(LOOK), if !under_way.is_empty() && failure.is_none() => {}
        }
    }
}

/// How the try with one letter ended.
#[derive(Clone, Copy)]
enum Tried {
    Sent,
    /// Nothing is to be told any more.
    Over,
    Refused,
    Failed,
}

/// One letter, on a task of its own: whatever happens to it happens to no other.
async fn one(
    hub: Hub,
    mailer: Mailer,
    contact: Arc<Contact>,
    fact: Due,
    urgent: bool,
) -> (crate::ids::FactId, Result<(), Failure>) {
    let id = fact.id;
    let trying = tokio::spawn(attempt(hub.clone(), mailer, contact, fact.clone()));
    let tried = trying.await.unwrap_or_else(|_| {
        tracing::error!(fact = %id, "sending panicked");
        Tried::Failed
    });
    (id, settle(&hub, fact, tried, urgent).await)
}

async fn attempt(hub: Hub, mailer: Mailer, contact: Arc<Contact>, fact: Due) -> Tried {
    let (id, failures) = (fact.id, fact.failures);
    let letter = match expand(&hub, &contact, fact).await {
        Ok(Some(letter)) => letter,
        Ok(None) => return Tried::Over,
        Err(failure) => {
            tracing::error!(fact = %id, "not written: {failure:?}");
            return Tried::Failed;
        }
    };
    match mailer.send(letter, hub.clock.now()).await {
        Ok(()) => Tried::Sent,
        Err(NotSent::Refused) => {
            tracing::warn!(fact = %id, "refused by the mail server for good");
            Tried::Refused
        }
        Err(NotSent::Later(why)) => {
            tracing::warn!(fact = %id, failures = failures + 1, "not sent: {why}");
            Tried::Failed
        }
    }
}

/// What the fact means now: a letter, or nothing if it is over.
async fn expand(hub: &Hub, contact: &Arc<Contact>, fact: Due) -> Result<Option<Letter>, Failure> {
    // An older program beside a newer one meets kinds it does not know; the newer one will tell.
    let notice = kinds::find(&fact.kind).ok_or_else(|| anyhow::anyhow!("nobody knows the kind {}", fact.kind))?;
    let (now, contact, code_key) = (hub.clock.now(), contact.clone(), hub.code_key.clone());
    hub.chore_reads(move |tx| {
        let message = (notice.expand)(tx, &Ask { fact: &fact, now, code_key: &code_key, contact: &contact })?;
        Ok(message.map(|message| Letter {
            fact: fact.id,
            to: message.to,
            subject: message.subject.to_owned(),
            text: message.text,
        }))
    })
    .await
}

/// Writes down how it went, and leaves a row on the trail when it is decided.
async fn settle(hub: &Hub, fact: Due, tried: Tried, urgent: bool) -> Result<(), Failure> {
    let job = if urgent { URGENT } else { ORDINARY };
    hub.chore(job, None, move |tx, chore| {
        let now = chore.now;
        let given_up = now.since(fact.at) > GIVE_UP;
        let (outcome, code) = match tried {
            Tried::Over => return outbox::over(tx, &fact),
            Tried::Failed if !given_up => return outbox::delay(tx, &fact, now.plus(pause(urgent, fact.failures))),
            Tried::Sent => {
                outbox::sent(tx, &fact, urgent)?;
                (Outcome::Done, None)
            }
            Tried::Refused | Tried::Failed => {
                let why = match tried {
                    Tried::Refused => Undeliverable::Refused,
                    _ => Undeliverable::GivenUp,
                };
                outbox::end(tx, &fact, why, now)?;
                (Outcome::Refused, Some(why.code()))
            }
        };
        let subject = match fact.to {
            Receiver::Person(person) => Subject::Person(person),
            Receiver::Office(office) => Subject::Office(office),
            Receiver::Link(_) => Subject::Fact(fact.id),
        };
        chore.trace(Did { place: fact.place, turn: None, outcome, code, subject, fields: fact.kind.clone() });
        Ok(())
    })
    .await
}

/// Doubled with every failure: for codes 5 seconds to a minute, for the rest 20 seconds to an hour.
fn pause(urgent: bool, failures: i64) -> Duration {
    let (first, longest) = if urgent { (5, Duration::from_secs(60)) } else { (20, outbox::LONGEST_DELAY) };
    let doubled = u32::try_from(failures).unwrap_or(u32::MAX).min(10);
    Duration::from_secs(first << doubled).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_their_longest() {
        let seconds = |urgent| [0, 1, 2, 9, i64::MAX].map(|failures| pause(urgent, failures).as_secs());
        assert_eq!(seconds(true), [5, 10, 20, 60, 60]);
        assert_eq!(seconds(false), [20, 40, 80, 3600, 3600]);
    }
}
