//! 物語: what happens in the rooms, told in the order of time, each act by its own person through the doors.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use jiff::ToSpan;
use jiff::civil::Date;
use kaigo::{BirthDate, NoteText};

use crate::plant::{Planter, Someone, fault, kana, line, moment, name};
use crate::region::{self, Region};
use engawa::access::certificate::Shown;
use engawa::access::connection::Name;
use engawa::access::{Checked, Command, Door, InRoom, Knock, Proof, Right, Visit};
use engawa::clock::Instant;
use engawa::ids::RoomId;
use engawa::rooms::notes::{self, Correct, NoteKind, Post, Withdraw, WithdrawReason};
use engawa::rooms::{Close, CloseReason, Consent, Family, Invite, Invitee, Open, Patient, Proxy, Remove, RemoveReason};
use engawa::web::loopback;

/// What happens, in the order of time.
enum Event<'r> {
    Open(usize),
    Join(usize, &'r region::Member),
    Remove(usize, &'r region::Member),
    Post(usize, usize),
    Correct(usize, usize),
    Withdraw(usize, usize),
    Read(usize, &'static str),
    Close(usize),
}

impl Planter {
    /// Tells the stories of all rooms together.
    pub async fn tell(&mut self, region: &Region, now: Instant) -> Result<()> {
        let mut events = Vec::new();
        for (at, room) in region.rooms.iter().enumerate() {
            events.push((room.opened, 0, Event::Open(at)));
            for member in &room.members {
                events.extend(member.joined.map(|when| (when, 1, Event::Join(at, member))));
                events.extend(member.removed.map(|when| (when, 6, Event::Remove(at, member))));
            }
            for (no, note) in room.notes.iter().enumerate() {
                events.push((note.when, 2, Event::Post(at, no)));
                events.extend(note.corrected.as_ref().map(|(when, _)| (*when, 3, Event::Correct(at, no))));
                events.extend(note.withdrawn.map(|(when, _)| (when, 4, Event::Withdraw(at, no))));
            }
            events.extend(room.read.iter().map(|(login, when)| (*when, 5, Event::Read(at, login))));
            events.extend(room.closed.map(|(when, _)| (when, 7, Event::Close(at))));
        }
        events.sort_by_key(|(when, rank, _)| (std::cmp::Reverse(when.days_ago), when.hour, when.minute, *rank));
        let mut ids: Vec<Option<RoomId>> = vec![None; region.rooms.len()];
        let mut numbers: HashMap<(usize, usize), i64> = HashMap::new();
        for (when, _, event) in events {
            let at = moment(self.today, when);
            if at > now {
                continue;
            }
            self.clock.advance(at.since(self.clock.now()));
            self.happen(region, event, &mut ids, &mut numbers).await.with_context(|| format!("{when:?}"))?;
        }
        self.go_home().await
    }

    /// Signs everybody out, so that nobody who looks around is asked to end a session of the story first.
    async fn go_home(&self) -> Result<()> {
        for someone in self.people.values() {
            let Some((token, _)) = someone.session.clone() else { continue };
            // Those of yesterday and before have ended by themselves.
            if let Ok(visit) = self.knock(&self.shown(someone), Door::Threshold, Some(token), None).await {
                self.hub.sign_out(&visit, true).await.map_err(fault)?;
            }
        }
        Ok(())
    }

    async fn happen(
        &mut self,
        region: &Region,
        event: Event<'_>,
        ids: &mut [Option<RoomId>],
        numbers: &mut HashMap<(usize, usize), i64>,
    ) -> Result<()> {
        let id = |at: usize| ids[at].context("the room is not open yet");
        match event {
            Event::Open(at) => {
                let room = &region.rooms[at];
                let open = self.opening(room)?;
                ids[at] = Some(self.act(room.clerk, open).await?);
            }
            Event::Join(at, member) => {
                let invite = Invite { room: id(at)?, invitees: vec![self.invitee(member)?] };
                self.act(region.rooms[at].clerk, invite).await?;
            }
            Event::Remove(at, member) => {
                let person = self.invitee(member)?.person;
                let remove = Remove { room: id(at)?, person, reason: RemoveReason::Replaced };
                self.act(region.rooms[at].clerk, remove).await?;
            }
            Event::Post(at, no) => {
                let note = &region.rooms[at].notes[no];
                let kind = if note.relay { NoteKind::Relay } else { NoteKind::Plain };
                let text = NoteText::parse(&note.text).with_context(|| note.text.clone())?;
                let post = Post { room: id(at)?, kind, text, written_at: None };
                numbers.insert((at, no), self.act(note.author, post).await?);
            }
            Event::Correct(at, no) => {
                let note = &region.rooms[at].notes[no];
                let (_, text) = note.corrected.as_ref().context("a correction")?;
                let kind = if note.relay { NoteKind::Relay } else { NoteKind::Plain };
                let number = numbers[&(at, no)];
                let text = NoteText::parse(text).with_context(|| text.clone())?;
                self.act(note.author, Correct { room: id(at)?, no: number, kind, text, seen: number }).await?;
            }
            Event::Withdraw(at, no) => {
                let note = &region.rooms[at].notes[no];
                let (_, why) = note.withdrawn.context("a withdrawal")?;
                let reason = WithdrawReason::parse(why).with_context(|| why.to_owned())?;
                self.act(note.author, Withdraw { room: id(at)?, no: numbers[&(at, no)], reason }).await?;
            }
            Event::Read(at, login) => {
                let (room, visit) = (id(at)?, self.enter(login).await?);
                let me = self.people[login].id;
                let marked = self
                    .hub
                    .beside(&visit, InRoom(room), Right::RoomRead, move |tx, here| {
                        notes::mark(tx, here, me, 1, i64::MAX)
                    })
                    .await;
                marked.map_err(fault)?;
            }
            Event::Close(at) => {
                let room = &region.rooms[at];
                let (_, why) = room.closed.context("a closing")?;
                let reason = CloseReason::parse(why).with_context(|| why.to_owned())?;
                self.act(room.clerk, Close { room: id(at)?, reason }).await?;
            }
        }
        Ok(())
    }

    fn invitee(&self, member: &region::Member) -> Result<Invitee> {
        let someone = self.people.get(member.login).with_context(|| format!("no person {}", member.login))?;
        Ok(Invitee { person: someone.id, office: self.tools[someone.tool].office })
    }

    fn opening(&self, room: &region::Room) -> Result<Open> {
        let (year, month, day) = room.patient.born;
        let patient = &room.patient;
        let signed = self.clock.now().date().checked_sub(room.consent.signed_days_ago.days())?;
        let proxy = room
            .consent
            .proxy
            .map(|(who, relation)| -> Result<Proxy> { Ok(Proxy { name: name(who)?, relation: line(relation)? }) });
        let family = room
            .consent
            .family
            .map(|(who, relation)| -> Result<Family> { Ok(Family { name: name(who)?, relation: line(relation)? }) });
        let first = room.members.iter().filter(|member| member.joined.is_none());
        Ok(Open {
            city: self.city(room.city)?,
            room: self.id(),
            patient: Patient {
                id: self.id(),
                name: name(patient.name)?,
                kana: kana(patient.kana)?,
                born: BirthDate::new(Date::new(year, month, day)?, self.today).map_err(|e| anyhow!("{e}"))?,
                sex: patient.sex,
                insured: patient.insured.map(|(insurer, number)| (insurer.to_owned(), number.to_owned())),
            },
            of_the_city: true,
            at_home: true,
            consent: Consent {
                signed_on: signed,
                person: name(patient.name)?,
                proxy: proxy.transpose()?,
                family: family.transpose()?,
                explainer_office: line(room.consent.explainer_office)?,
                explainer: name(room.consent.explainer)?,
                original_at: line(room.consent.original_at)?,
                text_version: line(room.consent.text_version)?,
            },
            members: first.map(|member| self.invitee(member)).collect::<Result<_>>()?,
            another_person: true,
        })
    }

    async fn act<C: Command>(&mut self, login: &'static str, command: C) -> Result<C::Answer> {
        let visit = self.enter(login).await?;
        self.hub.act(&visit, None, command).await.map_err(fault).with_context(|| format!("{login}: {}", C::NAME))
    }

    /// A visit of somebody, through device, password and code; a session is used for nine minutes, as a person would.
    async fn enter(&mut self, login: &'static str) -> Result<Visit> {
        let someone = self.people.get(login).with_context(|| format!("no person {login}"))?;
        let shown = self.shown(someone);
        let (id, fold) = (someone.id, someone.login.fold());
        let now = self.clock.now();
        let fresh = someone.session.clone().filter(|(_, since)| now.since(*since) < Duration::from_secs(9 * 60));
        let token = match fresh {
            Some((token, _)) => token,
            None => {
                let visit = self.knock(&shown, Door::Device, None, None).await?;
                let trial = self.hub.attempt(&visit, fold).await.map_err(fault)?;
                let cookie = self.hub.settle_password(&visit, trial, id).await.map_err(fault)?;
                let visit = self.knock(&shown, Door::Device, None, Some(cookie)).await?;
                let challenge = self.hub.challenge(&visit).await.map_err(fault)?;
                let code = self.hub.code_key.code(challenge.id, challenge.sendings);
                let opened = match self.hub.check_code(&visit, &code).await.map_err(fault)? {
                    Checked::Opened(opened) => opened,
                    Checked::Elsewhere(cookie) => {
                        let visit = self.knock(&shown, Door::Device, None, Some(cookie)).await?;
                        self.hub.take_over(&visit).await.map_err(fault)?
                    }
                    wrong => return Err(anyhow!("{login} did not get in: {wrong:?}")),
                };
                opened.token
            }
        };
        let visit = self.knock(&shown, Door::SignedIn, Some(token.clone()), None).await?;
        if let Some(someone) = self.people.get_mut(login) {
            // Each use moves the idle clock.
            someone.session = Some((token, now));
        }
        Ok(visit)
    }

    /// Their certificate. It was made today; in the story it has always been there.
    fn shown(&self, someone: &Someone) -> Arc<Shown> {
        let shown = self.tools[someone.tool].issued.shown.clone();
        Arc::new(Shown { not_before: Instant::from_micros(0), ..shown })
    }

    async fn knock(
        &self,
        shown: &Arc<Shown>,
        door: Door,
        session: Option<String>,
        sign_in: Option<String>,
    ) -> Result<Visit> {
        let knock = Knock {
            name: Name::House,
            proof: Proof::Certificate(shown.clone()),
            session,
            sign_in,
            room: None,
            background: false,
            address: loopback(),
            plain: false,
            request: "story".into(),
        };
        self.hub.admit(door, knock).await.map_err(fault)
    }
}
