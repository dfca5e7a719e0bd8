//! `engawa init`: the data directory, its keys, the device CA, the database.

use std::fs;
use std::os::unix::fs::DirBuilderExt;

use anyhow::{Context, Result, bail};

use super::say;
use crate::clock::Clock;
use crate::config::{self, Home};
use crate::devices::Ca;
use crate::ids::Dice;
use crate::keys::Keys;
use crate::migrations::MIGRATIONS;

pub(super) fn init(home: &Home) -> Result<()> {
    if home.config().exists() {
        bail!("{} has been initialised already", home.0.display());
    }
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&home.0).context("making the data directory")?;
    let (keys, dice) = (Keys::make(&home.keys())?, Dice::machine());
    let ca = Ca::make(&dice, Clock::machine().now(), 1)?;
    ca.keep(&home.keys(), &keys, &dice)?;
    fs::write(home.config(), config::EXAMPLE)?;
    let config = config::read(home)?;
    store::migrate(&home.store(&config.store), MIGRATIONS)?;
    say(&format!(
        "{} を用意しました。\n端末の認証局の指紋（公開してください）：{}\n\n次にすること：\n\
         1. {} の名前・証明書・メールの設定を書きかえる\n2. engawa city add、office add、person add で登録する\n\
         3. engawa devices issue で端末の証明書を出す\n4. engawa serve で始める\n\n\
         大切：{} はバックアップと別の場所に控えてください。失うと、封をしたものは二度と開きません。",
        home.0.display(),
        ca.fingerprint()?,
        home.config().display(),
        home.keys().display(),
    ))
}
