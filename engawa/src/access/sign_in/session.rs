//! サインイン中: sessions. Only the hash of the token is stored; a session is bound to its device and has an absolute end.

use std::time::Duration;

use aws_lc_rs::digest;
use store::{Error, Tx};

use crate::access::failure::Failure;
use crate::access::here::{AtDesk, Place};
use crate::access::hub::Hub;
use crate::access::record::{Outcome, Row};
use crate::access::sql;
use crate::access::visit::Visit;
use crate::access::who::{Actor, DeviceHere, Who};
use crate::clock::Instant;
use crate::ids::{DeviceId, Dice, PersonId, SessionId};

/// A working day: after this the password and a code are asked again, whatever was done meanwhile.
const LIVES: Duration = Duration::from_secs(12 * 3600);
/// How finely the idle clock is kept in the table.
pub(in crate::access) const USED: Duration = Duration::from_secs(30);

/// A session just opened: the token goes into the cookie and nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    pub token: String,
    pub session: SessionId,
    pub person: PersonId,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("session", &self.session).finish_non_exhaustive()
    }
}

/// Another session of the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    pub session: SessionId,
    pub device: DeviceId,
    pub device_name: String,
    pub opened_at: Instant,
    pub used_at: Instant,
}

/// What the table holds of a token.
pub fn hash_token(token: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
    hash
}

pub(super) fn open(
    tx: &mut Tx<'_>,
    person: PersonId,
    device: &DeviceHere,
    now: Instant,
    dice: &Dice,
) -> Result<Opened, Error> {
    let (session, token): (SessionId, _) = (dice.id(now), dice.token());
    let hash = hash_token(&token);
    let hash: &[u8] = &hash;
    tx.run(sql::OPEN_SESSION, &[&session, &hash, &person, &device.office, &device.id, &now, &now.plus(LIVES)])?;
    Ok(Opened { token, session, person })
}

pub(super) fn others(tx: &mut Tx<'_>, person: PersonId, now: Instant) -> Result<Vec<Other>, Error> {
    tx.all(sql::OTHER_SESSIONS, &[&person, &now], |row| {
        Ok(Other {
            session: row.take()?,
            device: row.take()?,
            device_name: row.take()?,
            opened_at: row.take()?,
            used_at: row.take()?,
        })
    })
}

/// Ends every session of a device or person from within another act (revocation, removal).
pub fn end_on_device(tx: &mut Tx<'_>, device: DeviceId, now: Instant) -> Result<u64, Error> {
    tx.run(sql::END_SESSIONS_ON, &[&device, &now, &"device revoked"])
}

/// Ends a person's sessions but one, and every sign-in under way: a changed password ends whatever the old one began.
pub fn end_others(tx: &mut Tx<'_>, actor: &Actor, now: Instant) -> Result<u64, Error> {
    tx.run(sql::CLOSE_CHALLENGES_OF, &[&actor.person])?;
    tx.run(sql::END_SESSIONS_BUT, &[&actor.person, &now, &"password changed", &actor.session])
}

impl Hub {
    /// The person's open sessions, this one included.
    pub async fn sessions(&self, person: PersonId, now: Instant) -> Result<Vec<Other>, Failure> {
        self.read(move |tx| others(tx, person, now)).await
    }

    /// A new token for the same session, once it may do more than before (the first password was changed): whoever saw
    /// the old one has nothing.
    pub async fn renew(&self, visit: &Visit) -> Result<String, Failure> {
        let (session, token) = (visit.actor()?.session, self.dice.token());
        let hash = hash_token(&token);
        let renewed = self.db.write(move |tx| {
            let hash: &[u8] = &hash;
            tx.run(sql::RENEW_SESSION, &[&session, &hash])
        });
        renewed.await.map_err(|error: Error| Failure::from(error)).map(|_| token)
    }

    /// Signs out: here, or everywhere.
    pub async fn sign_out(&self, visit: &Visit, everywhere: bool) -> Result<(), Failure> {
        let actor = visit.actor()?.clone();
        let (hub, now, request) = (self.clone(), visit.now, visit.request.clone());
        self.db
            .write(move |tx| -> Result<(), Error> {
                let place = AtDesk(actor.person).key();
                let turn = place.touch(tx)?;
                if everywhere {
                    tx.run(sql::END_SESSIONS_OF, &[&actor.person, &now, &"signed out everywhere"])?;
                } else {
                    tx.run(sql::END_SESSION, &[&actor.session, &now, &"signed out"])?;
                }
                Row {
                    at: now,
                    place,
                    turn: Some(turn),
                    command: if everywhere { "people.sign_out.everywhere" } else { "people.sign_out" },
                    outcome: Outcome::Done,
                    code: None,
                    who: &Who::Person(actor.clone()),
                    subject: "",
                    fields: "",
                    request: &request,
                }
                .write(tx, &hub.trail_key, &hub.dice)
            })
            .await
            .map_err(Failure::from)
    }

    /// The password was right, and nothing else is to be settled.
    pub async fn forgive(&self, trial: super::attempt::Trial) -> Result<(), Failure> {
        self.db.write(move |tx| super::attempt::forgive(tx, &trial)).await.map_err(Failure::from)
    }

    /// The password was given again: the idle clock begins anew.
    pub async fn unlock(&self, visit: &Visit, trial: super::attempt::Trial) -> Result<(), Failure> {
        let actor = visit.actor()?.clone();
        let (hub, now, request) = (self.clone(), visit.now, visit.request.clone());
        self.db
            .write(move |tx| -> Result<(), Error> {
                super::attempt::forgive(tx, &trial)?;
                tx.run(sql::USE_SESSION, &[&actor.session, &now])?;
                Row {
                    at: now,
                    place: AtDesk(actor.person).key(),
                    turn: None,
                    command: "people.unlock",
                    outcome: Outcome::Passed,
                    code: None,
                    who: &Who::Person(actor.clone()),
                    subject: "",
                    fields: "",
                    request: &request,
                }
                .write(tx, &hub.trail_key, &hub.dice)
            })
            .await
            .map_err(Failure::from)
    }

    /// Is this visit's session still good: not ended, not idle, its device not revoked, its person still at work?
    /// Asked by every open stream, so that revocation is felt there too.
    pub async fn still_here(&self, visit: &Visit) -> Result<bool, Failure> {
        let (session, now) = (visit.actor()?.session, self.clock.now());
        let idle = self.idle.of(visit.device()?);
        let used =
            self.read(move |tx| tx.maybe(sql::STILL_OPEN, &[&session, &now], |row| row.take::<Instant>())).await?;
        Ok(used.is_some_and(|used| now.since(used) <= idle + USED))
    }
}
