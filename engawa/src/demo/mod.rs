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
use std::io::{ErrorKind, Write};
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
use crate::config::{DataDir, StoreConfig};
use crate::devices::Ca;
use crate::ids::Dice;
use crate::keys::Keys;
use crate::migrations;
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
    let data = DataDir(options.data.clone());
    let store = data.store(&StoreConfig { postgres: options.postgres.clone(), connections: None });
    // Before the minute it takes to make the region.
    let ports = Ports::bind(&options).await?;
    claim(&data)?;
    let lock = serve::alone(&data)?;
    let mark = fs::read_to_string(data.demo_mark())?;
    // Only what was begun here is taken away; an empty mark was cut off while it was written.
    if !["", BEING_MADE, MADE].contains(&mark.as_str()) {
        bail!("{} のしるしが読めません。--data で空のフォルダーを指定してください", data.0.display());
    }
    // One that an older program made is not brought up to date but made anew.
    if mark != MADE || store::level(&store)?.number < migrations::newest() {
        fs::write(data.demo_mark(), BEING_MADE)?;
        clear(&data)?;
        say("架空の地域を作っています（1分ほど）……")?;
        make(&data, &store, options.seed).await.context(match store {
            store::Config::Sqlite { .. } => "架空の地域を作れませんでした",
            store::Config::Postgres { .. } => {
                "架空の地域を作れませんでした。--postgres で空のデータベースを指定してください"
            }
        })?;
    }
    serve(&data, store, &options, ports).await?;
    drop(lock);
    Ok(())
}

/// What the mark says of a whole region, and before.
const MADE: &str = "engawa demo\n";
const BEING_MADE: &str = "engawa demo, being made\n";

/// Marks an empty directory, which only its owner can enter from then on; refuses what is no demonstration.
fn claim(data: &DataDir) -> Result<()> {
    if data.demo_mark().exists() {
        return Ok(());
    }
    if data.0.exists() && fs::read_dir(&data.0)?.next().is_some() {
        bail!("{} は実演のフォルダーではありません。--data で空のフォルダーを指定してください", data.0.display());
    }
    fs::create_dir_all(&data.0).context("making the data directory")?;
    fs::set_permissions(&data.0, fs::Permissions::from_mode(0o700)).context("closing the data directory to others")?;
    Ok(fs::write(data.demo_mark(), BEING_MADE)?)
}

/// Takes away what a region that was never finished left: everything here was made under our mark.
fn clear(data: &DataDir) -> Result<()> {
    for entry in fs::read_dir(&data.0)? {
        let entry = entry?;
        if entry.path() == data.demo_mark() || entry.path() == data.lock() {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

struct Ports {
    house: TcpListener,
    entrance: TcpListener,
    plain: TcpListener,
}

impl Ports {
    async fn bind(options: &Options) -> Result<Ports> {
        let bind = async |port: u16, option: &str| {
            TcpListener::bind(("127.0.0.1", port)).await.map_err(|error| match error.kind() {
                ErrorKind::AddrInUse => {
                    anyhow!("ポート {port} は、ほかのプログラムが使っています。{option} で別の番号を指定してください")
                }
                _ => anyhow!("ポート {port} を開けません（{error}）。{option} で別の番号を指定してください"),
            })
        };
        let next = options.port.checked_add(1).context("--port: 65534までの番号を指定してください")?;
        Ok(Ports {
            house: bind(options.port, "--port").await?,
            entrance: bind(next, "--port（玄関はその次の番号です）").await?,
            plain: bind(options.plain_port, "--plain-port").await?,
        })
    }
}

/// Makes everything; the mark says so last, so that half a region is never served.
async fn make(data: &DataDir, store: &store::Config, seed: u64) -> Result<()> {
    let (keys, dice, clock) = (Keys::make(&data.keys())?, Dice::machine(), Clock::machine());
    let ca = Ca::make(&dice, clock.now(), 1)?;
    ca.keep(&data.keys(), &keys, &dice)?;
    migrations::migrate(store)?;
    let today = region::day_of_creation(clock.now().in_japan());
    let region = region::region(seed, today);
    let planted = plant::plant(store, &keys, &ca, &region, today, clock.now()).await?;
    personas::write(data, &planted)?;
    outside(|| troubles::write(data, store, &keys, &ca, clock.now()))?;
    Ok(fs::write(data.demo_mark(), MADE)?)
}

async fn serve(data: &DataDir, store: store::Config, options: &Options, ports: Ports) -> Result<()> {
    let setup = Setup { store, contact: contact(), idle: idle(options), demo: true };
    let app = assemble(data, setup)?;
    let roots = app.hub.roots.clone();
    let server = server_ca::of(data, app.hub.clock.now())?;
    let side = |name| -> Result<Arc<tls::Names>> {
        let served = tls::Served::of_pem("localhost", &server.certificate, &server.key)?;
        Ok(Arc::new(tls::Names::by_port(name, served, roots.clone())?))
    };
    let (house, entrance) = (side(Name::House)?, side(Name::Entrance)?);
    let shelf = Shelf::default();
    let router = web::router(app.clone(), routes());
    // The demonstration's own pages first; everything else is the house.
    let plain = doorstep::router(app.clone(), shelf.clone(), data)?.fallback_service(router.clone());
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(serve::stop_on_signal(app.hub.clone(), stop));
    let work = tokio::spawn(serve::background(app.clone(), Mailer::Shelf(shelf)));
    say(&welcome(data, options)?)?;
    tokio::try_join!(
        listen::serve(ports.house, house, router.clone(), stopped.clone()),
        listen::serve(ports.entrance, entrance, router, stopped.clone()),
        listen::serve_plain(ports.plain, plain, stopped),
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

fn welcome(data: &DataDir, options: &Options) -> Result<String> {
    let (port, plain) = (options.port, options.plain_port);
    let people = personas::leading(data)?;
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
        personas = data.0.join("personas.json").display(),
        people = lines.join("\n"),
    ))
}

fn say(text: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

/// A path inside the data directory, as `personas.json` names it.
fn relative(data: &Path, path: &Path) -> String {
    path.strip_prefix(data).unwrap_or(path).display().to_string()
}

/// Runs on a thread of its own what would block the runtime: console commands, the store's blocking doors.
fn outside<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| scope.spawn(work).join()).map_err(|_| anyhow!("the console's thread ended"))?
}

/// A console command from within the runtime.
fn console<C: Command>(hub: &Hub, command: C) -> Result<C::Answer> {
    outside(|| hub.act_now(command).map_err(|failure| anyhow!("{failure:?}")))
}
