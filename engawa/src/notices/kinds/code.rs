//! 確認コード: the six digits of a sign-in.

use store::{Error, Tx};

use super::{Ask, Message, Notice, foot};
use crate::access::{CODE_FACT, Receiver, code_to_send};
use crate::people;
use crate::web::dates;

pub(super) const NOTICE: Notice = Notice { kind: CODE_FACT, label: "確認コード", expand };

/// A fixed, recognisable subject.
const SUBJECT: &str = "【Engawa】確認コードのお知らせ";

/// Over once a newer code was sent, or the sign-in has ended.
fn expand(tx: &mut Tx<'_>, ask: &Ask<'_>) -> Result<Option<Message>, Error> {
    let Receiver::Person(person) = ask.fact.to else { return Ok(None) };
    let Some((name, to)) = people::mail_of(tx, person, ask.now)? else { return Ok(None) };
    let Some((code, until)) = code_to_send(tx, ask.code_key, &ask.fact.detail, ask.now)? else { return Ok(None) };
    let text = format!(
        "{name} 様\n\nEngawa（{region}）にサインインするための確認コードです。\n\n    {code}\n\n{until}まで使えます。\
         サインインの画面に入れてください。\n\n心当たりのないときは、このメールを捨ててください。\
         あなたのIDとパスワードを知っている人がいるかもしれませんので、パスワードの変更をおすすめします。\n\
         職員が、このコードをお尋ねすることはありません。\n\n{foot}",
        region = ask.contact.region,
        until = dates::time(until),
        foot = foot(ask.contact),
    );
    Ok(Some(Message { to, subject: SUBJECT, text }))
}
