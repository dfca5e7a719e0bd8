//! 確認コード: the second step of sign-in, six digits by mail.
//!
//! The code is nowhere stored: it is HMAC(code key, challenge, sending number), worked out by the sender of the mail
//! and by the check. A challenge is bound to the device and to the cookie of this very sign-in.

use std::time::Duration;

use aws_lc_rs::constant_time;
use store::{Error, Tx};

use super::attempt::{ChangedMeanwhile, Trial, forgive, is_known, still_stored};
use super::session::{Opened, hash_token, open};
use super::step::Step;
use crate::access::codes::CodeKey;
use crate::access::failure::{Failure, Refusal};
use crate::access::hub::Hub;
use crate::access::outbox::{self, Delivery, Fact, Receiver};
use crate::access::record::Outcome;
use crate::access::sql;
use crate::access::visit::Visit;
use crate::access::who::DeviceHere;
use crate::clock::Instant;
use crate::ids::{ChallengeId, PersonId};

/// 30 minutes.
pub const CODE_LIVES: Duration = Duration::from_secs(30 * 60);
const SENDINGS: i64 = 3;
const TRIES: i64 = 5;
const CHALLENGES_AN_HOUR: i64 = 3;
const HOUR: Duration = Duration::from_secs(3600);

/// The kind of the outbox fact that asks for a mail with a code; its detail is "challenge sending".
pub const CODE_FACT: &str = "people.code";

/// A sign-in whose password was right and whose code is awaited, or whose code was right and which must first end
/// another session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    pub id: ChallengeId,
    pub person: PersonId,
    /// The code was right; another session of the person is still open.
    pub passed: bool,
    pub sendings: i64,
    pub tries: i64,
    pub sent_at: Instant,
}

impl Challenge {
    pub fn code_ends(&self) -> Instant {
        self.sent_at.plus(CODE_LIVES)
    }

    pub fn may_send_again(&self) -> bool {
        self.sendings < SENDINGS
    }

    pub fn tries_left(&self) -> i64 {
        (TRIES - self.tries).max(0)
    }
}

/// How the check of a code ended.
#[derive(Debug)]
pub enum Checked {
    Opened(Opened),
    /// Right, but another session is open: the new sign-in token, to end the other with.
    Elsewhere(String),
    /// Wrong; so many tries are left.
    Wrong(i64),
    /// No tries left, or too old: the sign-in begins anew.
    Spent,
}

impl Hub {
    /// Step three of the password, it was right: opens a challenge and asks for the mail. Gives the cookie's new token.
    ///
    /// # Errors
    /// Refused if the person does not work at this device's office, asked for too many codes in an hour, or changed the
    /// password while it was compared.
    pub async fn settle_password(&self, visit: &Visit, trial: Trial, person: PersonId) -> Result<String, Failure> {
        let token = visit.dice.token();
        let cookie = hash_token(&token);
        let settled = self
            .step(visit, person, move |tx, step| {
                let command = "people.sign_in.password";
                if !still_stored(tx, person, &trial)? {
                    step.trace(command, Outcome::Wrong);
                    return Ok(Err(Refusal::from(&ChangedMeanwhile)));
                }
                forgive(tx, &trial)?;
                if let Some(refusal) = may_sign_in(tx, person, &step.device, step.now)? {
                    // Kept: somebody knows the password, and the count is forgiven although nothing was opened.
                    step.trace(command, Outcome::Refused);
                    return Ok(Err(refusal));
                }
                let id: ChallengeId = step.hub.dice.id(step.now);
                let cookie: &[u8] = &cookie;
                tx.run(sql::OPEN_CHALLENGE, &[&id, &person, &step.device.id, &cookie, &step.now])?;
                step.tell(code_fact(id, person, 1));
                step.trace(command, Outcome::Passed);
                Ok(Ok(()))
            })
            .await?;
        settled.map(|()| token).map_err(Failure::Refused)
    }

    /// The challenge of this sign-in cookie on this device, unless it has run out.
    ///
    /// # Errors
    /// `Failure::SignIn` if there is none: the sign-in begins anew.
    pub async fn challenge(&self, visit: &Visit) -> Result<Challenge, Failure> {
        let (cookie, device) = (visit.sign_in.ok_or(Failure::SignIn)?, visit.device()?.id);
        let found = self.db.read(move |tx| find(tx, cookie, device)).await?;
        found.filter(|challenge| challenge.code_ends() > self.clock.now()).ok_or(Failure::SignIn)
    }

    /// How far the mail with the latest code has come.
    ///
    /// # Errors
    /// The store's own.
    pub async fn code_delivery(&self, challenge: &Challenge) -> Result<Delivery, Failure> {
        let Fact { kind, to, detail, .. } = code_fact(challenge.id, challenge.person, challenge.sendings);
        Ok(self.db.read(move |tx| outbox::delivery(tx, to, kind, &detail)).await?)
    }

    /// Sends a new code; the one before no longer counts. At most three are sent.
    ///
    /// # Errors
    /// Refused when three were sent.
    pub async fn send_code_again(&self, visit: &Visit) -> Result<(), Failure> {
        let challenge = self.challenge(visit).await?;
        let sent = self
            .step(visit, challenge.person, move |tx, step| {
                let asked: [&dyn store::ToValue; 3] = [&challenge.id, &step.now, &SENDINGS];
                let sending = tx.maybe(sql::SEND_AGAIN, &asked, |row| row.take::<i64>())?;
                let command = "people.sign_in.resend";
                step.trace(command, if sending.is_some() { Outcome::Done } else { Outcome::Refused });
                if let Some(sending) = sending {
                    step.tell(code_fact(challenge.id, challenge.person, sending));
                }
                Ok(sending.is_some())
            })
            .await?;
        if sent {
            return Ok(());
        }
        Err(Failure::Refused(Refusal {
            code: "SIGN-005",
            sentence: "確認コードは3回まで送れます。届かないときは、はじめからやり直すか、市の窓口にご相談ください。"
                .into(),
        }))
    }

    /// Checks a code: takes a try and commits, compares outside any transaction, then settles.
    ///
    /// # Errors
    /// `Failure::SignIn` without a challenge.
    pub async fn check_code(&self, visit: &Visit, typed: &str) -> Result<Checked, Failure> {
        let challenge = self.challenge(visit).await?;
        let (id, oldest) = (challenge.id, self.clock.now().minus(CODE_LIVES));
        let taken = self
            .db
            .write(move |tx| -> Result<_, Error> {
                tx.maybe(sql::TAKE_TRY, &[&id, &TRIES, &oldest], |row| Ok((row.take::<i64>()?, row.take::<i64>()?)))
            })
            .await?;
        let Some((tries, sending)) = taken else { return Ok(Checked::Spent) };
        let right = self.code_key.code(id, sending);
        if constant_time::verify_slices_are_equal(right.as_bytes(), typed.as_bytes()).is_err() {
            self.settle_wrong_code(visit, challenge.person).await?;
            return Ok(if tries >= TRIES { Checked::Spent } else { Checked::Wrong(TRIES - tries) });
        }
        self.settle_code(visit, challenge).await
    }

    async fn settle_code(&self, visit: &Visit, challenge: Challenge) -> Result<Checked, Failure> {
        let token = visit.dice.token();
        self.step(visit, challenge.person, move |tx, step| {
            let (person, command) = (challenge.person, "people.sign_in.code");
            let cookie = hash_token(&token);
            let cookie: &[u8] = &cookie;
            let passed = tx.maybe(sql::PASS_CHALLENGE, &[&challenge.id, &cookie], |row| row.take::<PersonId>())?;
            if passed.is_none() {
                step.trace(command, Outcome::Refused);
                return Ok(Checked::Spent);
            }
            step.trace(command, Outcome::Passed);
            if !super::session::others(tx, person, step.now)?.is_empty() {
                return Ok(Checked::Elsewhere(token.clone()));
            }
            finish(tx, step, &challenge).map(Checked::Opened)
        })
        .await
    }

    /// Ends the person's other sessions and opens this one.
    ///
    /// # Errors
    /// `Failure::SignIn` unless the code of this sign-in was right.
    pub async fn take_over(&self, visit: &Visit) -> Result<Opened, Failure> {
        let challenge = self.challenge(visit).await?;
        if !challenge.passed {
            return Err(Failure::SignIn);
        }
        self.step(visit, challenge.person, move |tx, step| {
            tx.run(sql::END_SESSIONS_OF, &[&challenge.person, &step.now, &"taken over"])?;
            finish(tx, step, &challenge)
        })
        .await
    }

    async fn settle_wrong_code(&self, visit: &Visit, person: PersonId) -> Result<(), Failure> {
        self.step(visit, person, |_, step| {
            step.trace("people.sign_in.code", Outcome::Wrong);
            Ok(())
        })
        .await
    }
}

/// Closes the challenge and opens the session it was for.
fn finish(tx: &mut Tx<'_>, step: &mut Step, challenge: &Challenge) -> Result<Opened, Failure> {
    if let Some(refusal) = may_work_here(tx, challenge.person, &step.device, step.now)? {
        return Err(Failure::Refused(refusal));
    }
    if tx.maybe(sql::CLOSE_CHALLENGE, &[&challenge.id], |row| row.take::<PersonId>())?.is_none() {
        return Err(Failure::SignIn);
    }
    tx.run(sql::MAKE_KNOWN, &[&challenge.person, &step.device.id, &step.now])?;
    let opened = open(tx, challenge.person, &step.device, step.now, &step.hub.dice)?;
    step.trace("people.sign_in", Outcome::Done);
    Ok(opened)
}

fn find(tx: &mut Tx<'_>, cookie: [u8; 32], device: crate::ids::DeviceId) -> Result<Option<Challenge>, Error> {
    let cookie: &[u8] = &cookie;
    tx.maybe(sql::FIND_CHALLENGE, &[&cookie, &device], |row| {
        let (id, person, stage) = (row.take()?, row.take()?, row.take::<String>()?);
        Ok((
            stage,
            Challenge { id, person, passed: false, sendings: row.take()?, tries: row.take()?, sent_at: row.take()? },
        ))
    })
    .map(|found| match found {
        Some((stage, challenge)) if stage == "waiting" => Some(challenge),
        Some((stage, challenge)) if stage == "passed" => Some(Challenge { passed: true, ..challenge }),
        _ => None,
    })
}

fn code_fact(challenge: ChallengeId, person: PersonId, sending: i64) -> Fact {
    let to = Receiver::Person(person);
    Fact { kind: CODE_FACT, to, urgent: true, detail: format!("{challenge} {sending}") }
}

/// A device is for its own person, or for those who work at its office today (a person's hat is its office).
fn may_work_here(
    tx: &mut Tx<'_>,
    person: PersonId,
    device: &DeviceHere,
    now: Instant,
) -> Result<Option<Refusal>, Error> {
    let works = tx.maybe(sql::WORKS_AT, &[&person, &device.office, &now], |row| row.take::<i64>())?.is_some();
    let theirs = device.person.is_none_or(|owner| owner == person);
    Ok((!works || !theirs).then(|| Refusal {
        code: "SIGN-003",
        sentence: "この端末からは入れません。あなたの事業所の端末か、ご自分の端末をお使いください。端末の登録は、事業所の利用管理担当者がご案内します。".into(),
    }))
}

fn may_sign_in(tx: &mut Tx<'_>, person: PersonId, device: &DeviceHere, now: Instant) -> Result<Option<Refusal>, Error> {
    if let Some(refusal) = may_work_here(tx, person, device, now)? {
        return Ok(Some(refusal));
    }
    let since = now.minus(HOUR);
    // Unanswered codes only, and each known device on its own: whoever has the password but not the mail must not be
    // able to keep the owner out.
    let recent: i64 = if is_known(tx, person, device.id)? {
        tx.one(sql::RECENT_CHALLENGES_HERE, &[&person, &device.id, &since], |row| row.take())?
    } else {
        tx.one(sql::RECENT_CHALLENGES_ELSEWHERE, &[&person, &since], |row| row.take())?
    };
    Ok((recent >= CHALLENGES_AN_HOUR).then(|| Refusal {
        code: "SIGN-004",
        sentence: "確認コードを続けて3回お送りしました。1時間ほどたってから、もう一度サインインしてください。".into(),
    }))
}

/// The code of a mail that is about to be sent, or `None` if a newer one was sent or the sign-in is over.
pub fn code_to_send(
    tx: &mut Tx<'_>,
    key: &CodeKey,
    detail: &str,
    now: Instant,
) -> Result<Option<(String, Instant)>, Error> {
    let Some((id, sending)) = detail.split_once(' ') else { return Ok(None) };
    let (Some(id), Ok(sending)) = (ChallengeId::parse(id), sending.parse::<i64>()) else { return Ok(None) };
    let found = tx.maybe(sql::CHALLENGE_BY_ID, &[&id], |row| {
        Ok((row.take::<String>()?, row.take::<i64>()?, row.take::<Instant>()?))
    })?;
    Ok(found
        .filter(|(stage, latest, sent_at)| stage == "waiting" && *latest == sending && sent_at.plus(CODE_LIVES) > now)
        .map(|(_, _, sent_at)| (key.code(id, sending), sent_at.plus(CODE_LIVES))))
}
