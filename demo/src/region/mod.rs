//! 架空の地域: 縁側市 and 渚町, who works there, whom they care for, and months of notes. Pure data: the same seed and
//! day always give the same region. Nobody in it exists; office numbers begin with 99, mail ends in `.example`.
//!
//! Things refer to each other by what people would call them: a city by its code, an office by its number, a person
//! by the login ID. Instants are a [`When`]: days before the day of creation and a time of day.

mod devices;
mod dice;
mod offices;
mod people;
mod plan;
mod stories;
mod telling;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use kaigo::{OfficeKind, Profession, Sex};

/// (年, 月, 日)
pub type Day = (i16, i8, i8);

/// 縁側市とまわり
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    pub cities: Vec<City>,
    pub offices: Vec<Office>,
    pub people: Vec<Person>,
    pub devices: Vec<Device>,
    pub rooms: Vec<Room>,
    /// Logins of those the welcome names first.
    pub leading: Vec<&'static str>,
}

/// 市町村
#[derive(Clone, Debug, PartialEq)]
pub struct City {
    pub code: &'static str,
    pub name: &'static str,
    pub department: &'static str,
    /// How name and department are read.
    pub kana: &'static str,
    pub phone: &'static str,
    /// The office number of its department.
    pub number: &'static str,
}

/// 事業所
#[derive(Clone, Debug, PartialEq)]
pub struct Office {
    pub number: &'static str,
    pub name: &'static str,
    pub kana: &'static str,
    /// `None` for the operator.
    pub kind: Option<OfficeKind>,
    pub phone: &'static str,
    /// Codes of the cities it is registered with.
    pub cities: Vec<&'static str>,
}

/// 利用者の種類
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Operator,
    City,
    Manager,
    Member,
}

/// 職員
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub login: &'static str,
    pub name: &'static str,
    pub kana: &'static str,
    pub profession: Profession,
    pub role: Role,
    pub mail: &'static str,
    /// Numbers of the offices they work at, the first being the one of their device here.
    pub offices: Vec<&'static str>,
    /// Has never signed in: the first password is still to be changed. Writes nothing in the story.
    pub newcomer: bool,
}

/// 端末
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    pub name: &'static str,
    pub office: &'static str,
    /// Login of its owner, for somebody's own phone.
    pub person: Option<&'static str>,
    pub phone: bool,
}

/// 同意の記録
#[derive(Clone, Debug, PartialEq)]
pub struct Consent {
    /// Counted from the day the room opens.
    pub signed_days_ago: i32,
    /// 署名代行者: name and 利用者との関係
    pub proxy: Option<(&'static str, &'static str)>,
    /// 家族等の代表者: name and 続柄
    pub family: Option<(&'static str, &'static str)>,
    pub explainer_office: &'static str,
    pub explainer: &'static str,
    pub original_at: &'static str,
    pub text_version: &'static str,
}

/// 利用対象者
#[derive(Clone, Debug, PartialEq)]
pub struct Patient {
    pub name: &'static str,
    pub kana: &'static str,
    pub born: Day,
    pub sex: Sex,
    /// 保険者番号 and 被保険者番号; `None` while not yet known.
    pub insured: Option<(&'static str, &'static str)>,
}

/// A moment counted back from the day of creation, on a clock in Japan. Later ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    pub days_ago: i32,
    pub hour: i8,
    pub minute: i8,
}

impl Ord for When {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.days_ago.cmp(&self.days_ago).then((self.hour, self.minute).cmp(&(other.hour, other.minute)))
    }
}

impl PartialOrd for When {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// 参加している人
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub login: &'static str,
    /// Invited later than the opening.
    pub joined: Option<When>,
    pub removed: Option<When>,
}

/// ノート
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    pub when: When,
    pub author: &'static str,
    /// 申し送り
    pub relay: bool,
    /// As first written.
    pub text: String,
    /// When and to what it was corrected.
    pub corrected: Option<(When, String)>,
    /// When and why ("misposted", "wrong", "twice") it was withdrawn.
    pub withdrawn: Option<(When, &'static str)>,
}

/// 部屋
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// Code of its city.
    pub city: &'static str,
    /// Login of the clerk who opened it.
    pub clerk: &'static str,
    pub patient: Patient,
    pub consent: Consent,
    pub opened: When,
    /// When and why ("died", "moved", "withdrawn", "ended") it was closed.
    pub closed: Option<(When, &'static str)>,
    pub members: Vec<Member>,
    /// In the order of writing; no two in the same minute.
    pub notes: Vec<Note>,
    /// Login and the moment up to which they have read everything; whoever is not named has read nothing.
    pub read: Vec<(&'static str, When)>,
}

/// The day from which a region made at this moment in Japan counts back: until ten in the morning the day before, so
/// that the notes of "today" are never in the future.
pub fn day_of_creation(now: DateTime) -> Date {
    now.saturating_sub(10.hours()).date()
}

/// The region of a seed as it stands on a day. The seed decides which visits were written about and in which words;
/// the day decides weekdays and the dates within notes.
pub fn region(seed: u64, day: Date) -> Region {
    Region {
        cities: offices::cities(),
        offices: offices::offices(),
        people: people::people(),
        devices: devices::devices(),
        rooms: stories::ALL.iter().map(|story| telling::tell(story, seed, day)).collect(),
        leading: people::LEADING.to_vec(),
    }
}

#[cfg(test)]
mod tests;
