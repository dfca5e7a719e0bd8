//! Crash honesty: the server is killed in the middle of its work, again and again, while people post and retry with the
//! same word. Whatever was acknowledged is there afterwards, once, under the number that was given.
//!
//! (A kill leaves the page cache alone: that a commit really reaches the disk is the store's own test.)

use std::collections::HashMap;
use std::net::TcpListener as Probe;
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engawa::access::certificate::Shown;
use engawa::access::connection::Name;
use engawa::access::hashing::hash;
use engawa::access::{Checked, Command, Door, Hub, Idle, Kind, Knock, Proof, Visit};
use engawa::config::{DataDir, StoreConfig};
use engawa::devices::{Ca, DeviceKind, Enrol, Issued, NewDevice, Order};
use engawa::ids::{OfficeId, PersonId, RoomId};
use engawa::keys::{Keys, write_secret};
use engawa::migrations::MIGRATIONS;
use engawa::offices::{AddCity, AddOffice, City, NewOffice, OfficeRole, Phone};
use engawa::people::{Mail, NewPerson, Register};
use engawa::rooms::{Consent, Invitee, Open, Patient};
use engawa::serve::{Setup, assemble};
use engawa::web::{Contact, loopback};
use kaigo::{BirthDate, Kana, Line, LoginId, OfficeKind, OfficeNumber, PersonName, Profession, Sex};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use store::testing::{Scratch, on_both};
use store::{Config, Sql};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

const KILLS: u32 = 20;
const CLIENTS: usize = 6;
const HOUSE: &str = "house.localhost";

const NOTES: Sql = Sql::new("notes", "select no, text from note where not event order by no");
const DONE: Sql = Sql::new("done", "select count(*) from done");
const TRAIL: Sql = Sql::new("trail", "select count(*) from trail where command = 'rooms.post' and outcome = 'done'");
const SOUND: Sql = Sql::new("sound", "pragma integrity_check");

/// Somebody who posts.
struct Poster {
    issued: Issued,
    session: String,
}

struct Region {
    data: DataDir,
    port: u16,
    room: RoomId,
    posters: Vec<Poster>,
    server_pem: String,
}

fn done<C: Command>(hub: &Hub, command: C) -> C::Answer {
    let hub = hub.clone();
    std::thread::scope(|scope| scope.spawn(|| hub.act_now(command)).join().expect("no panic"))
        .unwrap_or_else(|failure| panic!("furnishing was failure away: {failure:?}"))
}

/// A free port of this machine.
fn free_port() -> u16 {
    Probe::bind(("127.0.0.1", 0)).and_then(|probe| probe.local_addr()).expect("a free port").port()
}

/// Writes what `engawa init` and the operator would have written.
fn configure(data: &DataDir, port: u16, config: &Config) -> String {
    let key = rcgen::KeyPair::generate().expect("a key");
    let names = [HOUSE.to_owned(), "entrance.localhost".to_owned()];
    let certificate =
        rcgen::CertificateParams::new(names).and_then(|params| params.self_signed(&key)).expect("a certificate");
    std::fs::write(data.0.join("server.pem"), certificate.pem()).expect("writing");
    write_secret(&data.0.join("server.key"), key.serialize_pem().as_bytes()).expect("writing");
    let store = match config {
        Config::Postgres { url, .. } => format!("postgres = \"{url}\""),
        Config::Sqlite { .. } => String::new(),
    };
    let toml = format!(
        "[region]\nregion = \"縁側市\"\noperator = \"高齢福祉課\"\nphone = \"000-0000-0001\"\nhours = \"平日\"\n\
         [store]\n{store}\n\
         [listen]\naddress = \"127.0.0.1:{port}\"\n\
         [listen.house]\nname = \"{HOUSE}\"\ncertificate = \"server.pem\"\nkey = \"server.key\"\n\
         [listen.entrance]\nname = \"entrance.localhost\"\ncertificate = \"server.pem\"\nkey = \"server.key\"\n\
         [mail]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\nfrom = \"Engawa <no-reply@engawa.example>\"\n"
    );
    // It may hold the password of the database.
    write_secret(&data.config(), toml.as_bytes()).expect("writing");
    certificate.pem()
}

async fn furnish(folder: &Path, config: Config) -> Region {
    let data = DataDir(folder.to_owned());
    let port = free_port();
    let server_pem = configure(&data, port, &config);
    let keys = Keys::make(&data.keys()).expect("keys");
    let clock = engawa::clock::Clock::machine();
    let dice = engawa::ids::Dice::machine();
    let ca = Ca::make(&dice, clock.now(), 1).expect("a CA");
    ca.keep(&data.keys(), &keys, &dice).expect("keeping the CA");
    let store = match &config {
        Config::Postgres { .. } => config,
        Config::Sqlite { .. } => data.store(&StoreConfig::default()),
    };
    store::migrate(&store, MIGRATIONS).expect("migrating");
    let setup = Setup { store, contact: Contact::default(), idle: Idle::default(), plays_devices: false };
    let hub = assemble(&data, setup).expect("assembling").hub;
    let phone = Phone::parse("000-0000-0001").expect("a phone");
    let now = hub.clock.now();
    let city = done(
        &hub,
        AddCity(City {
            id: dice.id(now),
            code: "engawa".into(),
            name: Line::parse("縁側市").expect("a name"),
            department: Line::parse("高齢福祉課").expect("a name"),
            phone: phone.clone(),
        }),
    );
    let office = |number: u32, role| {
        let office = NewOffice {
            id: dice.id(now),
            number: OfficeNumber::parse(&format!("99{number:08}")).expect("a number"),
            name: Line::parse("事業所").expect("a name"),
            kana: Kana::parse("じぎょうしょ").expect("a reading"),
            role,
            phone: phone.clone(),
            cities: vec![city],
        };
        done(&hub, AddOffice(office))
    };
    let department = office(1, OfficeRole::Department(city));
    let offices =
        [office(2, OfficeRole::Serves(OfficeKind::ALL[7])), office(3, OfficeRole::Serves(OfficeKind::ALL[4]))];
    let password = hash("Kaki-no-ha-7-mai", &dice).expect("a hash");
    let person = |n: usize, kind, office: OfficeId| -> (PersonId, String) {
        let login = format!("person{n:03}");
        let person = NewPerson {
            id: dice.id(now),
            login: LoginId::parse(&login).expect("an id"),
            kind,
            name: PersonName::parse("三崎 ゆう").expect("a name"),
            kana: Kana::parse("みさき ゆう").expect("a reading"),
            profession: Profession::Nurse,
            mail: Mail::parse("a@mail.example").expect("an address"),
            offices: vec![office],
        };
        (done(&hub, Register { person, password: password.clone(), must_change: false }), login)
    };
    let device = |office: OfficeId| {
        let id = dice.id(now);
        let order = Order { device: id, name: "端末".into(), office: "99".into(), days: 30 };
        let issued = ca.sign(&order, now, &dice).expect("signing");
        let shown = issued.shown.clone();
        let name = Line::parse("端末").expect("a name");
        let (fingerprint, serial, subject) = (shown.fingerprint, shown.serial, shown.subject);
        let (not_before, not_after) = (shown.not_before, shown.not_after);
        let new = NewDevice {
            id,
            office,
            person: None,
            name,
            form: DeviceKind::Pc,
            fingerprint,
            serial,
            subject,
            not_before,
            not_after,
        };
        done(&hub, Enrol(new));
        issued
    };
    let (clerk, clerk_login) = person(0, Kind::City, department);
    let counter = device(department);
    let (mut posters, mut members) = (Vec::new(), Vec::new());
    for n in 1..=CLIENTS {
        let office = offices[n % 2];
        let (who, login) = person(n, Kind::Member, office);
        let issued = device(office);
        let session = enter(&hub, &issued.shown, who, &login).await.0;
        members.push(Invitee { person: who, office });
        posters.push(Poster { issued, session });
    }
    let born = jiff::civil::date(1942, 3, 10);
    let name = PersonName::parse("大庭 ハナ").expect("a name");
    let room = dice.id(now);
    let open = Open {
        city,
        room,
        patient: Patient {
            id: dice.id(now),
            name: name.clone(),
            kana: Kana::parse("おおば はな").expect("a reading"),
            born: BirthDate::new(born, born).expect("a date"),
            sex: Sex::Female,
            insured: None,
        },
        of_the_city: true,
        at_home: true,
        consent: Consent {
            signed_on: now.date(),
            person: name.clone(),
            proxy: None,
            family: None,
            explainer_office: Line::parse("事業所").expect("a line"),
            explainer: name,
            original_at: Line::parse("書庫").expect("a line"),
            text_version: Line::parse("第1版").expect("a line"),
        },
        members,
        another_person: true,
    };
    let (_, visit) = enter(&hub, &counter.shown, clerk, &clerk_login).await;
    hub.act(&visit, None, open).await.expect("opening the room");
    hub.close().await;
    Region { data, port, room, posters, server_pem }
}

/// Device, password and code, as through the pages; gives the session's token and a visit.
async fn enter(hub: &Hub, shown: &Shown, person: PersonId, login: &str) -> (String, Visit) {
    let shown = Arc::new(shown.clone());
    let knock = |session: Option<String>, sign_in: Option<String>| Knock {
        name: Name::House,
        proof: Proof::Certificate(shown.clone()),
        session,
        sign_in,
        room: None,
        background: false,
        address: loopback(),
        plain: false,
        request: "test".into(),
    };
    let visit = hub.admit(Door::Device, knock(None, None)).await.expect("the device");
    let trial = hub.attempt(&visit, login.to_owned()).await.expect("a try");
    let cookie = hub.settle_password(&visit, trial, person).await.expect("the password");
    let visit = hub.admit(Door::Device, knock(None, Some(cookie))).await.expect("the device");
    let challenge = hub.challenge(&visit).await.expect("a challenge");
    let code = hub.code_key.code(challenge.id, challenge.sendings);
    let Checked::Opened(opened) = hub.check_code(&visit, &code).await.expect("the code") else {
        panic!("the code did not open a session")
    };
    let visit = hub.admit(Door::SignedIn, knock(Some(opened.token.clone()), None)).await.expect("the session");
    (opened.token, visit)
}

/// The program itself.
fn start(region: &Region) -> Child {
    Process::new(env!("CARGO_BIN_EXE_engawa"))
        .args(["serve", "--data"])
        .arg(&region.data.0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starting the server")
}

async fn connect(region: &Region, poster: &Poster) -> std::io::Result<TlsStream<TcpStream>> {
    let wrong = |error: rustls::Error| std::io::Error::other(error);
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(region.server_pem.as_bytes()).expect("PEM")).map_err(wrong)?;
    let chain = vec![CertificateDer::from(poster.issued.der.clone())];
    let key = PrivateKeyDer::from_pem_slice(poster.issued.key_pem.as_bytes()).expect("PEM");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_root_certificates(roots).with_client_auth_cert(chain, key))
        .map_err(wrong)?;
    let stream = TcpStream::connect(("127.0.0.1", region.port)).await?;
    let name = ServerName::try_from(HOUSE).expect("a name");
    tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

/// Posts once; the note's number if it was acknowledged.
async fn post(
    stream: &mut TlsStream<TcpStream>,
    region: &Region,
    poster: &Poster,
    text: &str,
    word: &str,
) -> std::io::Result<i64> {
    let body = serde_html_form::to_string([("text", text), ("kind", "plain"), ("word", word)]).expect("a form");
    let (room, port, session) = (region.room, region.port, &poster.session);
    let request = format!(
        "POST /rooms/{room}/notes HTTP/1.1\r\nhost: {HOUSE}:{port}\r\ncookie: __Host-session={session}\r\n\
         sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut piece).await? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            n => answer.extend_from_slice(&piece[..n]),
        }
    }
    let head = String::from_utf8_lossy(&answer).into_owned();
    let number = head
        .starts_with("HTTP/1.1 303")
        .then(|| {
            head.lines().find_map(|line| line.strip_prefix("location: ")?.rsplit_once("#n")?.1.trim().parse().ok())
        })
        .flatten();
    // 503 and the like: not acknowledged, the same word goes out again on a new connection.
    number.ok_or_else(|| std::io::Error::other(head.lines().next().unwrap_or_default().to_owned()))
}

type Acknowledged = Arc<Mutex<HashMap<String, i64>>>;

/// Posts and retries with the same word until it is told to stop; then finishes the note at hand.
async fn client(region: Arc<Region>, n: usize, acknowledged: Acknowledged, stop: Arc<AtomicBool>) {
    let poster = &region.posters[n];
    let mut stream = None;
    for at in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let (text, word) = (format!("{n}番の{at}回目の記録。"), format!("client{n}note{at:06}"));
        loop {
            if stream.is_none() {
                stream = connect(&region, poster).await.ok();
            }
            let Some(open) = &mut stream else {
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            };
            let answered =
                tokio::time::timeout(Duration::from_secs(10), post(open, &region, poster, &text, &word)).await;
            match answered {
                Ok(Ok(number)) => {
                    acknowledged.lock().expect("no panic").insert(text, number);
                    break;
                }
                _ => stream = None,
            }
        }
    }
}

async fn answers(region: &Region) {
    for _ in 0..1500 {
        if TcpStream::connect(("127.0.0.1", region.port)).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the server did not come back within 30 s");
}

async fn story(scratch: Scratch) {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let folder = tempfile::tempdir().expect("a folder");
    let region = Arc::new(furnish(folder.path(), scratch.config().clone()).await);
    let (acknowledged, stop) = (Acknowledged::default(), Arc::new(AtomicBool::new(false)));
    let mut server = start(&region);
    answers(&region).await;
    let clients: Vec<_> =
        (0..CLIENTS).map(|n| tokio::spawn(client(region.clone(), n, acknowledged.clone(), stop.clone()))).collect();
    // The same moments in every run.
    let dice = engawa::ids::Dice::seeded(20);
    for _ in 0..KILLS {
        let [moment] = dice.bytes::<1>();
        let before = acknowledged.lock().expect("no panic").len();
        // At least one note gets through between two kills, so that every kill is one under load.
        while acknowledged.lock().expect("no panic").len() == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(u64::from(moment))).await;
        server.kill().expect("SIGKILL");
        server.wait().expect("it is gone");
        server = start(&region);
    }
    answers(&region).await;
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.expect("a client ends well");
    }
    server.kill().expect("SIGKILL");
    server.wait().expect("it is gone");
    let acknowledged = acknowledged.lock().expect("no panic").clone();
    let sqlite = Config::Sqlite { path: region.data.database(), readers: 1 };
    let config = match scratch.config() {
        Config::Postgres { .. } => scratch.config().clone(),
        Config::Sqlite { .. } => sqlite,
    };
    std::thread::spawn(move || check(&config, &acknowledged)).join().expect("what was acknowledged is there, once");
}

fn check(config: &Config, acknowledged: &HashMap<String, i64>) {
    let db = store::Db::open(config).expect("opening");
    let notes = db.read_now(|tx| tx.all(NOTES, &[], |row| Ok((row.take::<i64>()?, row.take::<String>()?))));
    let notes: Vec<(i64, String)> = notes.map_err(|error: store::Error| error).expect("reading");
    let mut found: HashMap<&str, i64> = HashMap::new();
    for (number, text) in &notes {
        assert_eq!(found.insert(text, *number), None, "{text} is there twice");
    }
    for (text, number) in acknowledged {
        assert_eq!(found.get(text.as_str()), Some(number), "{text} was acknowledged as note {number}");
    }
    assert!(acknowledged.len() >= KILLS as usize, "hardly anything was posted: {}", acknowledged.len());
    assert_eq!(notes.len(), acknowledged.len(), "every client finished its last note");
    let count = |sql| db.read_now(move |tx| tx.one(sql, &[], |row| row.take::<i64>()));
    let [done, trail] = [DONE, TRAIL].map(|sql| count(sql).map_err(|error: store::Error| error).expect("counting"));
    assert_eq!(
        (done, trail),
        (notes.len() as i64, notes.len() as i64),
        "each note has its word and its row on the trail"
    );
    if let Config::Sqlite { .. } = config {
        let sound = db.read_now(|tx| tx.one(SOUND, &[], |row| row.take::<String>()));
        assert_eq!(sound.map_err(|error: store::Error| error).expect("checking"), "ok");
    }
    db.close_now();
}

on_both! {
    fn nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed(db) {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime").block_on(story(db));
    }
}
