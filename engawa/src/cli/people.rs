//! `engawa person add|list|end|suspend|resume|reset|mail|sign-out|forget-tries`

use anyhow::Result;
use clap::{Args, Subcommand};
use kaigo::{Kana, LoginId, PersonName, Profession};

use super::{Data, field, hub, kind, office, person, profession, say, told};
use crate::access::{Hub, Kind, hashing};
use crate::ids::PersonId;
use crate::people::{
    self, ChangeMail, End, ForgetTries, Mail, NewPerson, PutOut, Register, ResetPassword, Suspend, initial_password,
};
use crate::web::dates;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// 登録して、はじめのパスワードを一度だけ示す
    Add {
        #[command(flatten)]
        data: Data,
        /// ユーザーID（半角の英字と数字、6文字以上）
        #[arg(long)]
        login: String,
        /// 利用者の種類
        #[arg(long, value_parser = kind())]
        kind: Kind,
        /// 氏名（姓と名のあいだに空白）
        #[arg(long)]
        name: String,
        /// ふりがな
        #[arg(long)]
        kana: String,
        /// 職種
        #[arg(long, value_parser = profession())]
        profession: Profession,
        /// 確認コードを受け取るメールアドレス
        #[arg(long)]
        mail: String,
        /// 勤め先の事業所番号（いくつでも）
        #[arg(long = "office")]
        offices: Vec<String>,
    },
    /// 全員の一覧
    List {
        #[command(flatten)]
        data: Data,
    },
    /// 利用を終える（書いたものは残る）
    End(Account),
    /// 一時停止する（サインインできなくなる）
    Suspend(Account),
    /// 一時停止をやめる
    Resume(Account),
    /// パスワードを再発行して、一度だけ示す（本人を確かめてから）
    Reset(Account),
    /// 確認コードを受け取るメールアドレスを変える
    Mail {
        #[command(flatten)]
        account: Account,
        /// 新しいメールアドレス
        #[arg(long)]
        mail: String,
    },
    /// 開いているサインインを、すべて終わらせる
    SignOut(Account),
    /// まちがったパスワードの数を忘れ、待ち時間をなくす
    ForgetTries(Account),
}

/// Whose account.
#[derive(Debug, Args)]
pub(super) struct Account {
    #[command(flatten)]
    data: Data,
    /// ユーザーID
    #[arg(long)]
    login: String,
}

impl Account {
    fn find(&self) -> Result<(Hub, PersonId)> {
        let hub = hub(&self.data.home())?;
        let person = person(&hub, &self.login)?;
        Ok((hub, person))
    }
}

pub(super) fn run(verb: Verb) -> Result<()> {
    match verb {
        Verb::Add { data, login, kind, name, kana, profession, mail, offices } => {
            let hub = hub(&data.home())?;
            let offices = offices.iter().map(|number| office(&hub, number)).collect::<Result<Vec<_>>>()?;
            let person = NewPerson {
                id: hub.dice.id(hub.clock.now()),
                login: field("--login", LoginId::parse(&login))?,
                kind,
                name: field("--name", PersonName::parse(&name))?,
                kana: field("--kana", Kana::parse(&kana))?,
                profession,
                mail: field("--mail", Mail::parse(&mail))?,
                offices,
            };
            let password = initial_password(&hub.dice);
            told(hub.act_now(Register { person, password: hashing::hash(&password, &hub.dice)?, must_change: true }))?;
            handed_over(&format!("登録しました：{name}"), &login, &password)
        }
        Verb::List { data } => list(&hub(&data.home())?),
        Verb::End(account) => {
            let (hub, person) = account.find()?;
            told(hub.act_now(End { person }))?;
            say(&format!("{} の利用を終えました。開いていたサインインも終わりました。", account.login))
        }
        Verb::Suspend(account) => {
            let (hub, person) = account.find()?;
            told(hub.act_now(Suspend { person, suspended: true }))?;
            say(&format!("{} を一時停止しました。開いていたサインインも終わりました。", account.login))
        }
        Verb::Resume(account) => {
            let (hub, person) = account.find()?;
            told(hub.act_now(Suspend { person, suspended: false }))?;
            say(&format!("{} は、またサインインできます。", account.login))
        }
        Verb::Reset(account) => {
            let (hub, person) = account.find()?;
            let password = initial_password(&hub.dice);
            told(hub.act_now(ResetPassword { person, password: hashing::hash(&password, &hub.dice)? }))?;
            handed_over("パスワードを再発行しました。開いていたサインインは終わりました。", &account.login, &password)
        }
        Verb::Mail { account, mail } => {
            let (hub, person) = account.find()?;
            told(hub.act_now(ChangeMail { person, mail: field("--mail", Mail::parse(&mail))? }))?;
            say(&format!("{} の確認コードは、これから新しいアドレスに届きます。", account.login))
        }
        Verb::SignOut(account) => {
            let (hub, person) = account.find()?;
            told(hub.act_now(PutOut { person }))?;
            say(&format!("{} のサインインを、すべて終わらせました。", account.login))
        }
        Verb::ForgetTries(account) => {
            let (hub, person) = account.find()?;
            told(hub.act_now(ForgetTries { person }))?;
            say(&format!("{} は、すぐにサインインをやり直せます。", account.login))
        }
    }
}

/// The only time the password is shown.
fn handed_over(what: &str, login: &str, password: &str) -> Result<()> {
    say(&format!(
        "{what}\nユーザーID：{login}\nはじめのパスワード：{password}\n（はじめてのサインインで、変更が必要です）"
    ))
}

fn list(hub: &Hub) -> Result<()> {
    let now = hub.clock.now();
    for one in hub.read_public_now(move |tx| people::list(tx, now))? {
        let state = match (one.to_at.filter(|at| *at <= now), one.suspended_at) {
            (Some(at), _) => format!("{}に終了", dates::date(at.date())),
            (None, Some(at)) => format!("{}から一時停止", dates::date(at.date())),
            (None, None) => "利用中".into(),
        };
        let (kind, offices) = (one.kind.japanese(), one.offices.join("、"));
        say(&format!("{} {}（{kind}） {offices} {} {state}", one.login, one.name, one.mail))?;
    }
    Ok(())
}
