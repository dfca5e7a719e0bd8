//! 確認コード: the second step of sign-in, six digits by mail.
//!
//! The code is nowhere stored: it is HMAC(code key, challenge, sending number), worked out by the sender of the mail
//! and by the check. A challenge is bound to the device and to the cookie of this very sign-in.

use std::time::Duration;

use aws_lc_rs::constant_time;
use store::{Error, Tx};

use super::attempt::{Trial, forgive, is_known};
use super::session::{Opened, hash_token, open};
use crate::access::codes::CodeKey;
use crate::access::failure::{Failure, Refusal};
use crate::access::here::{AtDesk, Place};
use crate::access::hub::Hub;
use crate::access::outbox::Fact;
use crate::access::record::{Outcome, Row};
use crate::access::sql;
use crate::access::visit::Visit;
use crate::access::who::{DeviceHere, Who};
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
    /// Refused if the person does not work at this device's office, or asked for too many codes in an hour.
    pub async fn settle_password(&self, visit: &Visit, trial: Trial, person: PersonId) -> Result<String, Failure> {
        let device = visit.device()?.clone();
        let (hub, now, request) = (self.clone(), visit.now, visit.request.clone());
        let token = visit.dice.token();
        let cookie = hash_token(&token);
        let settled = self
            .db
            .write(move |tx| -> Result<_, Failure> {
                // First, so that two sign-ins at once are counted one after the other.
                let place = AtDesk(person).key();
                let turn = place.touch(tx)?;
                forgive(tx, &trial)?;
                let command = "people.sign_in.password";
                if let Some(refusal) = may_sign_in(tx, person, &device, now)? {
                    // Kept: somebody knows the password, and the count is forgiven although nothing was opened.
                    hub.trace(tx, person, Some(turn), command, Outcome::Refused, &device, now, &request)?;
                    return Ok(Err(refusal));
                }
                let id: ChallengeId = hub.dice.id(now);
                let cookie: &[u8] = &cookie;
                tx.run(sql::OPEN_CHALLENGE, &[&id, &person, &device.id, &cookie, &now])?;
                code_fact(id, person, 1).write(tx, place, turn, now, &hub.dice)?;
                hub.trace(tx, person, Some(turn), command, Outcome::Passed, &device, now, &request)?;
                Ok(Ok(()))
            })
            .await?;
        self.outbox_bell.notify_one();
        settled.map(|()| token).map_err(Failure::Refused)
    }

    /// The challenge of this sign-in cookie on this device, unless it has run out.
    ///
    /// # Errors
    /// `Failure::SignIn` if there is none: the sign-in begins anew.
    pub async fn challenge(&self, visit: &Visit) -> Result<Challenge, Failure> {
        let (cookie, device, now) = (visit.sign_in.ok_or(Failure::SignIn)?, visit.device()?.id, visit.now);
        self.read(move |tx| find(tx, cookie, device)).await?.filter(|c| c.code_ends() > now).ok_or(Failure::SignIn)
    }

    /// Sends a new code; the one before no longer counts. At most three are sent.
    ///
    /// # Errors
    /// Refused when three were sent.
    pub async fn send_code_again(&self, visit: &Visit) -> Result<(), Failure> {
        let challenge = self.challenge(visit).await?;
        let device = visit.device()?.clone();
        let (hub, now, request) = (self.clone(), visit.now, visit.request.clone());
        let sent = self
            .db
            .write(move |tx| -> Result<_, Failure> {
                let place = AtDesk(challenge.person).key();
                let turn = place.touch(tx)?;
                let sending = tx.maybe(sql::SEND_AGAIN, &[&challenge.id, &now, &SENDINGS], |row| row.take::<i64>())?;
                let Some(sending) = sending else { return Ok(false) };
                code_fact(challenge.id, challenge.person, sending).write(tx, place, turn, now, &hub.dice)?;
                let command = "people.sign_in.resend";
                hub.trace(tx, challenge.person, Some(turn), command, Outcome::Done, &device, now, &request)?;
                Ok(true)
            })
            .await?;
        if !sent {
            return Err(Failure::Refused(Refusal {
                code: "SIGN-005",
                sentence:
                    "確認コードは3回まで送れます。届かないときは、はじめからやり直すか、市の窓口にご相談ください。"
                        .into(),
            }));
        }
        self.outbox_bell.notify_one();
        Ok(())
    }

    /// Checks a code: takes a try and commits, compares outside any transaction, then settles.
    ///
    /// # Errors
    /// `Failure::SignIn` without a challenge.
    pub async fn check_code(&self, visit: &Visit, typed: &str) -> Result<Checked, Failure> {
        let challenge = self.challenge(visit).await?;
        let (id, now) = (challenge.id, visit.now);
        let oldest = now.minus(CODE_LIVES);
        let taken = self
            .db
            .write(move |tx| {
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
        let device = visit.device()?.clone();
        let (hub, now, request, dice) = (self.clone(), visit.now, visit.request.clone(), visit.dice.clone());
        self.db
            .write(move |tx| -> Result<_, Failure> {
                let person = challenge.person;
                let place = AtDesk(person).key();
                let turn = place.touch(tx)?;
                let token = dice.token();
                let cookie = hash_token(&token);
                let cookie: &[u8] = &cookie;
                let passed = tx.maybe(sql::PASS_CHALLENGE, &[&challenge.id, &cookie], |row| row.take::<PersonId>())?;
                if passed.is_none() {
                    return Ok(Checked::Spent);
                }
                hub.trace(tx, person, Some(turn), "people.sign_in.code", Outcome::Passed, &device, now, &request)?;
                if !super::session::others(tx, person, now)?.is_empty() {
                    return Ok(Checked::Elsewhere(token));
                }
                finish(tx, &hub, &challenge, &device, now, &request).map(Checked::Opened)
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
        let device = visit.device()?.clone();
        let (hub, now, request) = (self.clone(), visit.now, visit.request.clone());
        self.db
            .write(move |tx| -> Result<_, Failure> {
                AtDesk(challenge.person).key().touch(tx)?;
                tx.run(sql::END_SESSIONS_OF, &[&challenge.person, &now, &"taken over"])?;
                finish(tx, &hub, &challenge, &device, now, &request)
            })
            .await
    }

    async fn settle_wrong_code(&self, visit: &Visit, person: PersonId) -> Result<(), Failure> {
        let device = visit.device()?.clone();
        let (hub, now, request) = (self.clone(), visit.now, visit.request.clone());
        self.db
            .write(move |tx| hub.trace(tx, person, None, "people.sign_in.code", Outcome::Wrong, &device, now, &request))
            .await
            .map_err(Failure::from)
    }

    #[allow(clippy::too_many_arguments, reason = "a row of the trail has these columns")]
    fn trace(
        &self,
        tx: &mut Tx<'_>,
        person: PersonId,
        turn: Option<i64>,
        command: &str,
        outcome: Outcome,
        device: &DeviceHere,
        now: Instant,
        request: &str,
    ) -> Result<(), Error> {
        Row {
            at: now,
            place: AtDesk(person).key(),
            turn,
            command,
            outcome,
            code: None,
            who: &Who::Console,
            subject: &device.id.to_string(),
            fields: "",
            request,
        }
        .write(tx, &self.trail_key, &self.dice)
    }
}

/// Closes the challenge and opens the session it was for.
fn finish(
    tx: &mut Tx<'_>,
    hub: &Hub,
    challenge: &Challenge,
    device: &DeviceHere,
    now: Instant,
    request: &str,
) -> Result<Opened, Failure> {
    if let Some(refusal) = may_work_here(tx, challenge.person, device, now)? {
        return Err(Failure::Refused(refusal));
    }
    if tx.maybe(sql::CLOSE_CHALLENGE, &[&challenge.id], |row| row.take::<PersonId>())?.is_none() {
        return Err(Failure::Hidden);
    }
    tx.run(sql::MAKE_KNOWN, &[&challenge.person, &device.id, &now])?;
    let opened = open(tx, challenge.person, device, now, &hub.dice)?;
    hub.trace(tx, challenge.person, None, "people.sign_in", Outcome::Done, device, now, request)?;
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
    Fact { kind: CODE_FACT, audience: person, detail: format!("{challenge} {sending}") }
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
