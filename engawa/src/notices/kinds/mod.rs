//! What there is to tell, one file for each kind: who may still know, and the words. Plain text, no name of a patient,
//! nothing that opens anything by itself.

mod code;
mod joined;

use store::{Error, Tx};

use crate::access::{CodeKey, Due};
use crate::clock::Instant;
use crate::web::Contact;

/// One kind of notice.
#[derive(Debug)]
pub(super) struct Notice {
    /// As the fact names it; never used for anything else later.
    pub kind: &'static str,
    /// What it is called where letters are listed.
    pub label: &'static str,
    pub expand: fn(&mut Tx<'_>, &Ask<'_>) -> Result<Option<Message>, Error>,
}

/// What a notice is made from.
#[derive(Debug)]
pub(super) struct Ask<'a> {
    pub fact: &'a Due,
    pub now: Instant,
    pub code_key: &'a CodeKey,
    pub contact: &'a Contact,
}

/// A notice in words, or nothing if it is over.
#[derive(Debug)]
pub(super) struct Message {
    pub to: String,
    pub subject: &'static str,
    pub text: String,
}

const ALL: &[Notice] = &[code::NOTICE, joined::NOTICE];

pub(super) fn find(kind: &str) -> Option<&'static Notice> {
    ALL.iter().find(|notice| notice.kind == kind)
}

/// What a kind of letter is called where letters are listed.
pub fn label(kind: &str) -> &'static str {
    find(kind).map_or("お知らせ", |notice| notice.label)
}

/// Under every mail.
fn foot(contact: &Contact) -> String {
    format!(
        "―――\nこのメールは送信専用です。返信いただいても読めません。\nお問い合わせ：{operator}　{phone}\n{hours}\n",
        operator = contact.operator,
        phone = contact.phone,
        hours = contact.hours,
    )
}
