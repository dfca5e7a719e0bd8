//! 実演: the fictional region, for looking around and for the tests in a browser. Behind the cargo feature `demo`, off
//! in release packages.
//!
//! The seed makes data, never keys or passwords. A data directory of the demonstration carries a mark; `serve` refuses
//! it, and `demo` refuses any other. The plain listener binds 127.0.0.1 only.

mod doorstep;
mod personas;
mod plant;
mod region;
mod server_ca;
mod story;
mod troubles;

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::access::connection::Name;
use crate::access::{Command, Hub, Idle};
use crate::clock::Clock;
use crate::config::{Home, StoreConfig};
use crate::devices::Ca;
use crate::ids::Dice;
use crate::keys::Keys;
use crate::migrations::MIGRATIONS;
use crate::notices::{Mailer, Shelf};
use crate::routes::routes;
use crate::serve::{self, Setup, assemble};
use crate::web::{self, Contact, listen, tls};

#[derive(Args, Debug)]
pub struct Options {
    /// Where the fictional region is kept; made if absent
    #[arg(long, default_value = "./demo-data")]
    data: PathBuf,
    /// The house; the entrance has the next port
    #[arg(long, default_value_t = 8443)]
    port: u16,
    /// The plain listener for looking around, loopback only
    #[arg(long, default_value_t = 8080)]
    plain_port: u16,
    /// The same number makes the same people, rooms and notes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Hides the screen after so many seconds without a sign of life, instead of 10 and 15 minutes
    #[arg(long)]
    idle: Option<u64>,
    /// Keeps the region in PostgreSQL instead
    #[arg(long)]
    postgres: Option<String>,
}

fn contact() -> Contact {
    Contact {
        region: "縁側市 在宅ケア連携".into(),
        operator: "縁側市 高齢福祉課".into(),
        phone: "000-0000-0001".into(),
        hours: "平日 9:00〜12:00、13:00〜18:00（祝日・年末年始を除く）".into(),
    }
}

/// `engawa demo`
///
/// # Errors
/// If the directory holds something else, or a port is taken.
pub async fn run(options: Options) -> Result<()> {
    let home = Home(options.data.clone());
    let store = home.store(&StoreConfig { postgres: options.postgres.clone(), connections: None });
    if !home.demo_mark().exists() {
        if home.0.exists() && fs::read_dir(&home.0)?.next().is_some() {
            bail!("{} is not a demonstration: choose an empty directory with --data", home.0.display());
        }
        say("架空の地域を作っています（1分ほど）……")?;
        make(&home, &store, options.seed).await?;
    }
    serve(&home, store, &options).await
}

/// Makes everything in a directory only its owner can enter; the mark comes last, so that half a region is never served.
async fn make(home: &Home, store: &store::Config, seed: u64) -> Result<()> {
    fs::create_dir_all(&home.0).context("making the data directory")?;
    fs::set_permissions(&home.0, fs::Permissions::from_mode(0o700)).context("closing the data directory to others")?;
    let (keys, dice, clock) = (Keys::make(&home.keys())?, Dice::machine(), Clock::machine());
    let ca = Ca::make(&dice, clock.now(), 1)?;
    ca.keep(&home.keys(), &keys, &dice)?;
    store::migrate(store, MIGRATIONS)?;
    let today = region::day_of_creation(clock.now().in_japan());
    let region = region::region(seed, today);
    let planted = plant::plant(store, &keys, &ca, &region, today, clock.now()).await?;
    personas::write(home, &planted)?;
    outside(|| troubles::write(home, store, &keys, &ca, clock.now()))?;
    fs::write(home.demo_mark(), "engawa demo\n")?;
    Ok(())
}

async fn serve(home: &Home, store: store::Config, options: &Options) -> Result<()> {
    let setup = Setup { store, contact: contact(), idle: idle(options), demo: true };
    let app = assemble(home, setup)?;
    let roots = app.hub.roots.clone();
    let server = server_ca::of(home, app.hub.clock.now())?;
    let side = |name| -> Result<Arc<tls::Names>> {
        let served = tls::Served::of_pem("localhost", &server.certificate, &server.key)?;
        Ok(Arc::new(tls::Names::by_port(name, served, roots.clone())?))
    };
    let (house, entrance) = (side(Name::House)?, side(Name::Entrance)?);
    let bind = async |port: u16| {
        let address = ("127.0.0.1", port);
        TcpListener::bind(address).await.with_context(|| format!("port {port} of this machine"))
    };
    let (at_house, at_entrance) = (bind(options.port).await?, bind(options.port + 1).await?);
    let at_plain = bind(options.plain_port).await?;
    let shelf = Shelf::default();
    let router = web::router(app.clone(), routes());
    // The demonstration's own pages first; everything else is the house.
    let plain = doorstep::router(app.clone(), shelf.clone(), home)?.fallback_service(router.clone());
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(serve::stop_on_signal(app.hub.clone(), stop));
    let work = tokio::spawn(serve::background(app.clone(), Mailer::Shelf(shelf)));
    say(&welcome(home, options)?)?;
    tokio::try_join!(
        listen::serve(at_house, house, router.clone(), stopped.clone()),
        listen::serve(at_entrance, entrance, router, stopped.clone()),
        listen::serve_plain(at_plain, plain, stopped),
    )?;
    serve::close(&app).await;
    work.abort();
    Ok(())
}

fn idle(options: &Options) -> Idle {
    options.idle.map_or_else(Idle::default, |seconds| {
        let span = std::time::Duration::from_secs(seconds);
        Idle { phone: span, pc: span }
    })
}

fn welcome(home: &Home, options: &Options) -> Result<String> {
    let (port, plain) = (options.port, options.plain_port);
    let people = personas::leading(home)?;
    let lines: Vec<String> = people
        .iter()
        .map(|p| format!("    {:<8}{}（{}）  ID {}  パスワード {}", p.role, p.name, p.office, p.login_id, p.password))
        .collect();
    Ok(format!(
        "\n縁側市の実演ができました。すべて架空のものです。\n\n  \
         まず見る      http://127.0.0.1:{plain}/demo   （証明書なし。端末をえらんで入ります。この機械の中だけ）\n  \
         届いたメール  http://127.0.0.1:{plain}/demo/mail   （確認コードはここに届きます）\n  \
         母屋          https://localhost:{port}    （端末の証明書が要ります：{personas}）\n  \
         玄関          https://localhost:{entrance}\n\n  だれになってみますか\n{people}\n\n  終わるときは Ctrl+C\n",
        entrance = port + 1,
        personas = home.0.join("personas.json").display(),
        people = lines.join("\n"),
    ))
}

fn say(text: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

/// A path inside the data directory, as `personas.json` names it.
fn relative(home: &Path, path: &Path) -> String {
    path.strip_prefix(home).unwrap_or(path).display().to_string()
}

/// Runs on a thread of its own what would block the runtime: console commands, the store's blocking doors.
fn outside<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| scope.spawn(work).join()).map_err(|_| anyhow!("the console's thread ended"))?
}

/// A console command from within the runtime.
fn console<C: Command>(hub: &Hub, command: C) -> Result<C::Answer> {
    outside(|| hub.act_now(command).map_err(|turned| anyhow!("{turned:?}")))
}
