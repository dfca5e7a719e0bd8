//! 実演: the fictional region, for looking around and for the tests in a browser. A program of its own, so that nothing
//! of it is in `engawa`.
//!
//! The seed makes data, never keys or passwords. A data directory of the demonstration carries a mark; `engawa serve`
//! refuses it, and this program refuses any other. The plain listener binds 127.0.0.1 only.

mod directory;
mod doorstep;
mod personas;
mod plain;
mod plant;
mod region;
mod server_ca;
mod story;
mod troubles;

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use axum::Extension;
use clap::Parser;
use engawa::access::connection::Name;
use engawa::access::{Command, Hub, Idle};
use engawa::clock::Clock;
use engawa::config::{DataDir, StoreConfig};
use engawa::devices::Ca;
use engawa::ids::Dice;
use engawa::keys::Keys;
use engawa::migrations;
use engawa::notices::{Mailer, Shelf};
use engawa::routes::routes;
use engawa::serve::{self, Setup, assemble};
use engawa::web::{self, App, Contact, listen, tls};
use tokio::net::TcpListener;
use tokio::sync::watch;

use self::directory::Found;
use self::doorstep::Doorstep;
use self::personas::Persona;

#[derive(Parser, Debug)]
#[command(name = "engawa-demo", version, about = "縁側の実演：架空の地域を作って、見せます")]
struct Options {
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

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    serve::prepare();
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "engawa-demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<()> {
    let data = DataDir(options.data.clone());
    let store = data.store(&StoreConfig { postgres: options.postgres.clone(), ..StoreConfig::default() });
    // Before the minute it takes to make the region.
    let ports = Ports::bind(&options).await?;
    directory::claim(&data)?;
    let lock = serve::alone(&data)?;
    let found = directory::found(&data)?;
    if found != Found::Whole {
        if found == Found::Older {
            say("この実演は、前の版のプログラムで作られたものです。作り直します（書きこんだ内容は消えます）。")?;
        }
        directory::clear(&data)?;
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
    directory::finish(data)
}

async fn serve(data: &DataDir, store: store::Config, options: &Options, ports: Ports) -> Result<()> {
    let setup = Setup { store, contact: contact(), idle: idle(options), plays_devices: true };
    let pages = format!("http://127.0.0.1:{}/demo", options.plain_port);
    let app = App { demo: Some(pages.into()), ..assemble(data, setup)? };
    let roots = app.hub.roots.clone();
    let server = server_ca::of(data, app.hub.clock.now())?;
    let side = |name| -> Result<Arc<tls::Names>> {
        let served = tls::Served::of_pem("localhost", &server.certificate, &server.key)?;
        Ok(Arc::new(tls::Names::by_port(name, served, roots.clone())?))
    };
    let (house, entrance) = (side(Name::House)?, side(Name::Entrance)?);
    let (shelf, personas) = (Shelf::default(), Arc::new(personas::read(data)?));
    let doorstep = Doorstep { shelf: shelf.clone(), personas: personas.clone() };
    let router = web::router(app.clone(), routes());
    let plain = routes().into_iter().chain(doorstep::routes()).collect();
    let plain = web::router(app.clone(), plain).layer(Extension(doorstep));
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(serve::stop_on_signal(app.hub.clone(), stop));
    let work = tokio::spawn(serve::background(app.clone(), Mailer::Shelf(shelf)));
    say(&welcome(data, options, &personas))?;
    tokio::try_join!(
        listen::serve(ports.house, house, router.clone(), stopped.clone()),
        listen::serve(ports.entrance, entrance, router, stopped.clone()),
        plain::serve(ports.plain, plain, personas, stopped),
    )?;
    work.await.context("the jobs")?;
    serve::close(&app).await;
    Ok(())
}

fn idle(options: &Options) -> Idle {
    options.idle.map_or_else(Idle::default, |seconds| {
        let span = std::time::Duration::from_secs(seconds);
        Idle { phone: span, pc: span }
    })
}

fn welcome(data: &DataDir, options: &Options, personas: &[Persona]) -> String {
    let (port, plain) = (options.port, options.plain_port);
    let lines: Vec<String> = personas
        .iter()
        .take(5)
        .map(|p| format!("    {:<8}{}（{}）  ID {}  パスワード {}", p.role, p.name, p.office, p.login_id, p.password))
        .collect();
    format!(
        "\n縁側市の実演ができました。すべて架空のものです。\n\n  \
         まず見る      http://127.0.0.1:{plain}/demo   （証明書なし。端末をえらんで入ります。この機械の中だけ）\n  \
         届いたメール  http://127.0.0.1:{plain}/demo/mail   （確認コードはここに届きます）\n  \
         母屋          https://localhost:{port}    （端末の証明書が要ります：{personas}）\n  \
         玄関          https://localhost:{entrance}\n\n  だれになってみますか\n{people}\n\n  終わるときは Ctrl+C\n",
        entrance = port + 1,
        personas = data.0.join("personas.json").display(),
        people = lines.join("\n"),
    )
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
