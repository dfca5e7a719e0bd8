//! 植える: puts the fictional region into a fresh database, through the same doors and the same gate as everybody else,
//! with a clock that is moved from day to day. So the demonstration has a real trail, real turns and real read marks.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use jiff::ToSpan;
use jiff::civil::Date;
use kaigo::{BirthDate, Kana, Line, LoginId, NoteText, OfficeNumber, PersonName};
use store::Db;

use super::console;
use super::personas::Planted;
use super::region::{self, Region, Role, When};
use crate::access::certificate::Shown;
use crate::access::connection::Name;
use crate::access::hashing::{Hashing, hash};
use crate::access::{Checked, Door, Hub, Idle, InRoom, Kind, Knock, Parts, Proof, Right, Turned, Visit};
use crate::cli::initial_password;
use crate::clock::{Clock, Instant};
use crate::devices::{Ca, Enrol, Form, Issued, NewDevice, Order};
use crate::ids::{CityId, DeviceId, Dice, OfficeId, PersonId, RoomId};
use crate::keys::Keys;
use crate::notices::{Mailer, Shelf, deliver_due};
use crate::offices::{AddCity, AddOffice, City, NewOffice, OfficeRole, Phone};
use crate::people::{Mail, NewPerson, Register};
use crate::rooms::notes::{self, Correct, NoteKind, Post, Withdraw, WithdrawReason};
use crate::rooms::{Close, CloseReason, Consent, Family, Invite, Invitee, Open, Patient, Proxy, Remove, RemoveReason};
use crate::web::loopback;

/// Device certificates of the demonstration live a year from its creation.
const DAYS: u32 = 365;

struct Tool {
    id: DeviceId,
    name: String,
    office: OfficeId,
    issued: Rc<Issued>,
    p12_password: String,
}

struct Someone {
    id: PersonId,
    login: LoginId,
    /// The device they use, and the hat it gives them.
    tool: usize,
    session: Option<(String, Instant)>,
}

struct Planter {
    hub: Hub,
    clock: Clock,
    today: Date,
    cities: HashMap<&'static str, CityId>,
    offices: HashMap<&'static str, OfficeId>,
    tools: Vec<Tool>,
    people: HashMap<&'static str, Someone>,
}

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

/// Plants everything; gives the people with their devices, the leading ones first.
pub(super) async fn plant(
    store: &store::Config,
    keys: &Keys,
    ca: &Ca,
    region: &Region,
    now: Instant,
) -> Result<Vec<Planted>> {
    let dice = Dice::machine();
    let oldest = region.rooms.iter().map(|room| room.opened.days_ago + room.consent.signed_days_ago).max().unwrap_or(0);
    let today = now.date();
    let clock = Clock::frozen(moment(today, When { days_ago: oldest + 30, hour: 9, minute: 0 }));
    let hub = Hub::new(Parts {
        db: Db::open(store)?,
        clock: clock.clone(),
        hashing: Hashing::new(1, &dice)?,
        dice,
        roots: ca.roots()?,
        keys: keys.clone(),
        idle: Idle::default(),
        plays_devices: false,
    });
    let mut planter = Planter {
        hub,
        clock,
        today,
        cities: HashMap::new(),
        offices: HashMap::new(),
        tools: Vec::new(),
        people: HashMap::new(),
    };
    let planted = planter.register(region, ca, now)?;
    planter.tell(region, now).await?;
    let mailer = Mailer::Shelf(Shelf::default());
    while deliver_due(&planter.hub, &mailer, &Arc::default()).await.map_err(fault)? > 0 {}
    planter.hub.db.close().await;
    Ok(planted)
}

fn moment(today: Date, when: When) -> Instant {
    let day = today.checked_sub(when.days_ago.days()).unwrap_or(today);
    Instant::from_japan(day.at(when.hour, when.minute, 0, 0))
}

fn fault(turned: Turned) -> anyhow::Error {
    match turned {
        Turned::Refused(refusal) => anyhow!("{} {}", refusal.code, refusal.sentence),
        other => anyhow!("{other:?}"),
    }
}

fn name(text: &str) -> Result<PersonName> {
    PersonName::parse(text).with_context(|| text.to_owned())
}

fn kana(text: &str) -> Result<Kana> {
    Kana::parse(text).with_context(|| text.to_owned())
}

fn line<const MAX: usize>(text: &str) -> Result<Line<MAX>> {
    Line::parse(text).with_context(|| text.to_owned())
}

fn phone(text: &str) -> Result<Phone> {
    Phone::parse(text).map_err(|wrong| anyhow!("{text}: {wrong}"))
}

impl Planter {
    fn id<I: From<[u8; 16]>>(&self) -> I {
        self.hub.dice.id(self.clock.now())
    }

    fn register(&mut self, region: &Region, ca: &Ca, now: Instant) -> Result<Vec<Planted>> {
        for city in &region.cities {
            let id = console(
                &self.hub,
                AddCity(City {
                    id: self.id(),
                    code: city.code.to_owned(),
                    name: line(city.name)?,
                    department: line(city.department)?,
                    phone: phone(city.phone)?,
                }),
            )?;
            self.cities.insert(city.code, id);
            let full = format!("{} {}", city.name, city.department);
            self.office(city.number, &full, city.kana, OfficeRole::Department(id), city.phone, &[])?;
        }
        for office in &region.offices {
            let role = office.kind.map_or(OfficeRole::Operator, OfficeRole::Serves);
            self.office(office.number, office.name, office.kana, role, office.phone, &office.cities)?;
        }
        for device in &region.devices {
            self.tools.push(self.tool(device, ca, now)?);
        }
        let owners: Vec<_> = region.devices.iter().map(|d| (d.person, d.office, d.phone)).collect();
        let mut passwords = HashMap::new();
        for person in &region.people {
            let own = owners.iter().position(|(owner, ..)| *owner == Some(person.login));
            let office = person.offices.first().with_context(|| format!("{} works nowhere", person.login))?;
            let shared = owners.iter().position(|(owner, at, _)| owner.is_none() && at == office);
            let tool = own.or(shared).with_context(|| format!("{} has no device", person.login))?;
            let password = initial_password(&self.hub.dice);
            let login = LoginId::parse(person.login).map_err(|e| anyhow!("{}: {e}", person.login))?;
            let offices = person.offices.iter().map(|number| self.office_id(number)).collect::<Result<_>>()?;
            let id = console(
                &self.hub,
                Register {
                    person: NewPerson {
                        id: self.id(),
                        login: login.clone(),
                        kind: kind(person.role),
                        name: name(person.name)?,
                        kana: kana(person.kana)?,
                        profession: person.profession,
                        mail: Mail::parse(person.mail).map_err(|e| anyhow!("{}: {e}", person.mail))?,
                        offices,
                    },
                    password: hash(&password, &self.hub.dice)?,
                    must_change: person.newcomer,
                },
            )?;
            passwords.insert(person.login, password);
            self.people.insert(person.login, Someone { id, login, tool, session: None });
        }
        for (at, (owner, _, phone)) in owners.iter().enumerate() {
            self.enrol(at, owner.map(|login| self.people[login].id), *phone)?;
        }
        let mut order: Vec<&region::Person> = region.people.iter().collect();
        order.sort_by_key(|p| region.leading.iter().position(|login| *login == p.login).unwrap_or(usize::MAX));
        order.into_iter().map(|person| self.planted(person, region, &passwords)).collect()
    }

    fn office(
        &mut self,
        number: &'static str,
        full: &str,
        reading: &str,
        role: OfficeRole,
        telephone: &str,
        cities: &[&'static str],
    ) -> Result<()> {
        let cities = cities.iter().map(|code| self.city(code)).collect::<Result<_>>()?;
        let id = console(
            &self.hub,
            AddOffice(NewOffice {
                id: self.id(),
                number: OfficeNumber::parse(number).with_context(|| number.to_owned())?,
                name: line(full)?,
                kana: kana(reading)?,
                role,
                phone: phone(telephone)?,
                cities,
            }),
        )?;
        self.offices.insert(number, id);
        Ok(())
    }

    fn city(&self, code: &str) -> Result<CityId> {
        self.cities.get(code).copied().with_context(|| format!("no city {code}"))
    }

    fn office_id(&self, number: &str) -> Result<OfficeId> {
        self.offices.get(number).copied().with_context(|| format!("no office {number}"))
    }

    fn tool(&self, device: &region::Device, ca: &Ca, now: Instant) -> Result<Tool> {
        let id: DeviceId = self.id();
        let order = Order { device: id, name: device.name.into(), office: device.office.into(), days: DAYS };
        Ok(Tool {
            id,
            name: device.name.to_owned(),
            office: self.office_id(device.office)?,
            issued: Rc::new(ca.sign(&order, now, &self.hub.dice)?),
            p12_password: initial_password(&self.hub.dice),
        })
    }

    fn enrol(&self, at: usize, person: Option<PersonId>, phone: bool) -> Result<()> {
        let tool = &self.tools[at];
        let shown = tool.issued.shown.clone();
        console(
            &self.hub,
            Enrol(NewDevice {
                id: tool.id,
                office: tool.office,
                person,
                name: line(&tool.name)?,
                form: if phone { Form::Phone } else { Form::Pc },
                fingerprint: shown.fingerprint,
                serial: shown.serial,
                subject: shown.subject,
                not_before: shown.not_before,
                not_after: shown.not_after,
            }),
        )?;
        Ok(())
    }

    fn planted(&self, person: &region::Person, region: &Region, passwords: &HashMap<&str, String>) -> Result<Planted> {
        let tool = &self.tools[self.people[person.login].tool];
        let number = person.offices.first().copied().unwrap_or_default();
        let of_city = region.cities.iter().find(|c| c.number == number).map(|c| format!("{} {}", c.name, c.department));
        let of_office = region.offices.iter().find(|o| o.number == number).map(|o| o.name.to_owned());
        Ok(Planted {
            name: person.name.to_owned(),
            login_id: person.login.to_owned(),
            password: passwords.get(person.login).cloned().context("everybody has a password")?,
            role: match (kind(person.role), person.newcomer) {
                (_, true) => format!("{}（はじめて）", person.profession.name()),
                (Kind::Operator, _) => "運営者".to_owned(),
                _ => person.profession.name().to_owned(),
            },
            office: of_city.or(of_office).unwrap_or_default(),
            mail: person.mail.to_owned(),
            device: tool.id,
            device_name: tool.name.clone(),
            p12_password: tool.p12_password.clone(),
            issued: tool.issued.clone(),
        })
    }

    /// Tells the stories of the rooms, all together in the order of time.
    async fn tell(&mut self, region: &Region, now: Instant) -> Result<()> {
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

    async fn act<C: crate::access::Command>(&mut self, login: &'static str, command: C) -> Result<C::Answer> {
        let visit = self.enter(login).await?;
        self.hub.act(&visit, None, command).await.map_err(fault).with_context(|| format!("{login}: {}", C::NAME))
    }

    /// A visit of somebody, through device, password and code; a session is used for nine minutes, as a person would.
    async fn enter(&mut self, login: &'static str) -> Result<Visit> {
        let someone = self.people.get(login).with_context(|| format!("no person {login}"))?;
        let shown = Arc::new(self.tools[someone.tool].issued.shown.clone());
        // The certificates were made today; in the story they have always been there.
        let shown = Arc::new(Shown { not_before: Instant::from_micros(0), ..(*shown).clone() });
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

fn kind(role: Role) -> Kind {
    match role {
        Role::Operator => Kind::Operator,
        Role::City => Kind::City,
        Role::Manager => Kind::Manager,
        Role::Member => Kind::Member,
    }
}
