//! The command line: `engawa init`, `serve`, and the registration of cities, offices, people and devices by whoever
//! keeps the machine.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use kaigo::{Kana, Line, LoginId, OfficeKind, OfficeNumber, Profession};

use crate::access::{Failure, Hub, Idle, Kind};
use crate::config::{self, DataDir, StoreConfig};
use crate::ids::{OfficeId, PersonId};
use crate::migrations;
use crate::offices::{self, AddCity, AddOffice, City, NewOffice, OfficeRole, Phone};
use crate::serve::{self, Setup, assemble};
use crate::web::Contact;

mod devices;
mod init;
mod mail_sink;
mod people;
mod trail;
mod undelivered;

#[derive(Debug, Parser)]
#[command(name = "engawa", version, about = "縁側：地域の医療と介護の連携の場")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Args, Clone)]
struct Data {
    /// The data directory
    #[arg(long, env = "ENGAWA_DATA", default_value = "./data")]
    data: PathBuf,
}

impl Data {
    fn home(&self) -> DataDir {
        DataDir(self.data.clone())
    }
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Makes the data directory: configuration, keys, device CA, database, the operator's account
    Init {
        #[command(flatten)]
        data: Data,
        #[command(flatten)]
        operator: init::Operator,
        #[command(flatten)]
        elsewhere: init::Elsewhere,
    },
    /// Brings the database up to date
    Migrate(Data),
    /// Serves the house and the entrance
    Serve(Data),
    /// Cities
    City {
        #[command(subcommand)]
        verb: CityVerb,
    },
    /// Offices
    Office {
        #[command(subcommand)]
        verb: OfficeVerb,
    },
    /// 職員のアカウント：登録、一覧、終わり、一時停止、パスワードの再発行、メールの変更
    Person {
        #[command(subcommand)]
        verb: people::Verb,
    },
    /// Device certificates
    Devices {
        #[command(subcommand)]
        verb: devices::Verb,
    },
    /// The trail: is it as it was written?
    Trail {
        #[command(subcommand)]
        verb: trail::Verb,
    },
    /// 届かなかったメールを一覧にする（直すのは登録のアドレス）
    Undelivered(Data),
    /// 試し用のメールサーバー：届いたメールを表示するだけ（このマシンからだけ）
    MailSink {
        /// ポート番号
        #[arg(long, default_value_t = 2525)]
        port: u16,
    },
    /// Care-plan exchange files: check, show, diff, convert, split, make
    Careplan {
        #[command(subcommand)]
        verb: careplan::cli::Verb,
    },
}

#[derive(Debug, Subcommand)]
enum CityVerb {
    /// Adds a city and its department's own office
    Add {
        #[command(flatten)]
        data: Data,
        /// A short name in lower-case letters
        #[arg(long)]
        code: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        department: String,
        #[arg(long)]
        phone: String,
        /// The office number under which the department's own staff and devices are kept
        #[arg(long)]
        number: String,
        #[arg(long)]
        kana: String,
    },
}

#[derive(Debug, Subcommand)]
enum OfficeVerb {
    /// Adds an office and registers it with cities
    Add {
        #[command(flatten)]
        data: Data,
        #[arg(long)]
        number: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        kana: String,
        /// The service classification; "operator" for the operator's own
        #[arg(long, value_parser = role())]
        kind: OfficeRole,
        #[arg(long)]
        phone: String,
        /// Codes of the cities it is registered with
        #[arg(long = "city")]
        cities: Vec<String>,
    },
}

/// Runs the program; a failure is one line on stderr.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    serve::prepare();
    // The checker speaks for itself, with exit codes of its own.
    if let Verb::Careplan { verb } = &cli.verb {
        return careplan::cli::run_here(verb);
    }
    match run_verb(cli.verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "engawa: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run_verb(verb: Verb) -> Result<()> {
    match verb {
        Verb::Init { data, operator, elsewhere } => init::init(&data.home(), &operator, &elsewhere),
        Verb::Migrate(data) => {
            let data = data.home();
            let config = config::read(&data)?;
            for name in migrations::migrate(&data.store(&config.store))? {
                say(&format!("applied {name}"))?;
            }
            Ok(())
        }
        Verb::Serve(data) => {
            let data = data.home();
            let config = config::read(&data)?;
            runtime()?.block_on(serve::serve(data, config))
        }
        Verb::City { verb } => add_city(verb),
        Verb::Office { verb } => add_office(verb),
        Verb::Person { verb } => people::run(verb),
        Verb::Devices { verb } => devices::run(verb),
        Verb::Trail { verb } => trail::run(verb),
        Verb::Undelivered(data) => undelivered::run(&data),
        Verb::MailSink { port } => runtime()?.block_on(mail_sink::run(port)),
        Verb::Careplan { .. } => Ok(()),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// The hub of a data directory, for one command at the console. A demonstration has no configuration and needs none:
/// its devices can be revoked like any others.
fn hub(data: &DataDir) -> Result<Hub> {
    let (store, contact, idle) = if data.demo_mark().exists() && data.database().exists() {
        (StoreConfig::default(), Contact::default(), Idle::default())
    } else {
        let config = config::read(data)?;
        (config.store, config.region, config.idle.idle())
    };
    Ok(assemble(data, Setup { store: data.store(&store), contact, idle, plays_devices: false })?.hub)
}

fn add_city(verb: CityVerb) -> Result<()> {
    let CityVerb::Add { data, code, name, department, phone, number, kana } = verb;
    if code.is_empty() || code.len() > 20 || !code.bytes().all(|b| b.is_ascii_lowercase()) {
        bail!("--code: 半角の小文字（a〜z）、20文字までで入れてください");
    }
    let hub = hub(&data.home())?;
    let now = hub.clock.now();
    let city = City {
        id: hub.dice.id(now),
        code,
        name: field("--name", Line::parse(&name))?,
        department: field("--department", Line::parse(&department))?,
        phone: field("--phone", Phone::parse(&phone))?,
    };
    let office = NewOffice {
        id: hub.dice.id(now),
        number: OfficeNumber::parse(&number).ok_or_else(|| anyhow!("--number: {OFFICE_NUMBER}"))?,
        name: field("--department", Line::parse(&format!("{name} {department}")))?,
        kana: field("--kana", Kana::parse(&kana))?,
        role: OfficeRole::Department(city.id),
        phone: city.phone.clone(),
        cities: Vec::new(),
    };
    told(hub.act_now(AddCity(city)))?;
    told(hub.act_now(AddOffice(office)))?;
    say(&format!("登録しました：{name}（{department}の事業所番号 {number}）"))
}

const OFFICE_NUMBER: &str = "事業所番号は、半角の数字と大文字10けたで入れてください";

fn add_office(verb: OfficeVerb) -> Result<()> {
    let OfficeVerb::Add { data, number, name, kana, kind, phone, cities } = verb;
    let hub = hub(&data.home())?;
    let mut ids = Vec::new();
    for code in cities {
        let wanted = code.clone();
        let city = hub.read_public_now(move |tx| offices::city_by_code(tx, &wanted))?;
        ids.push(city.with_context(|| format!("--city: 「{code}」という略号の市町村はありません"))?);
    }
    let office = NewOffice {
        id: hub.dice.id(hub.clock.now()),
        number: OfficeNumber::parse(&number).ok_or_else(|| anyhow!("--number: {OFFICE_NUMBER}"))?,
        name: field("--name", Line::parse(&name))?,
        kana: field("--kana", Kana::parse(&kana))?,
        role: kind,
        phone: field("--phone", Phone::parse(&phone))?,
        cities: ids,
    };
    told(hub.act_now(AddOffice(office)))?;
    say(&format!("登録しました：{name}（事業所番号 {number}）"))
}

/// The codes of an option, each with its Japanese name in `--help`.
fn codes<T: Clone + Send + Sync + 'static>(
    known: impl IntoIterator<Item = (&'static str, &'static str, T)>,
) -> impl TypedValueParser<Value = T> {
    let known: Vec<_> = known.into_iter().collect();
    let shown = known.iter().map(|(code, name, _)| PossibleValue::new(*code).help(*name));
    PossibleValuesParser::new(shown.collect::<Vec<_>>()).try_map(move |typed| {
        let found = known.iter().find(|(code, ..)| *code == typed).map(|(.., value)| value.clone());
        found.ok_or("no such code")
    })
}

fn role() -> impl TypedValueParser<Value = OfficeRole> {
    let kinds = OfficeKind::ALL.into_iter().map(|kind| (kind.code(), kind.name(), OfficeRole::Serves(kind)));
    codes(kinds.chain([("operator", "運営者", OfficeRole::Operator)]))
}

fn kind() -> impl TypedValueParser<Value = Kind> {
    codes(Kind::ALL.into_iter().map(|kind| (kind.code(), kind.japanese(), kind)))
}

fn profession() -> impl TypedValueParser<Value = Profession> {
    codes(Profession::ALL.into_iter().map(|profession| (profession.code(), profession.name(), profession)))
}

fn office(hub: &Hub, number: &str) -> Result<OfficeId> {
    let wanted = number.to_owned();
    hub.read_public_now(move |tx| offices::office_by_number(tx, &wanted))?
        .with_context(|| format!("事業所番号 {number} の事業所はありません"))
}

fn person(hub: &Hub, login: &str) -> Result<PersonId> {
    let fold = field("--person", LoginId::parse(login))?.fold();
    hub.read_public_now(move |tx| crate::people::by_login(tx, &fold))?
        .with_context(|| format!("ユーザーID {login} の人はいません"))
}

fn field<T, E: std::fmt::Display>(name: &str, parsed: Result<T, E>) -> Result<T> {
    parsed.map_err(|error| anyhow!("{name}: {error}"))
}

/// A refusal as one line; anything else as it is.
fn told<T>(result: Result<T, Failure>) -> Result<T> {
    result.map_err(|failure| match failure {
        Failure::Refused(refusal) => anyhow!("{}（{}）", refusal.sentence, refusal.code),
        other => anyhow!("{other:?}"),
    })
}

fn say(text: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}
