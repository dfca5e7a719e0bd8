//! `engawa init`: the data directory, its keys, the device CA, the database.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use anyhow::{Context, Result, bail};
use clap::Args;
use kaigo::{Kana, Line, LoginId, OfficeNumber, PersonName, Profession};

use super::{field, hub, say, told};
use crate::access::{Kind, hashing};
use crate::clock::Clock;
use crate::config::{self, Home};
use crate::devices::Ca;
use crate::ids::Dice;
use crate::keys::Keys;
use crate::migrations::MIGRATIONS;
use crate::offices::{AddOffice, NewOffice, OfficeRole, Phone};
use crate::people::{Mail, NewPerson, Register, initial_password};

/// The operator's first account. Its mail address receives the one-time codes.
#[derive(Args, Debug)]
pub(super) struct Operator {
    #[arg(long, default_value = "operator")]
    login: String,
    #[arg(long, default_value = "運営 担当")]
    name: String,
    #[arg(long, default_value = "うんえい たんとう")]
    kana: String,
    #[arg(long, default_value = "operator@engawa.example")]
    mail: String,
    #[arg(long, default_value = "000-0000-0001")]
    phone: String,
}

/// The operator is an office of its own kind, under a number no real office has.
const OPERATOR: &str = "99OPERATOR";

pub(super) fn init(home: &Home, operator: &Operator) -> Result<()> {
    if home.config().exists() {
        bail!("{} has been initialised already", home.0.display());
    }
    fs::create_dir_all(&home.0).context("making the data directory")?;
    // Also where a package or an administrator made it: the database is as readable as its directory.
    fs::set_permissions(&home.0, fs::Permissions::from_mode(0o700)).context("closing the data directory to others")?;
    let (keys, dice) = (Keys::make(&home.keys())?, Dice::machine());
    let ca = Ca::make(&dice, Clock::machine().now(), 1)?;
    ca.keep(&home.keys(), &keys, &dice)?;
    fs::write(home.config(), config::EXAMPLE)?;
    let config = config::read(home)?;
    store::migrate(&home.store(&config.store), MIGRATIONS)?;
    let password = operator_account(home, operator)?;
    say(&format!(
        "{} を用意しました。\n端末の認証局の指紋（公開してください）：{}\n\n次にすること：\n\
         1. {} の名前・証明書・メールの設定を書きかえる\n2. engawa city add、office add、person add で登録する\n\
         3. engawa devices issue で端末の証明書を出す\n4. engawa serve で始める\n\n\
         運営者のユーザーID：{}　はじめのパスワード：{password}（はじめてのサインインで、変更が必要です）\n\n\
         大切：{} はバックアップと別の場所に控えてください。失うと、封をしたものは二度と開きません。",
        home.0.display(),
        ca.fingerprint()?,
        home.config().display(),
        operator.login,
        home.keys().display(),
    ))
}

fn operator_account(home: &Home, operator: &Operator) -> Result<String> {
    let hub = hub(home)?;
    let now = hub.clock.now();
    let office = NewOffice {
        id: hub.dice.id(now),
        number: OfficeNumber::parse(OPERATOR).context("the operator's own number")?,
        name: field("name", Line::parse("運営者"))?,
        kana: field("kana", Kana::parse("うんえいしゃ"))?,
        role: OfficeRole::Operator,
        phone: field("--phone", Phone::parse(&operator.phone))?,
        cities: Vec::new(),
    };
    let office = told(hub.act_now(AddOffice(office)))?;
    let person = NewPerson {
        id: hub.dice.id(now),
        login: field("--login", LoginId::parse(&operator.login))?,
        kind: Kind::Operator,
        name: field("--name", PersonName::parse(&operator.name))?,
        kana: field("--kana", Kana::parse(&operator.kana))?,
        profession: Profession::Other,
        mail: field("--mail", Mail::parse(&operator.mail))?,
        offices: vec![office],
    };
    let password = initial_password(&hub.dice);
    told(hub.act_now(Register { person, password: hashing::hash(&password, &hub.dice)?, must_change: true }))?;
    Ok(password)
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
        init(&Home(dir.path().to_owned()), &operator).expect("initialising");
        let mode = fs::metadata(dir.path()).expect("the directory").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
