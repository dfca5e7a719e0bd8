//! 試み: trying a password. Counted and committed before anything is compared, so that a hundred tries at once are a
//! hundred tries.
//!
//! Delay, not lockout: each axis (this account from the devices of one office it is not known on, this account on a
//! device it has signed in on before, this device) lets a few failures pass and then asks to wait, longer each time. The
//! right owner on a known device never waits more than a minute; a stranger gets fewer than ten tries an hour. Whoever
//! tries from an office where the person does not work delays nobody but that office: they could never sign in there.

use std::borrow::Cow;
use std::time::Duration;

use aws_lc_rs::digest;
use store::{Error, Tx};

use super::step::still;
use crate::access::failure::{Coded, Failure};
use crate::access::here::{AtDesk, InRegion, Place};
use crate::access::hub::Hub;
use crate::access::record::{Outcome, Row, Subject};
use crate::access::sql;
use crate::access::visit::Visit;
use crate::access::who::DeviceHere;
use crate::clock::Instant;
use crate::ids::{DeviceId, PersonId};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Axis {
    /// The account, tried from devices of one office that it never signed in on.
    Stranger,
    /// The account on a device it has signed in on.
    Owner,
    /// The device, whatever account is tried.
    Device,
}

impl Axis {
    const fn code(self) -> &'static str {
        match self {
            Axis::Stranger => "stranger",
            Axis::Owner => "owner",
            Axis::Device => "device",
        }
    }

    /// How long to wait after so many failures.
    fn wait(self, failures: i64) -> Duration {
        let (free, first, most) = match self {
            Axis::Stranger => (5, 60, 600),
            Axis::Owner => (5, 2, 60),
            Axis::Device => (10, 2, 60),
        };
        let over = failures - free;
        if over < 0 {
            return Duration::ZERO;
        }
        let doubled = u64::try_from(over.min(20)).map_or(0, |n| first << n);
        Duration::from_secs(doubled.min(most))
    }

    /// After so long without a try the count begins anew.
    const fn forgotten_after(self) -> Duration {
        match self {
            Axis::Stranger | Axis::Owner => Duration::from_secs(24 * 3600),
            Axis::Device => Duration::from_secs(3600),
        }
    }
}

/// A try that has been counted: now the comparison may run, outside any transaction.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The person of that ID, if there is one.
    pub person: Option<PersonId>,
    /// What the password is to be compared with.
    pub stored: Option<String>,
    axes: Vec<(Axis, [u8; 32])>,
}

impl Hub {
    /// Step one of three: takes a try from the account and from the device.
    ///
    /// An ID that does not exist is counted like one that does.
    ///
    /// # Errors
    /// `Failure::Wait` with the moment from which a next try is accepted; whoever was put out meanwhile tries nothing.
    pub async fn attempt(&self, visit: &Visit, login_fold: String) -> Result<Trial, Failure> {
        let (hub, device, who) = (self.clone(), visit.device()?.clone(), visit.who_or_nobody());
        let trial = self
            .db
            .write(move |tx| -> Result<_, Failure> {
                let now = still(tx, &hub, &who, &device)?;
                let found = tx.maybe(sql::PERSON_BY_LOGIN, &[&login_fold, &now], |row| {
                    Ok((row.take::<PersonId>()?, row.take::<String>()?))
                })?;
                let known = match &found {
                    Some((person, _)) => is_known(tx, *person, device.id)?,
                    None => false,
                };
                let account = if known { Axis::Owner } else { Axis::Stranger };
                let axes = vec![
                    (account, subject(account, &login_fold, &device)),
                    (Axis::Device, subject(Axis::Device, "", &device)),
                ];
                take(tx, &axes, now)?;
                let (person, stored) = found.unzip();
                Ok(Trial { person, stored, axes })
            })
            .await;
        if let Err(Failure::Wait { .. }) = &trial {
            self.count_refusal(visit.address, visit.device.as_ref().map(|device| device.id), "people.sign_in.wait");
        }
        trial
    }

    /// Step three, the password was wrong: leaves its row, the region's for an ID that does not exist: without one the
    /// answer would come sooner and so tell which IDs exist. The count stands.
    ///
    /// # Errors
    /// The database's own.
    pub async fn settle_wrong(&self, visit: &Visit, trial: &Trial, command: &'static str) -> Result<(), Failure> {
        let place = trial.person.map_or(InRegion.key(), |person| AtDesk(person).key());
        let subject = trial.person.map_or(Subject::None, Subject::Person);
        let (hub, who, request) = (self.clone(), visit.who_or_nobody(), visit.request.clone());
        self.db
            .write(move |tx| -> Result<(), Error> {
                let row = Row {
                    at: hub.clock.now(),
                    act: None,
                    place,
                    turn: None,
                    command,
                    outcome: Outcome::Wrong,
                    code: None,
                    who: &who,
                    subject,
                    fields: "",
                    request: &request,
                };
                hub.recorder.write(tx, row).map(drop)
            })
            .await
            .map_err(Failure::from)
    }

    /// The password was right, and nothing else is to be settled.
    ///
    /// # Errors
    /// The database's own.
    pub async fn forgive(&self, trial: Trial) -> Result<(), Failure> {
        self.db.write(move |tx| forgive(tx, &trial)).await.map_err(Failure::from)
    }
}

/// The password that was right when it was compared is so no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangedMeanwhile;

impl Coded for ChangedMeanwhile {
    fn code(&self) -> &'static str {
        "SIGN-006"
    }

    fn sentence(&self) -> Cow<'static, str> {
        "パスワードが、たったいま変更されました。新しいパスワードで、もう一度お試しください。".into()
    }
}

/// What was compared outside the transaction is still what is stored: a password that was changed meanwhile opens nothing
/// any more.
pub(super) fn still_stored(tx: &mut Tx<'_>, person: PersonId, trial: &Trial) -> Result<bool, Error> {
    let Some(stored) = &trial.stored else { return Ok(false) };
    Ok(tx.maybe(sql::PASSWORD_IS, &[&person, stored], |row| row.take::<PersonId>())?.is_some())
}

/// Step three, the password was right: the account's count is forgotten, the device gets its try back.
pub(super) fn forgive(tx: &mut Tx<'_>, trial: &Trial) -> Result<(), Error> {
    for (axis, subject) in &trial.axes {
        let subject: &[u8] = subject;
        match axis {
            Axis::Stranger | Axis::Owner => tx.run(sql::FORGET_ATTEMPTS, &[&axis.code(), &subject])?,
            // Not forgotten: one right sign-in must not pay for guessing at everybody else's.
            Axis::Device => tx.run(sql::GIVE_BACK_ATTEMPT, &[&axis.code(), &subject])?,
        };
    }
    Ok(())
}

pub(super) fn is_known(tx: &mut Tx<'_>, person: PersonId, device: DeviceId) -> Result<bool, Error> {
    Ok(tx.maybe(sql::IS_KNOWN, &[&person, &device], |row| row.take::<i64>())?.is_some())
}

/// The first half is the account, the second where it was tried from, so that all of an account's counts can be forgotten
/// at once. The table holds no ID that was typed: a password typed into the ID field must not lie in the database.
fn subject(axis: Axis, login_fold: &str, device: &DeviceHere) -> [u8; 32] {
    let mut subject = [0; 32];
    subject[..16].copy_from_slice(&account(axis, login_fold));
    subject[16..].copy_from_slice(&match axis {
        Axis::Stranger => device.office.bytes(),
        Axis::Owner | Axis::Device => device.id.bytes(),
    });
    subject
}

fn account(axis: Axis, login_fold: &str) -> [u8; 16] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(axis.code().as_bytes());
    context.update(login_fold.as_bytes());
    let mut account = [0; 16];
    account.copy_from_slice(&context.finish().as_ref()[..16]);
    account
}

/// Forgets every wrong try at an account, from within another act: whoever was kept waiting may try at once.
pub fn forget_attempts(tx: &mut Tx<'_>, login_fold: &str) -> Result<(), Error> {
    for axis in [Axis::Stranger, Axis::Owner] {
        let (mut first, mut last) = ([0; 32], [0xff; 32]);
        first[..16].copy_from_slice(&account(axis, login_fold));
        last[..16].copy_from_slice(&account(axis, login_fold));
        let (first, last): (&[u8], &[u8]) = (&first, &last);
        tx.run(sql::FORGET_ATTEMPTS_AT, &[&axis.code(), &first, &last])?;
    }
    Ok(())
}

fn take(tx: &mut Tx<'_>, axes: &[(Axis, [u8; 32])], now: Instant) -> Result<(), Failure> {
    let mut counted = Vec::with_capacity(axes.len());
    let mut wait = None;
    for (axis, subject) in axes {
        let subject: &[u8] = subject;
        let (failures, next, last) = tx.one(sql::HOLD_ATTEMPTS, &[&axis.code(), &subject, &now], |row| {
            Ok((row.take::<i64>()?, row.take::<Instant>()?, row.take::<Instant>()?))
        })?;
        let failures = if now.since(last) > axis.forgotten_after() { 0 } else { failures };
        // Believed at most as far ahead as the rule can have put it: the clock may have been ahead when it was written.
        let next = next.min(now.plus(axis.wait(failures)));
        if failures > 0 && next > now {
            wait = wait.max(Some(next));
        }
        counted.push(failures + 1);
    }
    if let Some(until) = wait {
        return Err(Failure::Wait { until, now });
    }
    for ((axis, subject), failures) in axes.iter().zip(counted) {
        let subject: &[u8] = subject;
        let next = now.plus(axis.wait(failures));
        tx.run(sql::TAKE_ATTEMPT, &[&axis.code(), &subject, &failures, &now, &next])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_never_waits_longer_than_a_minute() {
        for failures in 0..1000 {
            assert!(Axis::Owner.wait(failures) <= Duration::from_secs(60));
            assert!(Axis::Device.wait(failures) <= Duration::from_secs(60));
        }
    }

    #[test]
    fn a_stranger_gets_at_most_ten_tries_in_the_hour_after_the_first_five() {
        let hour = Duration::from_secs(3600);
        let (mut at, mut tries, mut failures) = (Duration::ZERO, 0, 5);
        loop {
            at += Axis::Stranger.wait(failures);
            if at > hour {
                break;
            }
            tries += 1;
            failures += 1;
        }
        assert!(tries <= 10, "{tries}");
        assert_eq!(Axis::Stranger.wait(4), Duration::ZERO);
    }
}
