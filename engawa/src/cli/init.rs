//! `engawa init`: the data directory, its keys, the device CA, the database.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{self, Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use kaigo::{Kana, Line, LoginId, OfficeNumber, PersonName, Profession};

use super::{field, hub, say, told};
use crate::access::{Kind, hashing};
use crate::clock::{Clock, Instant};
use crate::config::{self, DataDir};
use crate::devices::Ca;
use crate::ids::Dice;
use crate::keys::{Keys, for_owner_alone, write_secret};
use crate::migrations;
use crate::offices::{AddOffice, NewOffice, OfficeRole, Phone};
use crate::people::{Mail, NewPerson, Register, initial_password};

/// The operator's first account.
#[derive(Args, Debug)]
pub(super) struct Operator {
    #[arg(long, default_value = "operator")]
    login: String,
    #[arg(long, default_value = "運営 担当")]
    name: String,
    #[arg(long, default_value = "うんえい たんとう")]
    kana: String,
    /// Receives the one-time codes: without them nobody signs in
    #[arg(long)]
    mail: String,
    #[arg(long, default_value = "000-0000-0001")]
    phone: String,
}

/// Where the region's data will lie, if not in a file of the data directory.
#[derive(Args, Debug, Default)]
pub(super) struct Elsewhere {
    /// PostgreSQLを使うとき：アドレス（postgres://…）だけを書いたファイル。持ち主だけが読めること（chmod 600）
    #[arg(long, value_name = "ファイル")]
    postgres: Option<PathBuf>,
}

/// The address itself, for whoever has it from a keeper of secrets. Never an option: the list of processes shows those.
const ADDRESS: &str = "ENGAWA_POSTGRES";

impl Elsewhere {
    fn address(&self) -> Result<Option<String>> {
        let address = match &self.postgres {
            Some(file) => {
                for_owner_alone(file)?;
                Some(fs::read_to_string(file).with_context(|| format!("{} が読めません", file.display()))?)
            }
            None => std::env::var(ADDRESS).ok(),
        };
        let address = address.map(|address| address.trim().to_owned());
        if address
            .as_deref()
            .is_some_and(|address| !address.starts_with("postgres://") && !address.starts_with("postgresql://"))
        {
            bail!("PostgreSQLのアドレスは postgres:// で始めてください");
        }
        Ok(address)
    }
}

/// The operator is an office of its own kind, under a number no real office has.
const OPERATOR: &str = "99OPERATOR";

pub(super) fn init(data: &DataDir, operator: &Operator, elsewhere: &Elsewhere) -> Result<()> {
    if data.config().exists() {
        bail!("{} は、もう用意されています", data.0.display());
    }
    // As it will be typed from any folder.
    let data = &DataDir(path::absolute(&data.0)?);
    let (dice, now) = (Dice::machine(), Clock::machine().now());
    // Before anything is made: a mistyped word is typed once more, and the directory is still free.
    let (office, person) = operator.accounts(&dice, now)?;
    let mut config = config::EXAMPLE.to_owned();
    let address = elsewhere.address()?;
    if let Some(address) = &address {
        let elsewhere = store::Config::Postgres { url: address.clone(), workers: 1 };
        let level = store::level(&elsewhere).context("PostgreSQLのデータベースを開けません")?;
        if level.number > 0 {
            bail!("そのデータベースには、もう Engawa の表があります。空のデータベースを指定してください");
        }
        config = config.replace("# postgres_file =", "postgres_file =");
    }
    fs::create_dir_all(&data.0).context("making the data directory")?;
    // Also where a package or an administrator made it: the database is as readable as its directory.
    fs::set_permissions(&data.0, fs::Permissions::from_mode(0o700)).context("closing the data directory to others")?;
    let keys = Keys::make(&data.keys())?;
    let ca = Ca::make(&dice, now, 1)?;
    ca.keep(&data.keys(), &keys, &dice)?;
    if let Some(address) = address {
        write_secret(&data.keys().join("postgres"), address.as_bytes())?;
    }
    fs::write(data.config(), config)?;
    let config = config::read(data)?;
    migrations::migrate(&data.store(&config.store))?;
    let hub = hub(data)?;
    told(hub.act_now(AddOffice(office)))?;
    let password = initial_password(&dice);
    told(hub.act_now(Register { person, password: hashing::hash(&password, &dice)?, must_change: true }))?;
    say(&format!(
        "{} を用意しました。\n端末の認証局の指紋（公開してください）：{}\n\n\
         運営者のユーザーID：{}　はじめのパスワード：{password}（はじめてのサインインで、変更が必要です）\n\n{}\n\n\
         大切：{} はバックアップと別の場所に控えてください。失うと、封をしたものは二度と開きません。",
        data.0.display(),
        ca.fingerprint()?,
        operator.login,
        steps(data),
        data.keys().display(),
    ))
}

impl Operator {
    fn accounts(&self, dice: &Dice, now: Instant) -> Result<(NewOffice, NewPerson)> {
        let office = NewOffice {
            id: dice.id(now),
            number: OfficeNumber::parse(OPERATOR).context("the operator's own number")?,
            name: field("name", Line::parse("運営者"))?,
            kana: field("kana", Kana::parse("うんえいしゃ"))?,
            role: OfficeRole::Operator,
            phone: field("--phone", Phone::parse(&self.phone))?,
            cities: Vec::new(),
        };
        let person = NewPerson {
            id: dice.id(now),
            login: field("--login", LoginId::parse(&self.login))?,
            kind: Kind::Operator,
            name: field("--name", PersonName::parse(&self.name))?,
            kana: field("--kana", Kana::parse(&self.kana))?,
            profession: Profession::Other,
            mail: field("--mail", Mail::parse(&self.mail))?,
            offices: vec![office.id],
        };
        Ok((office, person))
    }
}

/// What is left to type, ready to be copied: a test types it.
fn steps(data: &DataDir) -> String {
    let (data, config) = (format!("--data {}", quoted(&data.0)), data.config());
    format!(
        "次にすること（名前・番号・電話・メールは例です。かえて打ってください）\n\n\
         1. {config} の名前、サーバー証明書、メールの設定を書きかえる\n\n\
         2. 運営者の端末の証明書を出す\n   \
         engawa devices issue {data} --office {OPERATOR} --name '運営-PC01' --out operator-pc01.p12\n\n\
         3. 市町村、その職員、端末\n   \
         engawa city add {data} --code engawa --name '縁側市' --department '高齢福祉課' --kana 'えんがわし こうれいふくしか' --phone 000-0000-0002 --number 9900000001\n   \
         engawa person add {data} --login city01 --kind city --profession city-clerk --name '山辺 和子' --kana 'やまべ かずこ' --mail city01@engawa.example --office 9900000001\n   \
         engawa devices issue {data} --office 9900000001 --name '高齢福祉課-PC01' --out city-pc01.p12\n\n\
         4. 事業所、その職員、端末\n   \
         engawa office add {data} --number 9900000002 --name 'あおぞら訪問看護' --kana 'あおぞら ほうもんかんご' --kind home-nursing --phone 000-0000-0003 --city engawa\n   \
         engawa person add {data} --login nurse01 --kind member --profession nurse --name '三崎 ゆう' --kana 'みさき ゆう' --mail nurse01@aozora.example --office 9900000002\n   \
         engawa devices issue {data} --office 9900000002 --name 'あおぞら-スマホ01' --form phone --out aozora-phone01.p12\n\n\
         5. 始める\n   \
         engawa serve {data}",
        config = config.display(),
    )
}

/// As a shell reads it back, whatever is in the name.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_that_was_there_before_is_closed_to_others() {
        let dir = tempfile::tempdir().expect("a directory");
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).expect("chmod");
        let operator = Operator {
            login: "operator".into(),
            name: "運営 担当".into(),
            kana: "うんえい たんとう".into(),
            mail: "operator@engawa.example".into(),
            phone: "000-0000-0001".into(),
        };
        init(&DataDir(dir.path().to_owned()), &operator, &Elsewhere::default()).expect("initialising");
        let mode = fs::metadata(dir.path()).expect("the directory").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
