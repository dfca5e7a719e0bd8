//! A house for a test: fresh database, frozen clock, seeded dice, and verbs to furnish it.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use axum::Router;
use engawa::access::certificate::Roots;
use engawa::access::hashing::Hashing;
use engawa::access::{Coded, Command, Failure, Hub, Idle, Kind, Parts};
use engawa::clock::{Clock, Instant};
use engawa::devices::{Ca, DeviceKind, Enrol, NewDevice};
use engawa::drafts::{self, DraftForm};
use engawa::ids::{CityId, DeviceId, Dice, OfficeId, PersonId, RoomId};
use engawa::jobs::{Job, Jobs};
use engawa::keys::Keys;
use engawa::migrations::MIGRATIONS;
use engawa::notices::{Mailer, Shelf, deliver_due};
use engawa::offices::{AddCity, AddOffice, City, NewOffice, OfficeRole, Phone};
use engawa::people::{Mail, NewPerson, Register};
use engawa::rooms::{Consent, Invitee, Open, Patient};
use engawa::routes::routes;
use engawa::web::{self, App, Contact};
use kaigo::{BirthDate, Kana, Line, LoginId, OfficeKind, OfficeNumber, PersonName, Profession, Sex};
use store::testing::Scratch;
use store::{Db, Sql};

use crate::http::visitor::Visitor;

const DROP_DRAFT: Sql = Sql::new("drop", "delete from draft where owner = $1");
const KEEP_DRAFT: Sql = Sql::new(
    "keep",
    "insert into draft (owner, office, form, word, step, sealed, changed_at) values ($1, $2, 'rooms.open', $3, 'confirm', $4, $5)",
);

pub const PASSWORD: &str = "Kaki-no-ha-7-mai";

/// Friday 20 November 2026, nine in the morning in Japan.
pub fn nine() -> Instant {
    Instant::from_japan(jiff::civil::datetime(2026, 11, 20, 9, 0, 0, 0))
}

/// The password's hash with the cheapest parameters there are: what the house really asks for would be most of a test's
/// work. Whoever compares takes the parameters from the hash.
fn cheap_hash() -> String {
    let params = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None).expect("parameters");
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16]).expect("a hash").to_string()
}

pub struct House {
    pub app: App,
    pub router: Router,
    pub clock: Clock,
    pub shelf: Shelf,
    numbers: std::cell::Cell<u32>,
    /// The database behind everybody's back: the hub gives it to nobody.
    pub db: Db,
    // Last, so that the database goes after everything that uses it.
    scratch: Option<Scratch>,
}

/// Somebody with an account and a device of their office.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: PersonId,
    pub login: String,
    pub mail: String,
    pub device: DeviceId,
}

impl House {
    pub fn new(scratch: Scratch) -> House {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        scratch.migrate(MIGRATIONS);
        let clock = Clock::frozen(nine());
        let ca = Ca::make(&Dice::machine(), clock.now(), 1).expect("a CA");
        let mut house = House::on((*scratch).clone(), clock, ca.roots().expect("roots"), 7);
        house.scratch = Some(scratch);
        house
    }

    /// A second program on the same database, as a region has that outgrew one machine.
    pub fn beside(&self) -> House {
        House::on(self.scratch().open_again(), self.clock.clone(), self.hub().roots.clone(), 8)
    }

    fn on(db: Db, clock: Clock, roots: Roots, seed: u64) -> House {
        let dice = Dice::seeded(seed);
        let parts = Parts {
            db: db.clone(),
            clock: clock.clone(),
            hashing: Hashing::new(2),
            dice,
            roots,
            keys: Keys::from_master([7; 32]),
            idle: Idle::default(),
            plays_devices: false,
        };
        let contact = Contact {
            region: "縁側市".into(),
            operator: "縁側市 高齢福祉課".into(),
            phone: "000-0000-0001".into(),
            hours: "平日 9:00〜12:00".into(),
        };
        let app = App {
            hub: Hub::new(parts),
            contact: Arc::new(contact),
            ca_fingerprint: "".into(),
            bodies: web::Bodies::default(),
            demo: None,
        };
        House {
            router: web::router(app.clone(), routes()),
            app,
            clock,
            shelf: Shelf::default(),
            numbers: std::cell::Cell::new(0),
            db,
            scratch: None,
        }
    }

    /// The test's own database, where faults are ordered.
    pub fn scratch(&self) -> &Scratch {
        self.scratch.as_ref().expect("the second program has no database of its own")
    }

    /// Asks the database behind everybody's back.
    pub fn rows(&self, sql: Sql) -> Vec<String> {
        let db = self.db.clone();
        let read = move || db.read_now(move |tx| tx.all(sql, &[], |row| row.take::<String>()));
        std::thread::scope(|scope| scope.spawn(read).join().expect("no panic")).expect("reading")
    }

    pub fn hub(&self) -> &Hub {
        &self.app.hub
    }

    pub fn do_it<C: Command>(&self, command: C) -> C::Answer
    where
        C::Refusal: Coded,
    {
        let hub = self.hub().clone();
        std::thread::scope(|scope| scope.spawn(|| hub.act_now(command)).join().expect("no panic"))
            .unwrap_or_else(|failure: Failure| panic!("furnishing the house was failure away: {failure:?}"))
    }

    fn number(&self) -> u32 {
        self.numbers.set(self.numbers.get() + 1);
        self.numbers.get()
    }

    fn id<I: From<[u8; 16]>>(&self) -> I {
        self.hub().dice.id(self.clock.now())
    }

    /// A city with its department.
    pub fn city(&self, code: &str) -> (CityId, OfficeId) {
        let phone = Phone::parse("000-0000-0001").expect("a phone");
        let city = City {
            id: self.id(),
            code: code.into(),
            name: Line::parse(&format!("{code}市")).expect("a name"),
            department: Line::parse("高齢福祉課").expect("a department"),
            phone: phone.clone(),
        };
        let id = self.do_it(AddCity(city));
        (id, self.office(&format!("{code}市 高齢福祉課"), OfficeRole::Department(id), &[]))
    }

    pub fn office(&self, name: &str, role: OfficeRole, cities: &[CityId]) -> OfficeId {
        let office = NewOffice {
            id: self.id(),
            number: OfficeNumber::parse(&format!("99{:08}", self.number())).expect("a number"),
            name: Line::parse(name).expect("a name"),
            kana: Kana::parse("じぎょうしょ").expect("a reading"),
            role,
            phone: Phone::parse("000-0000-0002").expect("a phone"),
            cities: cities.to_vec(),
        };
        self.do_it(AddOffice(office))
    }

    /// An office that serves.
    pub fn care_office(&self, name: &str, cities: &[CityId]) -> OfficeId {
        self.office(name, OfficeRole::Serves(OfficeKind::ALL[7]), cities)
    }

    /// Somebody who works at an office, with a tablet of that office.
    pub fn person(&self, name: &str, kind: Kind, office: OfficeId) -> Person {
        self.person_with(name, kind, office, false)
    }

    pub fn person_with(&self, name: &str, kind: Kind, office: OfficeId, must_change: bool) -> Person {
        self.register(name, kind, office, Profession::Nurse, must_change)
    }

    pub fn person_of(&self, name: &str, kind: Kind, office: OfficeId, profession: Profession) -> Person {
        self.register(name, kind, office, profession, false)
    }

    fn register(&self, name: &str, kind: Kind, office: OfficeId, profession: Profession, must_change: bool) -> Person {
        let n = self.number();
        let login = format!("person{n:03}");
        let mail = format!("{login}@mail.example");
        let person = NewPerson {
            id: self.id(),
            login: LoginId::parse(&login).expect("an id"),
            kind,
            name: PersonName::parse(name).expect("a name"),
            kana: Kana::parse("なまえ").expect("a reading"),
            profession,
            mail: Mail::parse(&mail).expect("a mail address"),
            offices: vec![office],
        };
        let password = cheap_hash();
        let id = self.do_it(Register { person, password, must_change });
        Person { id, login, mail, device: self.device(office, None, DeviceKind::Pc) }
    }

    /// A device of an office, found later by the certificate that `shown` makes for it.
    pub fn device(&self, office: OfficeId, person: Option<PersonId>, form: DeviceKind) -> DeviceId {
        let id: DeviceId = self.id();
        let device = NewDevice {
            id,
            office,
            person,
            name: Line::parse(&format!("端末{}", self.number())).expect("a name"),
            form,
            fingerprint: crate::http::visitor::fingerprint(id),
            serial: "00".into(),
            subject: "test".into(),
            not_before: nine(),
            not_after: nine().plus(Duration::from_secs(400 * 24 * 3600)),
        };
        self.do_it(Enrol(device))
    }

    /// Somebody at the door, with this device.
    pub fn visitor(&self, device: DeviceId) -> Visitor<'_> {
        Visitor::with_device(self, device)
    }

    /// Signed in, without the pages: what those do is tested with `Visitor::sign_in`.
    pub async fn signed_in(&self, person: &Person) -> Visitor<'_> {
        let mut visitor = self.visitor(person.device);
        visitor.enter(person).await;
        visitor
    }

    /// What a clerk does to open a room on a consent.
    pub fn opening(&self, city: CityId, name: &str, kana: &str, members: &[Invitee]) -> Open {
        let born = jiff::civil::date(1942, 3, 10);
        let name = PersonName::parse(name).expect("a name");
        Open {
            city,
            room: self.id(),
            patient: Patient {
                id: self.id(),
                name: name.clone(),
                kana: Kana::parse(kana).expect("a reading"),
                born: BirthDate::new(born, born).expect("a birth date"),
                sex: Sex::ALL[1],
                insured: None,
            },
            of_the_city: true,
            at_home: true,
            consent: Consent {
                signed_on: jiff::civil::date(2026, 11, 1),
                person: name.clone(),
                proxy: None,
                family: None,
                explainer_office: Line::parse("ひだまりケアプラン").expect("a line"),
                explainer: PersonName::parse("野々村 聡").expect("a name"),
                original_at: Line::parse("高齢福祉課 書庫").expect("a line"),
                text_version: Line::parse("第1版").expect("a line"),
            },
            members: members.to_vec(),
            another_person: true,
        }
    }

    /// A room for a patient, opened by a clerk of the city.
    pub async fn open_room(&self, clerk: &Person, city: CityId, name: &str, kana: &str, members: &[Invitee]) -> RoomId {
        let open = self.opening(city, name, kana, members);
        let mut visitor = self.signed_in(clerk).await;
        let visit = visitor.visit(engawa::access::Door::SignedIn).await;
        self.hub().act(&visit, None, open).await.unwrap_or_else(|failure| panic!("opening a room: {failure:?}"))
    }

    /// An opening that is filled in, and only to be sent: kept behind everybody's back.
    pub fn drafted(&self, owner: &Person, office: OfficeId, word: &str, typed: &[(String, String)]) {
        let (keys, dice, now) = (&self.hub().keys, &self.hub().dice, self.clock.now());
        let plain = serde_json::to_vec(typed).expect("JSON");
        let sealed = DraftForm("rooms.open").seal(keys, dice, owner.id, office, &plain).expect("sealing");
        let (db, owner, word) = ((**self.scratch()).clone(), owner.id, word.to_owned());
        let write = move || {
            db.write_now(move |tx| {
                tx.run(DROP_DRAFT, &[&owner])?;
                tx.run(KEEP_DRAFT, &[&owner, &office, &word, &sealed, &now])
            })
        };
        let kept = std::thread::scope(|scope| scope.spawn(write).join().expect("no panic"));
        assert_eq!(kept.expect("keeping"), 1);
    }

    /// Posts through the page's form; gives the note's number.
    pub async fn post(&self, visitor: &mut Visitor<'_>, room: RoomId, text: &str) -> i64 {
        let word = self.hub().dice.token();
        let fields = [("text", text), ("kind", "plain"), ("word", word.as_str())];
        let to = visitor.post(&format!("/rooms/{room}/notes"), &fields).await.sent_to();
        to.rsplit_once("#n").and_then(|(_, no)| no.parse().ok()).expect("the number of the note")
    }

    /// Empties the outbox onto the shelf.
    pub async fn deliver(&self) {
        let mailer = Mailer::Shelf(self.shelf.clone());
        while deliver_due(self.hub(), &mailer, &self.app.contact).await.expect("delivering") > 0 {}
    }

    /// The six digits of the latest mail to somebody.
    pub async fn code_for(&self, mail: &str) -> String {
        self.deliver().await;
        let letters = self.shelf.letters(Some(mail));
        let digits = letters.iter().find_map(|sent| {
            sent.letter.text.split_whitespace().find(|word| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit()))
        });
        digits.expect("six digits in the mail").to_owned()
    }

    pub async fn forget_old_drafts(&self) {
        self.hub().bells.ring(drafts::Forgetting::NAME);
        let jobs = Arc::new(Jobs::new(self.hub().clone()).with(drafts::Forgetting));
        jobs.once().await.expect("forgetting");
    }

    pub fn later(&self, span: Duration) {
        self.clock.advance(span);
    }
}

/// Whatever a test did, nothing may be left that nobody was told.
impl Drop for House {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let db = self.db.clone();
        let left = std::thread::scope(|scope| {
            scope.spawn(move || db.read_now(engawa::access::outbox::waiting)).join().expect("no panic")
        });
        assert_eq!(
            left.expect("counting the outbox"),
            0,
            "facts are left in the outbox: deliver them at the end of the test"
        );
    }
}
