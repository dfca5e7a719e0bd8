//! The worker that empties the outbox.

use std::sync::Arc;
use std::time::Duration;

use super::{Letter, Mailer, NotSent, texts};
use crate::access::outbox::{claim, delay, finish};
use crate::access::{CODE_FACT, Claimed, Failure, Hub, code_to_send};
use crate::people;
use crate::rooms;
use crate::web::Contact;

/// The name of this chore on the trail.
const POST: &str = "notices.post";

/// After so many tries a fact is given up: a code is long dead by then.
const TRIES: i64 = 8;

/// Sends until the program stops: woken by the bell, and every five seconds for what another program left or what is
/// to be tried again.
pub async fn run(hub: Hub, mailer: Mailer, contact: Arc<Contact>) {
    loop {
        if let Err(failure) = deliver_due(&hub, &mailer, &contact).await {
            tracing::warn!("outbox: {failure:?}");
        }
        tokio::select! {
            () = hub.live.closing() => return,
            () = hub.outbox_bell.notified() => {}
            () = tokio::time::sleep(Duration::from_secs(5)) => {}
        }
    }
}

/// Sends what is due now; gives the number of facts taken.
///
/// # Errors
/// The store's own. A mail that could not be sent is no error here: it stays for later.
pub async fn deliver_due(hub: &Hub, mailer: &Mailer, contact: &Arc<Contact>) -> Result<usize, Failure> {
    let now = hub.clock.now();
    let claimed = hub.chore(POST, |tx, chore| claim(tx, chore.now)).await?;
    let taken = claimed.len();
    for fact in claimed {
        let id = fact.id;
        let (tries, audience) = (fact.tries, fact.audience);
        // One fact that cannot be read must not hold up those behind it.
        let sent = match expand(hub, contact, fact).await {
            Ok(Some(letter)) => mailer.send(letter, now).await,
            Ok(None) => Ok(()),
            Err(failure) => Err(NotSent::Later(format!("{failure:?}"))),
        };
        match sent {
            Ok(()) => {
                hub.chore(POST, move |tx, chore| {
                    chore.trace(audience, &["letter"]);
                    finish(tx, id)
                })
                .await?
            }
            Err(NotSent::Refused) => {
                tracing::warn!(fact = %id, "refused by the mail server for good");
                hub.chore(POST, move |tx, _| finish(tx, id)).await?;
            }
            Err(NotSent::Later(why)) if tries >= TRIES => {
                tracing::error!(fact = %id, "given up: {why}");
                hub.chore(POST, move |tx, _| finish(tx, id)).await?;
            }
            Err(NotSent::Later(why)) => {
                tracing::warn!(fact = %id, tries, "not sent: {why}");
                let later = now.plus(Duration::from_secs(10 << tries.clamp(0, 8)));
                hub.chore(POST, move |tx, _| delay(tx, id, later)).await?;
            }
        }
    }
    Ok(taken)
}

/// What the fact means now: a letter, or nothing if it is over.
async fn expand(hub: &Hub, contact: &Arc<Contact>, fact: Claimed) -> Result<Option<Letter>, Failure> {
    let (now, contact, key) = (hub.clock.now(), contact.clone(), hub.code_key.clone());
    hub.chore_reads(move |tx| {
        let Some((name, to)) = people::mail_of(tx, fact.audience, now)? else { return Ok(None) };
        let (subject, text) = match fact.kind.as_str() {
            CODE_FACT => match code_to_send(tx, &key, &fact.detail, now)? {
                Some((code, until)) => (texts::CODE_SUBJECT, texts::code(&name, &code, until, &contact)),
                None => return Ok(None),
            },
            rooms::JOINED => match rooms::is_member(tx, &fact.detail, fact.audience, now)? {
                true => (texts::JOINED_SUBJECT, texts::joined(&name, &contact)),
                false => return Ok(None),
            },
            unknown => {
                tracing::error!(kind = unknown, "a fact nobody knows");
                return Ok(None);
            }
        };
        Ok(Some(Letter { fact: fact.id, to, subject: subject.to_owned(), text }))
    })
    .await
}
