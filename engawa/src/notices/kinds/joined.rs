//! 招待: somebody was invited to a room. Which one, only the house says.

use store::{Error, Tx};

use super::{Ask, Message, Notice, foot};
use crate::access::Receiver;
use crate::people;
use crate::rooms;

pub(super) const NOTICE: Notice = Notice { kind: rooms::JOINED, label: "部屋に招かれたお知らせ", expand };

const SUBJECT: &str = "【Engawa】部屋に招かれました";

/// Over once they are no longer a member.
fn expand(tx: &mut Tx<'_>, ask: &Ask<'_>) -> Result<Option<Message>, Error> {
    let Receiver::Person(person) = ask.fact.to else { return Ok(None) };
    let Some((name, to)) = people::mail_of(tx, person, ask.now)? else { return Ok(None) };
    if !rooms::is_member(tx, &ask.fact.detail, person, ask.now)? {
        return Ok(None);
    }
    let text = format!(
        "{name} 様\n\nEngawa（{region}）で、新しい部屋に招かれました。\n\
         サインインすると、「わたしの部屋」に並んでいます。どなたの部屋かは、個人情報のためメールには書いていません。\n\n\
         心当たりのないときは、下の窓口へお知らせください。\n\n{foot}",
        region = ask.contact.region,
        foot = foot(ask.contact),
    );
    Ok(Some(Message { to, subject: SUBJECT, text }))
}
