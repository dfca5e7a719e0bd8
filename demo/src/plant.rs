//! 植える: puts the fictional region into a fresh database, through the same doors and the same gate as everybody else,
//! with a clock that is moved from day to day. So the demonstration has a real trail, real turns and real read marks.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use jiff::ToSpan;
use jiff::civil::Date;
use kaigo::{Kana, Line, LoginId, OfficeNumber, PersonName};
use store::Db;

use crate::console;
use crate::personas::Planted;
use crate::region::{self, Region, Role, When};
use engawa::access::hashing::{Hashing, hash};
use engawa::access::{Failure, Hub, Idle, Kind, Parts};
use engawa::clock::{Clock, Instant};
use engawa::devices::{Ca, DeviceKind, Enrol, Issued, NewDevice, Order};
use engawa::ids::{CityId, DeviceId, Dice, OfficeId, PersonId};
use engawa::keys::Keys;
use engawa::notices::{Mailer, Shelf, deliver_due};
use engawa::offices::{AddCity, AddOffice, City, NewOffice, OfficeRole, Phone};
use engawa::people::{Mail, NewPerson, Register, initial_password};

/// Device certificates of the demonstration live a year from its creation.
const DAYS: u32 = 365;

pub struct Tool {
    pub id: DeviceId,
    pub name: String,
    pub office: OfficeId,
    pub issued: Rc<Issued>,
    pub p12_password: String,
}

pub struct Someone {
    pub id: PersonId,
    pub login: LoginId,
    /// The device they use, and the hat it gives them.
    pub tool: usize,
    pub session: Option<(String, Instant)>,
}

pub struct Planter {
    pub hub: Hub,
    pub clock: Clock,
    pub today: Date,
    pub cities: HashMap<&'static str, CityId>,
    pub offices: HashMap<&'static str, OfficeId>,
    pub tools: Vec<Tool>,
    pub people: HashMap<&'static str, Someone>,
}

/// Plants everything; gives the people with their devices, the leading ones first.
pub async fn plant(
    store: &store::Config,
    keys: &Keys,
    ca: &Ca,
    region: &Region,
    today: Date,
    now: Instant,
) -> Result<Vec<Planted>> {
    let dice = Dice::machine();
    let oldest = region.rooms.iter().map(|room| room.opened.days_ago + room.consent.signed_days_ago).max().unwrap_or(0);
    let clock = Clock::frozen(moment(today, When { days_ago: oldest + 30, hour: 9, minute: 0 }));
    let hub = Hub::new(Parts {
        db: Db::open(store)?,
        clock: clock.clone(),
        hashing: Hashing::new(1),
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
    planter.hub.close().await;
    Ok(planted)
}

pub fn moment(today: Date, when: When) -> Instant {
    let day = today.checked_sub(when.days_ago.days()).unwrap_or(today);
    Instant::from_japan(day.at(when.hour, when.minute, 0, 0))
}

pub fn fault(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Refused(refusal) => anyhow!("{} {}", refusal.code, refusal.sentence),
        other => anyhow!("{other:?}"),
    }
}

pub fn name(text: &str) -> Result<PersonName> {
    PersonName::parse(text).with_context(|| text.to_owned())
}

pub fn kana(text: &str) -> Result<Kana> {
    Kana::parse(text).with_context(|| text.to_owned())
}

pub fn line<const MAX: usize>(text: &str) -> Result<Line<MAX>> {
    Line::parse(text).with_context(|| text.to_owned())
}

pub fn phone(text: &str) -> Result<Phone> {
    Phone::parse(text).map_err(|wrong| anyhow!("{text}: {wrong}"))
}

impl Planter {
    pub fn id<I: From<[u8; 16]>>(&self) -> I {
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

    pub fn city(&self, code: &str) -> Result<CityId> {
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
                form: if phone { DeviceKind::Phone } else { DeviceKind::Pc },
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
}

fn kind(role: Role) -> Kind {
    match role {
        Role::Operator => Kind::Operator,
        Role::City => Kind::City,
        Role::Manager => Kind::Manager,
        Role::Member => Kind::Member,
    }
}
