//! サインイン中: sessions. Only the hash of the token is stored; a session is bound to its device and has an absolute end.

use std::convert::Infallible;
use std::time::Duration;

use aws_lc_rs::digest;
use store::{Error, Tx};

use super::attempt::{ChangedMeanwhile, Trial, forgive, still_stored};
use crate::access::failure::{Failure, Stop};
use crate::access::gate::{Act, Command};
use crate::access::here::{AtDesk, Here};
use crate::access::hub::Hub;
use crate::access::record::Subject;
use crate::access::right::Right;
use crate::access::sql;
use crate::access::visit::Visit;
use crate::access::who::{Actor, DeviceHere};
use crate::clock::Instant;
use crate::ids::{DeviceId, Dice, PersonId, SessionId};

/// A working day: after this the password and a code are asked again, whatever was done meanwhile.
const LIVES: Duration = Duration::from_secs(12 * 3600);

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

/// Ends a person's sessions and every sign-in under way, from within another act: whoever is put out is out at once.
pub fn end_of_person(tx: &mut Tx<'_>, person: PersonId, now: Instant, why: &'static str) -> Result<u64, Error> {
    tx.run(sql::CLOSE_CHALLENGES_OF, &[&person])?;
    tx.run(sql::END_SESSIONS_OF, &[&person, &now, &why])
}

/// Ends a person's sessions but one, and every sign-in under way: a changed password ends whatever the old one began. The
/// one left gets a new token, because it may do more than before: whoever saw the old one has nothing.
pub fn begin_anew(tx: &mut Tx<'_>, actor: &Actor, token: &[u8; 32], now: Instant) -> Result<(), Error> {
    let token: &[u8] = token;
    tx.run(sql::CLOSE_CHALLENGES_OF, &[&actor.person])?;
    tx.run(sql::END_SESSIONS_BUT, &[&actor.person, &now, &"password changed", &actor.session])?;
    tx.run(sql::RENEW_SESSION, &[&actor.session, &token]).map(drop)
}

/// サインアウト: here, or everywhere.
#[derive(Clone, Copy, Debug)]
struct SignOut {
    person: PersonId,
    everywhere: bool,
}

impl Command for SignOut {
    const NAME: &'static str = "people.sign_out";
    const RIGHT: Right = Right::Threshold;
    type Place = AtDesk;
    type Answer = ();
    type Refusal = Infallible;

    fn place(&self) -> AtDesk {
        AtDesk(self.person)
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, AtDesk>, act: &mut Act<'_>) -> Result<(), Stop<Infallible>> {
        let (person, session) = (self.person, act.actor()?.session);
        if self.everywhere {
            tx.run(sql::END_SESSIONS_OF, &[&person, &act.now, &"signed out everywhere"])?;
        } else {
            tx.run(sql::END_SESSION, &[&session, &act.now, &"signed out"])?;
        }
        act.trace(Subject::None, if self.everywhere { &["everywhere"] } else { &[] });
        Ok(())
    }
}

/// 画面のロックを解く: the password was given again, and the idle clock begins anew.
#[derive(Clone, Debug)]
struct Unlock {
    person: PersonId,
    trial: Trial,
}

impl Command for Unlock {
    const NAME: &'static str = "people.unlock";
    const RIGHT: Right = Right::Threshold;
    type Place = AtDesk;
    type Answer = ();
    type Refusal = ChangedMeanwhile;

    fn place(&self) -> AtDesk {
        AtDesk(self.person)
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, AtDesk>, act: &mut Act<'_>) -> Result<(), Stop<ChangedMeanwhile>> {
        if !still_stored(tx, self.person, &self.trial)? {
            return Err(ChangedMeanwhile.into());
        }
        forgive(tx, &self.trial)?;
        let session = act.actor()?.session;
        tx.run(sql::USE_SESSION, &[&session, &act.now])?;
        Ok(())
    }
}

impl Hub {
    /// The person's open sessions, this one included.
    ///
    /// # Errors
    /// The database's own.
    pub async fn sessions(&self, person: PersonId) -> Result<Vec<Other>, Failure> {
        let now = self.clock.now();
        self.db.read(move |tx| others(tx, person, now)).await.map_err(Failure::from)
    }

    /// Signs out: here, or everywhere.
    ///
    /// # Errors
    /// `Failure::SignIn` for a session that has ended meanwhile.
    pub async fn sign_out(&self, visit: &Visit, everywhere: bool) -> Result<(), Failure> {
        self.act(visit, None, SignOut { person: visit.actor()?.person, everywhere }).await
    }

    /// The password was given again.
    ///
    /// # Errors
    /// Refused if it was changed while it was compared.
    pub async fn unlock(&self, visit: &Visit, trial: Trial) -> Result<(), Failure> {
        self.act(visit, None, Unlock { person: visit.actor()?.person, trial }).await
    }
}
