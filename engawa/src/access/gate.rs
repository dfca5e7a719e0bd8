//! 門: the one way to change anything.
//!
//! `act`: begin → touch the place → is whoever acts still here? → was this word heard before? → witness → run → trail,
//! outbox, done → commit → wake.

use std::future::Future;

use store::Tx;

use super::Right;
use super::failure::{Coded, Failure, Refusal, Stop};
use super::here::{Here, Place, PlaceKey, permit, permit_further, present};
use super::hub::Hub;
use super::outbox::Fact;
use super::record::{Outcome, Row, Subject};
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

    /// What whoever does it must be allowed to do there.
    const RIGHT: Right;

    fn place(&self) -> Self::Place;

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
    /// The turn of the act's own place.
    pub turn: i64,
    /// The gate's clock, read once the place was touched: by it right and standing were asked, and it stands in what is
    /// written.
    pub now: Instant,
    pub dice: &'a Dice,
    who: &'a Who,
    place: PlaceKey,
    /// Every turn raised, the act's own first.
    raised: Vec<(PlaceKey, i64)>,
    traces: Vec<Trace>,
    facts: Vec<Fact>,
}

/// One thing that was done: a row of the trail.
#[derive(Debug)]
struct Trace {
    place: PlaceKey,
    turn: i64,
    subject: Subject,
    fields: String,
}

impl Act<'_> {
    /// The person acting.
    ///
    /// # Errors
    /// `Stop::Hidden` for whoever has no account: the console has no desk and no rooms.
    pub fn actor<R>(&self) -> Result<&Actor, Stop<R>> {
        match self.who {
            Who::Person(actor) => Ok(actor),
            Who::Holder(_) | Who::Job { .. } | Who::Console | Who::Nobody(_) => Err(Stop::Hidden),
        }
    }

    /// A row of the trail, at the act's own place: what was done it to, and which fields changed (names, never values).
    /// Called as often as things were done.
    pub fn trace(&mut self, subject: impl Into<Subject>, fields: &[&str]) {
        self.note(self.place, self.turn, subject.into(), fields);
    }

    /// The same at a turn raised later, or at a further place.
    pub fn trace_at<P: Place>(&mut self, here: &Here<'_, P>, turn: i64, subject: impl Into<Subject>, fields: &[&str]) {
        self.note(here.place().key(), turn, subject.into(), fields);
    }

    fn note(&mut self, place: PlaceKey, turn: i64, subject: Subject, fields: &[&str]) {
        self.traces.push(Trace { place, turn, subject, fields: fields.join(" ") });
    }

    /// Raises a place's turn once more within an act that makes several lines: each line has a number of its own.
    pub fn raise<'t, P: Place>(&mut self, tx: &mut Tx<'t>, here: &Here<'t, P>) -> Result<i64, store::Error> {
        let place = here.place().key();
        let turn = place.touch(tx)?;
        self.raised.push((place, turn));
        Ok(turn)
    }

    /// Goes on to a further place within the act: touched, the policy asked for whoever acts, woken after the commit.
    /// Gives its witness and the turn it was raised to.
    ///
    /// # Errors
    /// `Stop::Hidden` where they have no such right.
    pub fn enter<'t, P: Place, Q: Place, R>(
        &mut self,
        tx: &mut Tx<'t>,
        _from: &Here<'t, P>,
        place: Q,
        right: Right,
    ) -> Result<(Here<'t, Q>, i64), Stop<R>> {
        let turn = place.key().touch(tx)?;
        let here = permit_further(tx, self.who, place, right, self.now)?.ok_or(Stop::Hidden)?;
        self.raised.push((place.key(), turn));
        Ok((here, turn))
    }

    /// [`Act::enter`] for several places, in the order of their ids whatever order they are named in: two acts that meet
    /// at the same places queue up at the first and never hold each other's second.
    ///
    /// # Errors
    /// `Stop::Hidden` where they have no such right at one of them.
    pub fn enter_each<'t, P: Place, Q: Place, R>(
        &mut self,
        tx: &mut Tx<'t>,
        from: &Here<'t, P>,
        mut places: Vec<Q>,
        right: Right,
    ) -> Result<Vec<(Here<'t, Q>, i64)>, Stop<R>> {
        places.sort_unstable_by_key(|place| place.key().id);
        places.dedup_by_key(|place| place.key().id);
        places.into_iter().map(|place| self.enter(tx, from, place, right)).collect()
    }

    /// Something somebody is to be told after the commit.
    pub fn tell(&mut self, fact: Fact) {
        self.facts.push(fact);
    }

    /// What is left for the trail: a row for everything traced, and one for each turn nothing was said of.
    fn rows(&mut self) -> Vec<Trace> {
        let mut traces = std::mem::take(&mut self.traces);
        for (place, turn) in &self.raised {
            if !traces.iter().any(|trace| trace.place == *place && trace.turn == *turn) {
                traces.push(Trace { place: *place, turn: *turn, subject: Subject::None, fields: String::new() });
            }
        }
        traces
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
    raised: Vec<(PlaceKey, i64)>,
    /// The jobs that have letters to send now.
    told: Vec<&'static str>,
    answer: A,
}

/// Who acts, under which request number.
#[derive(Clone)]
struct Doing {
    who: Who,
    request: String,
    word: Option<Word>,
}

impl Hub {
    /// Does what the command says, or says why not. With a word, the same form sent twice is done once.
    ///
    /// Whether the visitor may is asked in the act's own transaction, by the clock of that moment: between door and gate
    /// lies the body of the request, and whoever was put out meanwhile does nothing any more.
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
        let doing = visit.who().map(|who| Doing { who, request: visit.request.clone(), word });
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
            Ok(passed) => Ok(self.wake(passed)),
            Err(Ended::Given(text)) => C::Answer::from_text(&text)
                .ok_or_else(|| anyhow::anyhow!("a stored answer of {} does not read", C::NAME).into()),
            Err(Ended::Failed(Failure::Refused(refusal))) => {
                self.db.write(self.refusal_row(doing, place, C::NAME, refusal.clone())).await?;
                Err(Failure::Refused(refusal))
            }
            Err(Ended::Failed(failure)) => {
                self.count_hidden(&doing.who, C::NAME, place, &failure);
                Err(failure)
            }
        }
    }

    /// The same for whoever types at the console, without a runtime.
    ///
    /// # Errors
    /// As [`Hub::act`].
    pub fn act_now<C: Command>(&self, command: C) -> Result<C::Answer, Failure> {
        let doing = Doing { who: Who::Console, request: "console".into(), word: None };
        let place = command.place().key();
        let (hub, job_doing) = (self.clone(), doing.clone());
        match self.db.write_now(move |tx| hub.pass(tx, &job_doing, &command)) {
            Ok(passed) => Ok(self.wake(passed)),
            Err(Ended::Failed(Failure::Refused(refusal))) => {
                self.db.write_now(self.refusal_row(doing, place, C::NAME, refusal.clone()))?;
                Err(Failure::Refused(refusal))
            }
            Err(Ended::Failed(failure)) => Err(failure),
            // Nothing typed at the console carries a word.
            Err(Ended::Given(_)) => Err(Failure::Hidden),
        }
    }

    fn wake<A>(&self, passed: Passed<A>) -> A {
        for (place, turn) in passed.raised {
            self.live.wake(place.id, turn);
        }
        for job in passed.told {
            self.bells.ring(job);
        }
        passed.answer
    }

    fn pass<C: Command>(&self, tx: &mut Tx<'_>, doing: &Doing, command: &C) -> Result<Passed<C::Answer>, Ended> {
        let (place, right) = (command.place(), C::RIGHT);
        let key = place.key();
        let turn = key.touch(tx)?;
        // Only now: whoever waited for the place has waited, and no later turn bears an earlier time.
        let moment = self.moment();
        let ties = present(tx, &doing.who, key, right, moment)?;
        let doer = doing.who.id().unwrap_or_default();
        if let Some(word) = &doing.word {
            heard(tx, doer, word, C::NAME)?;
        }
        let here = permit(&doing.who, place, right, &ties, moment.now).ok_or(Failure::Hidden)?;
        let mut act = Act {
            turn,
            now: moment.now,
            dice: &self.dice,
            who: &doing.who,
            place: key,
            raised: vec![(key, turn)],
            traces: Vec::new(),
            facts: Vec::new(),
        };
        let answer = command.run(tx, &here, &mut act)?;
        let mut first = None;
        for trace in act.rows() {
            let row = Row {
                at: moment.now,
                act: first,
                place: trace.place,
                turn: Some(trace.turn),
                command: C::NAME,
                outcome: Outcome::Done,
                code: None,
                who: &doing.who,
                subject: trace.subject,
                fields: &trace.fields,
                request: &doing.request,
            };
            let id = self.recorder.write(tx, row)?;
            first = first.or(Some(id));
        }
        let Act { raised, facts, .. } = act;
        for fact in &facts {
            fact.write(tx, key, turn, moment.now, &self.dice)?;
        }
        if let Some(word) = &doing.word {
            let (body, name): (&[u8], _) = (&word.body, C::NAME);
            let first =
                tx.run(sql::WRITE_DONE, &[&word.text, &doer, &name, &body, &answer.to_text(), &moment.now])? == 1;
            if !first {
                // The same word was committed by another worker meanwhile, at another place (PostgreSQL). Run again:
                // `heard` will then find its answer.
                return Err(tx.again().into());
            }
        }
        Ok(Passed { raised, told: facts.iter().map(Fact::job).collect(), answer })
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
            let row = Row {
                at: hub.clock.now(),
                act: None,
                place,
                turn: None,
                command: name,
                outcome: Outcome::Refused,
                code: Some(refusal.code),
                who: &doing.who,
                subject: Subject::None,
                fields: "",
                request: &doing.request,
            };
            hub.recorder.write(tx, row).map(drop)
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
