//! The town the house is measured with: 1,000 rooms of 15 people, 100 notes in each, written over 100 days by the three
//! members on duty, who also read. Through the same doors and the same gate as everybody else, so that the trail, the
//! sessions and the words of those days are there as well.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use engawa::access::certificate::Shown;
use engawa::access::connection::Name;
use engawa::access::hashing::{Hashing, hash};
use engawa::access::{
    Checked, Command, Door, Failure, Hub, Idle, InRoom, Kind, Knock, Parts, Proof, Right, Visit, Word,
};
use engawa::clock::{Clock, Instant};
use engawa::config::{DataDir, StoreConfig};
use engawa::devices::{Ca, DeviceKind, Enrol, Issued, LONGEST, NewDevice, Order};
use engawa::ids::{CityId, DeviceId, Dice, OfficeId, PersonId, RoomId};
use engawa::keys::Keys;
use engawa::migrations::MIGRATIONS;
use engawa::notices::{Mailer, Shelf, deliver_due};
use engawa::offices::{AddCity, AddOffice, City, NewOffice, OfficeRole, Phone};
use engawa::people::{Mail, NewPerson, Register};
use engawa::rooms::notes::{self, NoteKind, Post};
use engawa::rooms::{Consent, Invitee, Open, Patient};
use engawa::web::loopback;
use kaigo::{BirthDate, Kana, Line, LoginId, NoteText, OfficeKind, OfficeNumber, PersonName, Profession, Sex};
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use crate::text;

pub const ROOMS: usize = 1000;
/// In each room; one a day.
pub const NOTES: usize = 100;
const TEAM: usize = 15;
/// Each team shares 30 or 31 rooms.
const TEAMS: usize = 33;
const OFFICES: usize = 40;
/// Members who come and write on a day.
const ON_DUTY: usize = 3;
/// Days for which words are kept.
const WORDS: usize = 29;
const DAY: Duration = Duration::from_secs(24 * 3600);

const FAMILIES: [(&str, &str); 10] = [
    ("青葉", "あおば"),
    ("石橋", "いしばし"),
    ("梅原", "うめはら"),
    ("岡野", "おかの"),
    ("柿沼", "かきぬま"),
    ("桐山", "きりやま"),
    ("笹川", "ささがわ"),
    ("竹内", "たけうち"),
    ("野々村", "ののむら"),
    ("水沢", "みずさわ"),
];
const GIVEN: [(&str, &str); 10] = [
    ("明子", "あきこ"),
    ("一郎", "いちろう"),
    ("恵美", "えみ"),
    ("和夫", "かずお"),
    ("きよ", "きよ"),
    ("聡", "さとし"),
    ("千代", "ちよ"),
    ("冬樹", "ふゆき"),
    ("実", "みのる"),
    ("良子", "りょうこ"),
];

/// Somebody of the town with their own device, as kept in people.json.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Person {
    pub id: String,
    pub login: String,
    pub certificate: String,
    pub key: String,
    pub rooms: Vec<String>,
}

struct Member {
    id: PersonId,
    office: OfficeId,
    login: LoginId,
    issued: Issued,
    shown: Arc<Shown>,
}

/// Makes the town unless it is there.
pub async fn plant(dir: &Path) -> Result<()> {
    if dir.join("people.json").exists() {
        return Ok(());
    }
    let _ = fs::remove_dir_all(dir);
    fs::create_dir_all(dir)?;
    let data = DataDir(dir.to_owned());
    let (keys, dice) = (Keys::make(&data.keys())?, Dice::machine());
    let clock = Clock::frozen(Clock::machine().now().minus(DAY * (NOTES as u32 + 1)));
    let ca = Ca::make(&dice, clock.now(), 1)?;
    ca.keep(&data.keys(), &keys, &dice)?;
    let config = data.store(&StoreConfig::default());
    store::migrate(&config, MIGRATIONS)?;
    let hub = Hub::new(Parts {
        db: store::Db::open(&config)?,
        clock: clock.clone(),
        hashing: Hashing::new(1),
        dice,
        roots: ca.roots()?,
        keys,
        idle: Idle::default(),
        plays_devices: false,
    });
    let (city, clerk, members) = {
        let hub = hub.clone();
        // The console blocks its thread.
        tokio::task::spawn_blocking(move || register(&hub, &ca)).await??
    };
    let members = Arc::new(members);
    let rooms = Arc::new(open_rooms(&hub, city, clerk, &members).await?);
    for day in 0..NOTES {
        clock.advance(DAY);
        let mut work = JoinSet::new();
        for team in 0..TEAMS {
            for duty in 0..ON_DUTY {
                let (hub, members, rooms) = (hub.clone(), members.clone(), rooms.clone());
                let member = team * TEAM + (day * ON_DUTY + duty) % TEAM;
                work.spawn(async move { a_day(&hub, day, &members[member], &rooms_of(&rooms, team, duty)).await });
            }
        }
        while let Some(done) = work.join_next().await {
            done??;
        }
    }
    deliver(&hub).await?;
    hub.close().await;
    keep(dir, &members, &rooms)
}

fn rooms_of(rooms: &[RoomId], team: usize, duty: usize) -> Vec<RoomId> {
    let mine = (0..rooms.len()).filter(|room| room % TEAMS == team && room / TEAMS % ON_DUTY == duty);
    mine.map(|room| rooms[room]).collect()
}

/// Somebody's day: signs in, writes in each room of the round, reads what is there.
async fn a_day(hub: &Hub, day: usize, member: &Member, rooms: &[RoomId]) -> Result<()> {
    let token = sign_in(hub, &member.shown, member.id, &member.login).await?;
    let visit = knock(hub, &member.shown, Door::SignedIn, Some(token), None).await?;
    let (text, me) = (NoteText::parse(&text::note()).context("a note")?, member.id);
    for room in rooms {
        let post = Post { room: *room, kind: NoteKind::Plain, text: text.clone(), written_at: None };
        // Older words would have been forgotten by now.
        let word = (day + WORDS >= NOTES).then(|| Word { text: hub.dice.token(), body: hub.dice.bytes() });
        hub.act(&visit, word, post).await.map_err(fault)?;
        hub.beside(&visit, InRoom(*room), Right::RoomRead, move |tx, here| notes::mark(tx, here, me, 1, i64::MAX))
            .await
            .map_err(fault)?;
    }
    Ok(())
}

/// Device, password (known to be right), code: the token of the session.
pub async fn sign_in(hub: &Hub, shown: &Arc<Shown>, person: PersonId, login: &LoginId) -> Result<String> {
    let visit = knock(hub, shown, Door::Device, None, None).await?;
    let trial = hub.attempt(&visit, login.fold()).await.map_err(fault)?;
    let cookie = hub.settle_password(&visit, trial, person).await.map_err(fault)?;
    let visit = knock(hub, shown, Door::Device, None, Some(cookie)).await?;
    let challenge = hub.challenge(&visit).await.map_err(fault)?;
    let code = hub.code_key.code(challenge.id, challenge.sendings);
    match hub.check_code(&visit, &code).await.map_err(fault)? {
        Checked::Opened(opened) => Ok(opened.token),
        Checked::Elsewhere(cookie) => {
            let visit = knock(hub, shown, Door::Device, None, Some(cookie)).await?;
            Ok(hub.take_over(&visit).await.map_err(fault)?.token)
        }
        wrong => Err(anyhow!("not let in: {wrong:?}")),
    }
}

async fn knock(
    hub: &Hub,
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
        request: "planting".into(),
    };
    hub.admit(door, knock).await.map_err(fault)
}

/// Sends the mails of sign-ins and invitations: an outbox that was never emptied would be read at every look at it.
async fn deliver(hub: &Hub) -> Result<()> {
    let mut post = JoinSet::new();
    for _ in 0..16 {
        let hub = hub.clone();
        post.spawn(async move {
            let mailer = Mailer::Shelf(Shelf::default());
            while deliver_due(&hub, &mailer, &Arc::default()).await? > 0 {}
            Ok(())
        });
    }
    while let Some(done) = post.join_next().await {
        done?.map_err(fault)?;
    }
    Ok(())
}

fn fault(turned: Failure) -> anyhow::Error {
    anyhow!("{turned:?}")
}

fn console<C: Command>(hub: &Hub, command: C) -> Result<C::Answer> {
    hub.act_now(command).map_err(fault)
}

fn line<const MAX: usize>(text: &str) -> Result<Line<MAX>> {
    Line::parse(text).with_context(|| text.to_owned())
}

fn named(no: usize) -> Result<(PersonName, Kana)> {
    let ((family, family_kana), (given, given_kana)) = (FAMILIES[no / 10 % 10], GIVEN[no % 10]);
    let name = PersonName::parse(&format!("{family} {given}")).context("a name")?;
    Ok((name, Kana::parse(&format!("{family_kana} {given_kana}")).context("a reading")?))
}

fn phone() -> Result<Phone> {
    Phone::parse("000-0000-0001").map_err(|wrong| anyhow!("{wrong}"))
}

/// The city, its clerk, and everybody else with a device each.
fn register(hub: &Hub, ca: &Ca) -> Result<(CityId, Member, Vec<Member>)> {
    let now = hub.clock.now();
    let (name, department) = (line("縁側市")?, line("高齢福祉課")?);
    let city = City { id: hub.dice.id(now), code: "999901".into(), name, department, phone: phone()? };
    let city = console(hub, AddCity(city))?;
    let office = |no: usize, name: &str, role: OfficeRole| -> Result<OfficeId> {
        let number = OfficeNumber::parse(&format!("99{no:08}")).context("a number")?;
        let kana = Kana::parse("じぎょうしょ").context("a reading")?;
        let (id, name) = (hub.dice.id(now), line(name)?);
        console(hub, AddOffice(NewOffice { id, number, name, kana, role, phone: phone()?, cities: vec![city] }))
    };
    let department = office(0, "縁側市 高齢福祉課", OfficeRole::Department(city))?;
    let offices = (1..=OFFICES)
        .map(|no| {
            office(
                no,
                &format!("縁側ケア第{no}事業所"),
                OfficeRole::Serves(OfficeKind::ALL[no % OfficeKind::ALL.len()]),
            )
        })
        .collect::<Result<Vec<_>>>()?;
    // One hash for all: nobody types these passwords.
    let password = hash(&hub.dice.token(), &hub.dice)?;
    let clerk = person(hub, ca, 0, Kind::City, department, &password, now)?;
    let members = (1..=TEAM * TEAMS)
        .map(|no| person(hub, ca, no, Kind::Member, offices[no % OFFICES], &password, now))
        .collect::<Result<_>>()?;
    Ok((city, clerk, members))
}

fn person(hub: &Hub, ca: &Ca, no: usize, kind: Kind, office: OfficeId, password: &str, now: Instant) -> Result<Member> {
    let (name, kana) = named(no)?;
    let login = LoginId::parse(&format!("person{no:04}")).map_err(|wrong| anyhow!("{wrong}"))?;
    let mail = Mail::parse(&format!("person{no:04}@mail.example")).map_err(|wrong| anyhow!("{wrong}"))?;
    let (profession, offices) = (Profession::ALL[no % Profession::ALL.len()], vec![office]);
    let person = NewPerson { id: hub.dice.id(now), login: login.clone(), kind, name, kana, profession, mail, offices };
    let id = console(hub, Register { person, password: password.to_owned(), must_change: false })?;
    let device: DeviceId = hub.dice.id(now);
    let label = format!("端末{no:04}");
    let order = Order { device, name: label.clone(), office: "9900000001".into(), days: LONGEST };
    let issued = ca.sign(&order, now, &hub.dice)?;
    let shown = issued.shown.clone();
    console(
        hub,
        Enrol(NewDevice {
            id: device,
            office,
            person: None,
            name: line(&label)?,
            form: DeviceKind::Pc,
            fingerprint: shown.fingerprint,
            serial: shown.serial.clone(),
            subject: shown.subject.clone(),
            not_before: shown.not_before,
            not_after: shown.not_after,
        }),
    )?;
    Ok(Member { id, office, login, issued, shown: Arc::new(shown) })
}

async fn open_rooms(hub: &Hub, city: CityId, clerk: Member, members: &Arc<Vec<Member>>) -> Result<Vec<RoomId>> {
    let token = sign_in(hub, &clerk.shown, clerk.id, &clerk.login).await?;
    let visit = knock(hub, &clerk.shown, Door::SignedIn, Some(token), None).await?;
    let mut rooms = Vec::with_capacity(ROOMS);
    for no in 0..ROOMS {
        let team = &members[no % TEAMS * TEAM..][..TEAM];
        let invitees = team.iter().map(|member| Invitee { person: member.id, office: member.office }).collect();
        rooms.push(hub.act(&visit, None, opening(hub, city, no, invitees)?).await.map_err(fault)?);
    }
    Ok(rooms)
}

fn opening(hub: &Hub, city: CityId, no: usize, members: Vec<Invitee>) -> Result<Open> {
    let now = hub.clock.now();
    let (name, kana) = named(no)?;
    let born = jiff::civil::date(1930 + (no % 25) as i16, 1 + (no % 12) as i8, 1 + (no % 28) as i8);
    Ok(Open {
        city,
        room: hub.dice.id(now),
        patient: Patient {
            id: hub.dice.id(now),
            name: name.clone(),
            kana,
            born: BirthDate::new(born, now.date()).map_err(|wrong| anyhow!("{wrong}"))?,
            sex: Sex::ALL[no % Sex::ALL.len()],
            insured: None,
        },
        of_the_city: true,
        at_home: true,
        consent: Consent {
            signed_on: now.date(),
            person: name,
            proxy: None,
            family: None,
            explainer_office: line("縁側ケア第1事業所")?,
            explainer: PersonName::parse("野々村 聡").context("a name")?,
            original_at: line("高齢福祉課 書庫")?,
            text_version: line("第1版")?,
        },
        members,
        another_person: true,
    })
}

fn keep(dir: &Path, members: &[Member], rooms: &[RoomId]) -> Result<()> {
    let people: Vec<Person> = members
        .iter()
        .enumerate()
        .map(|(at, member)| Person {
            id: member.id.to_string(),
            login: member.login.fold(),
            certificate: member.issued.certificate_pem.clone(),
            key: member.issued.key_pem.to_string(),
            rooms: (0..rooms.len())
                .filter(|room| room % TEAMS == at / TEAM)
                .map(|room| rooms[room].to_string())
                .collect(),
        })
        .collect();
    // Last: a town half made is made again.
    fs::write(dir.join("people.json"), serde_json::to_vec(&people)?).context("writing people.json")
}

/// Everybody of the town.
pub fn people(dir: &Path) -> Result<Vec<Person>> {
    Ok(serde_json::from_slice(&fs::read(dir.join("people.json"))?)?)
}

/// Each from another team than the one before.
pub fn guest(people: &[Person], at: usize) -> &Person {
    &people[at % TEAMS * TEAM + at / TEAMS]
}
