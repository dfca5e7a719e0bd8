//! What the mails say. Plain text, no name of a patient, nothing that opens anything by itself.

use crate::clock::Instant;
use crate::web::{Contact, dates};

/// A fixed, recognisable subject.
pub const CODE_SUBJECT: &str = "【Engawa】確認コードのお知らせ";
pub const JOINED_SUBJECT: &str = "【Engawa】部屋に招かれました";

pub fn code(name: &str, code: &str, until: Instant, contact: &Contact) -> String {
    format!(
        "{name} 様\n\nEngawa（{region}）にサインインするための確認コードです。\n\n    {code}\n\n{until}まで使えます。\
         サインインの画面に入れてください。\n\n心当たりのないときは、このメールを捨ててください。\
         あなたのIDとパスワードを知っている人がいるかもしれませんので、パスワードの変更をおすすめします。\n\
         職員が、このコードをお尋ねすることはありません。\n\n{foot}",
        region = contact.region,
        until = dates::time(until),
        foot = foot(contact),
    )
}

pub fn joined(name: &str, contact: &Contact) -> String {
    format!(
        "{name} 様\n\nEngawa（{region}）で、新しい部屋に招かれました。\n\
         サインインすると、「わたしの部屋」に並んでいます。どなたの部屋かは、個人情報のためメールには書いていません。\n\n\
         心当たりのないときは、下の窓口へお知らせください。\n\n{foot}",
        region = contact.region,
        foot = foot(contact),
    )
}

fn foot(contact: &Contact) -> String {
    format!(
        "―――\nこのメールは送信専用です。返信いただいても読めません。\nお問い合わせ：{operator}　{phone}\n{hours}\n",
        operator = contact.operator,
        phone = contact.phone,
        hours = contact.hours,
    )
}
