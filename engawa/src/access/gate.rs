//! 門: the one way to change anything.
//!
//! `act`: begin → touch the place → was this word heard before? → witness → run → trail, outbox, done → commit → wake.

use std::future::Future;

use store::Tx;

use super::Right;
use super::failure::{Coded, Failure, Refusal, Stop};
use super::here::{Here, Place, PlaceKey, enter};
use super::hub::Hub;
use super::outbox::Fact;
use super::record::{Outcome, Row};
use super::sql;
use super::visit::Visit;
use super::who::{Actor, Who};
use crate::clock::Instant;
use crate::ids::Dice;

/// A change, as a value: one for each verb.
pub trait Command: Send + 'static {
    /// "rooms.post": the same word in URL, trail and log.
    const NAME: &'static str;
    type Place: Place;
    type Answer: Answer;
    type Refusal: Coded + Send + 'static;

    fn place(&self) -> Self::Place;
    fn right(&self) -> Right;

    /// Decides and writes. Nothing slower than 5 ms belongs here: no hash, image, PDF or network.
    ///
    /// # Errors
    /// A refusal rolls everything back and is recorded; `Stop::Hidden` answers 404.
    fn run<'t>(
        &self,
        tx: &mut Tx<'t>,
        here: &Here<'t, Self::Place>,
        act: &mut Act<'_>,
    ) -> Result<Self::Answer, Stop<Self::Refusal>>;
}

/// What a command answers: short enough to be stored as text and given again when the same form arrives twice.
pub trait Answer: Send + Sized + 'static {
    fn to_text(&self) -> String;
    fn from_text(text: &str) -> Option<Self>;
}

impl Answer for () {
    fn to_text(&self) -> String {
        String::new()
    }

    fn from_text(_: &str) -> Option<Self> {
        Some(())
    }
}

impl Answer for i64 {
    fn to_text(&self) -> String {
        self.to_string()
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

macro_rules! answer_by_id {
    ($($id:ident)*) => {$(
        impl Answer for crate::ids::$id {
            fn to_text(&self) -> String {
                self.to_string()
            }

            fn from_text(text: &str) -> Option<Self> {
                Self::parse(text)
            }
        }
    )*};
}
answer_by_id!(RoomId CityId OfficeId PersonId DeviceId);

/// 合い言葉: what makes a form that arrives twice one act. The page rolls it, the form carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    /// SHA-256 of the address it was sent to and the body it came with.
    pub body: [u8; 32],
}

/// What a command is given besides the transaction and its witness, and what it leaves for the gate to write.
#[derive(Debug)]
pub struct Act<'a> {
    pub turn: i64,
    pub now: Instant,
    pub dice: &'a Dice,
    who: &'a Who,
    subject: String,
    fields: String,
    facts: Vec<Fact>,
}

impl Act<'_> {
    /// The person acting.
    ///
    /// # Errors
    /// `Stop::Hidden` at the console, which has no desk and no rooms.
    pub fn actor<R>(&self) -> Result<&Actor, Stop<R>> {
        match self.who {
            Who::Person(actor) => Ok(actor),
            Who::Console => Err(Stop::Hidden),
        }
    }

    /// Names on the trail what was done it to ("note 812", a person's id) and which fields changed: names, never values.
    pub fn trace(&mut self, subject: impl ToString, fields: &[&str]) {
        self.subject = subject.to_string();
        self.fields = fields.join(" ");
    }

    /// Something somebody is to be told after the commit.
    pub fn tell(&mut self, fact: Fact) {
        self.facts.push(fact);
    }
}

/// How the job of an act ends when it does not commit.
enum Ended {
    /// The word was heard before: here is what was answered then.
    Given(String),
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Ended {
    fn from(failure: E) -> Self {
        Ended::Failed(failure.into())
    }
}

/// What an act leaves to be done after its commit.
struct Passed<A> {
    turn: i64,
    /// Something lies in the outbox.
    told: bool,
    answer: A,
}

/// Who acts, when, under which request number.
#[derive(Clone)]
struct Doing {
    who: Who,
    now: Instant,
    request: String,
    word: Option<Word>,
}

impl Hub {
    /// Does what the command says, or says why not. With a word, the same form sent twice is done once.
    ///
    /// Once begun it runs to its end on a task of its own, the waking of the followers included: whoever hangs up has
    /// still signed the paper, and the others must hear of it.
    ///
    /// # Errors
    /// `Failure::Refused` with the command's own refusal, `Failure::Hidden` for a place the visitor has no right on.
    pub fn act<C: Command>(
        &self,
        visit: &Visit,
        word: Option<Word>,
        command: C,
    ) -> impl Future<Output = Result<C::Answer, Failure>> + Send + use<C> {
        let doing = visit.who().map(|who| Doing { who, now: visit.now, request: visit.request.clone(), word });
        let hub = self.clone();
        async move {
            let doing = doing?;
            let acting = tokio::spawn(async move { hub.carry_out(doing, command).await });
            acting.await.unwrap_or_else(|error| Err(anyhow::Error::new(error).context(C::NAME).into()))
        }
    }

    async fn carry_out<C: Command>(&self, doing: Doing, command: C) -> Result<C::Answer, Failure> {
        let place = command.place().key();
        let (hub, job_doing) = (self.clone(), doing.clone());
        match self.db.write(move |tx| hub.pass(tx, &job_doing, &command)).await {
            Ok(Passed { turn, told, answer }) => {
                self.live.wake(place.id, turn);
                if told {
                    self.outbox_bell.notify_one();
                }
                Ok(answer)
            }
            Err(Ended::Given(text)) => C::Answer::from_text(&text)
                .ok_or_else(|| anyhow::anyhow!("a stored answer of {} does not read", C::NAME).into()),
            Err(Ended::Failed(Failure::Refused(refusal))) => {
                self.note_refusal(doing, place, C::NAME, refusal.clone()).await?;
                Err(Failure::Refused(refusal))
            }
            Err(Ended::Failed(failure)) => Err(failure),
        }
    }

    /// The same for whoever types at the console, without a runtime.
    ///
    /// # Errors
    /// As [`Hub::act`].
    pub fn act_now<C: Command>(&self, command: C) -> Result<C::Answer, Failure> {
        let now = self.clock.now();
        let doing = Doing { who: Who::Console, now, request: "console".into(), word: None };
        let place = command.place().key();
        let (hub, job_doing) = (self.clone(), doing.clone());
        match self.db.write_now(move |tx| hub.pass(tx, &job_doing, &command)) {
            Ok(Passed { turn, answer, .. }) => {
                self.live.wake(place.id, turn);
                Ok(answer)
            }
            Err(Ended::Failed(Failure::Refused(refusal))) => {
                let row = self.refusal_row(doing, place, C::NAME, refusal.clone());
                self.db.write_now(row)?;
                Err(Failure::Refused(refusal))
            }
            Err(Ended::Failed(failure)) => Err(failure),
            // Nothing typed at the console carries a word.
            Err(Ended::Given(_)) => Err(Failure::Hidden),
        }
    }

    fn pass<C: Command>(&self, tx: &mut Tx<'_>, doing: &Doing, command: &C) -> Result<Passed<C::Answer>, Ended> {
        let place = command.place();
        let turn = place.key().touch(tx)?;
        let doer = doing.who.person().map(crate::ids::PersonId::bytes).unwrap_or_default();
        if let Some(word) = &doing.word {
            heard(tx, doer, word, C::NAME)?;
        }
        let here = enter(tx, &doing.who, place, command.right(), doing.now)?.ok_or(Failure::Hidden)?;
        let mut act = Act {
            turn,
            now: doing.now,
            dice: &self.dice,
            who: &doing.who,
            subject: String::new(),
            fields: String::new(),
            facts: Vec::new(),
        };
        let answer = command.run(tx, &here, &mut act)?;
        let Act { subject, fields, facts, .. } = act;
        Row {
            at: doing.now,
            place: place.key(),
            turn: Some(turn),
            command: C::NAME,
            outcome: Outcome::Done,
            code: None,
            who: &doing.who,
            subject: &subject,
            fields: &fields,
            request: &doing.request,
        }
        .write(tx, &self.trail_key, &self.dice)?;
        for fact in &facts {
            fact.write(tx, place.key(), turn, doing.now, &self.dice)?;
        }
        if let Some(word) = &doing.word {
            let (body, name): (&[u8], _) = (&word.body, C::NAME);
            let first =
                tx.run(sql::WRITE_DONE, &[&word.text, &doer, &name, &body, &answer.to_text(), &doing.now])? == 1;
            if !first {
                // At the same moment, at another place: there it was first, and from the top it is heard.
                return Err(tx.again().into());
            }
        }
        Ok(Passed { turn, told: !facts.is_empty(), answer })
    }

    async fn note_refusal(
        &self,
        doing: Doing,
        place: PlaceKey,
        name: &'static str,
        refusal: Refusal,
    ) -> Result<(), Failure> {
        let row = self.refusal_row(doing, place, name, refusal);
        self.db.write(row).await.map_err(Failure::from)
    }

    fn refusal_row(
        &self,
        doing: Doing,
        place: PlaceKey,
        name: &'static str,
        refusal: Refusal,
    ) -> impl FnMut(&mut Tx<'_>) -> Result<(), store::Error> + Send + 'static {
        let hub = self.clone();
        move |tx| {
            Row {
                at: doing.now,
                place,
                turn: None,
                command: name,
                outcome: Outcome::Refused,
                code: Some(refusal.code),
                who: &doing.who,
                subject: "",
                fields: "",
                request: &doing.request,
            }
            .write(tx, &hub.trail_key, &hub.dice)
        }
    }
}

/// Was this word heard before? The same body gets the stored answer; another body is refused.
fn heard(tx: &mut Tx<'_>, doer: [u8; 16], word: &Word, name: &str) -> Result<(), Ended> {
    let found = tx.maybe(sql::FIND_DONE, &[&word.text, &doer], |row| {
        Ok((row.take::<String>()?, row.take::<Vec<u8>>()?, row.take::<String>()?))
    })?;
    match found {
        None => Ok(()),
        Some((command, body, answer)) if command == name && body == word.body => Err(Ended::Given(answer)),
        Some(_) => Err(Ended::Failed(Failure::Refused(Refusal {
            code: "GATE-001",
            sentence: "同じ画面から、前に一度受け取っています。いまの内容も送るときは、もう一度ボタンを押してください。ボタンがないときは、前の画面を開き直してください。"
                .into(),
        }))),
    }
}
