//! 据え付ける: puts the parts together and serves until told to stop.

use std::fs::{File, TryLockError};
use std::io::IsTerminal;
use std::os::unix::fs::OpenOptionsExt;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use store::Db;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::access::hashing::Hashing;
use crate::access::{Hub, Parts};
use crate::clock::Clock;
use crate::config::{Config, DataDir, Listen};
use crate::devices::Ca;
use crate::drafts;
use crate::ids::Dice;
use crate::jobs::{self, Forgetting, Jobs, Others, Refusals};
use crate::keys::Keys;
use crate::migrations;
use crate::notices::{Mailer, Post};
use crate::routes::routes;
use crate::web::{self, App, Contact, listen, tls};

/// What a process needs before anything else: files for its own user alone, a log on stderr, panics without their
/// words, one TLS provider.
pub fn prepare() {
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        // Whoever read the log may be gone (a journal that is being restarted): saying so to the same place would panic.
        .log_internal_errors(false)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| "info,rustls=warn,refinery_core=warn".into()),
        )
        .init();
    // What a panic says may quote somebody's text ("… is not a char boundary; it is inside …"): the log gets its place.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(%at, "panicked");
    }));
    // One provider for everything that speaks TLS, chosen before anything does.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

/// Hashes side by side: one core is left to everybody else's reading.
const HASHES: usize = 1;

/// What the parts are made of.
#[derive(Debug)]
pub struct Setup {
    pub store: store::Config,
    pub contact: Contact,
    pub idle: crate::access::Idle,
    /// True only in the demonstration: whoever looks around may have a device without a certificate.
    pub plays_devices: bool,
}

/// Opens database and keys and makes the application.
///
/// # Errors
/// If the data directory was never initialised, or this program may not run on its database.
pub fn assemble(data: &DataDir, setup: Setup) -> Result<App> {
    let keys = Keys::open(&data.keys()).context("opening the keys (has `engawa init` been run here?)")?;
    let ca = Ca::published(&data.keys())?;
    migrations::check(&setup.store)?;
    let db = Db::open(&setup.store).context("opening the database")?;
    let dice = Dice::machine();
    let parts = Parts {
        db,
        clock: Clock::machine(),
        hashing: Hashing::new(HASHES),
        dice,
        roots: ca.roots()?,
        keys,
        idle: setup.idle,
        plays_devices: setup.plays_devices,
    };
    Ok(App {
        hub: Hub::new(parts),
        contact: Arc::new(setup.contact),
        ca_fingerprint: ca.fingerprint()?.to_string().into(),
        bodies: web::Bodies::default(),
        demo: None,
    })
}

/// One program serves a data directory on SQLite: live pages hear only of what their own program did. The lock holds
/// until the file is dropped, and the kernel lets go however the program ends. Commands at the console ask for none.
///
/// # Errors
/// If another program serves the directory.
pub fn alone(data: &DataDir) -> Result<File> {
    let path = data.lock();
    let file = File::options().create(true).truncate(false).write(true).mode(0o600).open(&path);
    let file = file.with_context(|| format!("opening {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "{} は、いま動いている engawa が使っています。先にそれを止めるか、--data で別のフォルダーを指定してください",
            data.0.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("locking {}", path.display())),
    }
}

/// `engawa serve`
///
/// # Errors
/// If anything it needs is missing; afterwards it only ends when told to.
pub async fn serve(data: DataDir, config: Config) -> Result<()> {
    let setup = Setup {
        store: data.store(&config.store),
        contact: config.region,
        idle: config.idle.idle(),
        plays_devices: false,
    };
    // Several programs may share a PostgreSQL.
    let mut lock = None;
    if let store::Config::Sqlite { .. } = setup.store {
        lock = Some(alone(&data)?);
        migrations::migrate(&setup.store)?;
    }
    let app = assemble(&data, setup)?;
    if let Some(ahead) = app.hub.put_clock_right().await.map_err(|failure| anyhow!("{failure:?}"))? {
        let minutes = ahead.as_secs() / 60;
        tracing::warn!("この機械の時計は、いちばん新しい記録より{minutes}分おくれています。時計を確かめてください");
    }
    let mailer = Mailer::smtp(&config.mail)?;
    let Listen { address, house, entrance } = config.listen;
    let names = tls::Names::by_sni(
        tls::Served::read(&house.name, &house.certificate, &house.key)?,
        tls::Served::read(&entrance.name, &entrance.certificate, &entrance.key)?,
        app.hub.roots.clone(),
    )?;
    let listener = TcpListener::bind(address).await.with_context(|| format!("binding {address}"))?;
    let (stop, stopped) = watch::channel(false);
    let serving = listen::serve(listener, Arc::new(names), web::router(app.clone(), routes()), stopped);
    tokio::spawn(stop_on_signal(app.hub.clone(), stop));
    let work = tokio::spawn(background(app.clone(), mailer));
    tracing::info!("serving {} and {}", house.name, entrance.name);
    serving.await?;
    // Letters under way may end.
    work.await.context("the jobs")?;
    close(&app).await;
    drop(lock);
    Ok(())
}

/// What runs beside the requests, until the program stops.
pub async fn background(app: App, mailer: Mailer) {
    let (mail, contact) = (|| mailer.clone(), || app.contact.clone());
    let known = Jobs::new(app.hub.clone())
        .with(Post::<true> { mailer: mail(), contact: contact() })
        .with(Post::<false> { mailer: mail(), contact: contact() })
        .with(Refusals)
        .with(Forgetting)
        .with(drafts::Forgetting);
    if app.hub.shares_its_database() {
        return known.with(Others).run().await;
    }
    // One program serves a directory on SQLite: whoever held a claim is dead.
    if let Err(failure) = app.hub.chore("jobs", None, |tx, _| jobs::let_go(tx)).await {
        tracing::warn!("jobs: {failure:?}");
    }
    known.run().await;
}

/// Streams end, no new connections; the listener waits for what is under way.
pub async fn stop_on_signal(hub: Hub, stop: watch::Sender<bool>) {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
    hub.live.close();
    stop.send_replace(true);
}

/// The last counts, then the queue is drained and the database closed.
pub async fn close(app: &App) {
    if let Err(failure) = app.hub.write_tally(true).await {
        tracing::warn!("tally: {failure:?}");
    }
    app.hub.close().await;
}
