//! An installation with one office and one device, listening on a port of its own.

use std::fs::Permissions;
use std::future::Future;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use engawa::access::connection::Name;
use engawa::access::hashing::Hashing;
use engawa::access::{Command, Hub, Idle, Parts};
use engawa::clock::{Clock, Instant};
use engawa::devices::{Ca, DeviceKind, Enrol, Issued, NewDevice, Order, Revoke, RevokeReason};
use engawa::ids::{DeviceId, Dice, OfficeId};
use engawa::keys::Keys;
use engawa::migrations::MIGRATIONS;
use engawa::offices::{AddOffice, NewOffice, OfficeRole, Phone};
use engawa::routes::routes;
use engawa::web::listen::{Limits, serve_within};
use engawa::web::tls::{Names, Served};
use engawa::web::{self, App, Contact};
use kaigo::{Kana, Line, OfficeNumber};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::CertificateDer;
use store::testing::{Scratch, scratch_sqlite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub const HOUSE: &str = "engawa.example";
pub const ENTRANCE: &str = "genkan.engawa.example";
pub const DAY: Duration = Duration::from_secs(24 * 3600);

/// Friday 20 November 2026, nine in the morning in Japan.
pub fn nine() -> Instant {
    Instant::from_japan(jiff::civil::datetime(2026, 11, 20, 9, 0, 0, 0))
}

/// Nothing here waits for what it does not test.
pub fn patient() -> Limits {
    Limits::default()
}

pub struct World {
    pub hub: Hub,
    pub clock: Clock,
    pub ca: Ca,
    /// Behind the doors of the house; a test may add routes of its own before it listens.
    pub app: Router,
    office: OfficeId,
    server_ca: (CertificateParams, KeyPair),
    pub files: tempfile::TempDir,
    // Last, so that the database goes after everything that uses it.
    _scratch: Scratch,
}

/// A listener at work.
pub struct Listening {
    pub address: SocketAddr,
    pub names: Arc<Names>,
    pub stop: watch::Sender<bool>,
    pub serving: JoinHandle<()>,
}

impl World {
    pub fn new() -> World {
        let scratch = scratch_sqlite();
        scratch.migrate(MIGRATIONS);
        let (dice, clock) = (Dice::machine(), Clock::frozen(nine()));
        let ca = Ca::make(&dice, clock.now(), 1).expect("a CA");
        let hub = Hub::new(Parts {
            db: (*scratch).clone(),
            clock: clock.clone(),
            hashing: Hashing::new(1),
            roots: ca.roots().expect("roots"),
            keys: Keys::from_master([7; 32]),
            idle: Idle::default(),
            plays_devices: false,
            dice,
        });
        let contact = Contact {
            region: "縁側市".into(),
            operator: "縁側市 高齢福祉課".into(),
            phone: "000-0000-0001".into(),
            hours: "平日 9:00〜12:00".into(),
        };
        let app = App {
            hub: hub.clone(),
            contact: Arc::new(contact),
            ca_fingerprint: "".into(),
            bodies: web::Bodies::default(),
            demo: None,
        };
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let office = hub.dice.id(clock.now());
        let world = World {
            app: web::router(app, routes()),
            hub,
            clock,
            ca,
            office,
            server_ca: (params, KeyPair::generate().expect("a key")),
            files: tempfile::tempdir().expect("a directory"),
            _scratch: scratch,
        };
        world.act(AddOffice(NewOffice {
            id: office,
            number: OfficeNumber::parse("9970100045").expect("a number"),
            name: Line::parse("あおぞら訪問看護").expect("a name"),
            kana: Kana::parse("あおぞら").expect("a reading"),
            role: OfficeRole::Operator,
            phone: Phone::parse("000-0000-0002").expect("a phone"),
            cities: Vec::new(),
        }));
        world
    }

    fn act<C: Command>(&self, command: C) -> C::Answer {
        let hub = self.hub.clone();
        std::thread::scope(|scope| scope.spawn(move || hub.act_now(command)).join())
            .expect("no panic")
            .unwrap_or_else(|failure| panic!("furnishing was failure away: {failure:?}"))
    }

    pub fn order(&self, name: &str, days: u32) -> (DeviceId, Order) {
        let device = self.hub.dice.id(self.clock.now());
        (device, Order { device, name: name.to_owned(), office: "9970100045".into(), days })
    }

    /// A device of the office, in its ledger, certified on the day that `now` says.
    pub fn device_from(&self, now: Instant, days: u32) -> (DeviceId, Issued) {
        let (device, order) = self.order("あおぞら-タブレット01", days);
        let issued = self.ca.sign(&order, now, &self.hub.dice).expect("signing");
        let shown = issued.shown.clone();
        self.act(Enrol(NewDevice {
            id: device,
            office: self.office,
            person: None,
            name: Line::parse(&order.name).expect("a name"),
            form: DeviceKind::Pc,
            fingerprint: shown.fingerprint,
            serial: shown.serial,
            subject: shown.subject,
            not_before: shown.not_before,
            not_after: shown.not_after,
        }));
        (device, issued)
    }

    /// A device certified today for thirty days.
    pub fn device(&self) -> (DeviceId, Issued) {
        self.device_from(self.clock.now(), 30)
    }

    pub fn revoke(&self, device: DeviceId) {
        self.act(Revoke { device, reason: RevokeReason::Lost });
    }

    /// What clients of this installation trust.
    pub fn server_root(&self) -> CertificateDer<'static> {
        let (params, key) = &self.server_ca;
        params.self_signed(key).expect("a CA").der().clone()
    }

    /// Writes a new server certificate for a name into its files.
    pub fn certify(&self, host: &str) -> (PathBuf, PathBuf) {
        let (ca, ca_key) = &self.server_ca;
        let params = CertificateParams::new(vec![host.to_owned()]).expect("a name");
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &Issuer::from_params(ca, ca_key)).expect("signing");
        let (chain, own) = self.server_files(host);
        std::fs::write(&chain, certificate.pem()).expect("a file");
        std::fs::write(&own, key.serialize_pem()).expect("a file");
        std::fs::set_permissions(&own, Permissions::from_mode(0o600)).expect("chmod");
        (chain, own)
    }

    pub fn server_files(&self, host: &str) -> (PathBuf, PathBuf) {
        (self.files.path().join(format!("{host}.pem")), self.files.path().join(format!("{host}.key")))
    }

    pub fn served(&self, host: &str) -> Served {
        let (chain, key) = self.certify(host);
        Served::read(host, &chain, &key).expect("a server certificate")
    }

    /// Both names on one port.
    pub async fn listen(&self, limits: Limits) -> Listening {
        let roots = self.ca.roots().expect("roots");
        let names = Names::by_sni(self.served(HOUSE), self.served(ENTRANCE), roots).expect("names");
        self.serve(limits, names).await
    }

    /// A port for one name.
    pub async fn listen_as(&self, name: Name, host: &str) -> Listening {
        let names = Names::by_port(name, self.served(host), self.ca.roots().expect("roots")).expect("a name");
        self.serve(patient(), names).await
    }

    async fn serve(&self, limits: Limits, names: Names) -> Listening {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let (stop, stopped) = watch::channel(false);
        let (names, app) = (Arc::new(names), self.app.clone());
        let serving = tokio::spawn(serve_within(limits, listener, names.clone(), app, stopped));
        let serving = tokio::spawn(async move { serving.await.expect("no panic").expect("served to the end") });
        Listening { address, names, stop, serving }
    }
}

/// Runs a test's story; nothing it waits for may take longer than half a minute.
pub fn run(story: impl Future<Output = ()>) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async { tokio::time::timeout(Duration::from_secs(30), story).await.expect("in time") });
    runtime.shutdown_timeout(Duration::from_secs(1));
}
