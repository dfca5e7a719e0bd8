//! `engawa undelivered`

use anyhow::Result;

use super::{Data, hub, say};
use crate::access::{Receiver, Undeliverable, outbox};
use crate::notices::label;
use crate::people;
use crate::web::dates;

/// Lists the letters that did not reach anybody, for whoever keeps the accounts.
pub(super) fn run(data: &Data) -> Result<()> {
    let hub = hub(&data.home())?;
    let lines = hub.read_public_now(|tx| {
        let mut lines = Vec::new();
        for letter in outbox::undelivered(tx, None)? {
            let who = match letter.to {
                Receiver::Person(person) => people::login_and_name(tx, person)?,
                Receiver::Link(_) | Receiver::Office(_) => None,
            };
            let (login, name) = who.unwrap_or_default();
            let why = match letter.why {
                Undeliverable::Refused => "メールサーバーに断られました。アドレスをお確かめください",
                Undeliverable::GivenUp => "3日間送れませんでした",
            };
            let (day, time) = (dates::date(letter.at.date()), dates::time(letter.at));
            lines.push(format!("{day} {time}  {login}  {name}  {}：{why}", label(&letter.kind)));
        }
        Ok::<_, store::Error>(lines)
    })?;
    if lines.is_empty() {
        return say("届かなかったメールはありません");
    }
    lines.iter().try_for_each(|line| say(line))
}
