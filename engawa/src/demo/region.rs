//! 架空の地域: who lives and works there and what they wrote, as data. Times are counted back from the day of creation.

use kaigo::{OfficeKind, Profession, Sex};

/// (年, 月, 日)
pub type Day = (i16, i8, i8);

#[derive(Clone, Debug)]
pub struct City {
    pub code: &'static str,
    pub name: &'static str,
    pub department: &'static str,
    pub kana: &'static str,
    pub phone: &'static str,
    /// The office number of its department.
    pub number: &'static str,
}

#[derive(Clone, Debug)]
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

#[derive(Clone, Debug)]
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

#[derive(Clone, Debug)]
pub struct Device {
    pub name: &'static str,
    pub office: &'static str,
    /// Login of its owner, for somebody's own phone.
    pub person: Option<&'static str>,
    pub phone: bool,
}

#[derive(Clone, Debug)]
pub struct Consent {
    pub signed_days_ago: i32,
    /// Name and relation of whoever signed for the person.
    pub proxy: Option<(&'static str, &'static str)>,
    pub family: Option<(&'static str, &'static str)>,
    pub explainer_office: &'static str,
    pub explainer: &'static str,
    pub original_at: &'static str,
    pub text_version: &'static str,
}

#[derive(Clone, Debug)]
pub struct Patient {
    pub name: &'static str,
    pub kana: &'static str,
    pub born: Day,
    pub sex: Sex,
    pub insured: Option<(&'static str, &'static str)>,
}

/// A moment counted back from the day of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct When {
    pub days_ago: i32,
    pub hour: i8,
    pub minute: i8,
}

#[derive(Clone, Debug)]
pub struct Member {
    pub login: &'static str,
    /// Invited later than the opening.
    pub joined: Option<When>,
    pub removed: Option<When>,
}

#[derive(Clone, Debug)]
pub struct Note {
    pub when: When,
    pub author: &'static str,
    pub relay: bool,
    pub text: String,
    /// When and to what it was corrected.
    pub corrected: Option<(When, String)>,
    /// When and why ("misposted", "wrong", "twice") it was withdrawn.
    pub withdrawn: Option<(When, &'static str)>,
}

#[derive(Clone, Debug)]
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
    pub notes: Vec<Note>,
    /// Login and the moment up to which they have read everything; whoever is not named has read nothing.
    pub read: Vec<(&'static str, When)>,
}

#[derive(Clone, Debug)]
pub struct Region {
    pub cities: Vec<City>,
    pub offices: Vec<Office>,
    pub people: Vec<Person>,
    pub devices: Vec<Device>,
    pub rooms: Vec<Room>,
    /// Logins of those the welcome names first.
    pub leading: Vec<&'static str>,
}

fn at(days_ago: i32, hour: i8, minute: i8) -> When {
    When { days_ago, hour, minute }
}

/// The region. The same seed gives the same.
pub fn region(_seed: u64) -> Region {
    let person = |login, name, kana, profession, role, office| Person {
        login,
        name,
        kana,
        profession,
        role,
        mail: Box::leak(format!("{login}@mail.example").into_boxed_str()),
        offices: vec![office],
        newcomer: false,
    };
    let office = |number, name, kana, kind| Office {
        number,
        name,
        kana,
        kind: Some(kind),
        phone: "000-0000-0045",
        cities: vec!["engawa"],
    };
    let device = |name, office| Device { name, office, person: None, phone: false };
    let member = |login| Member { login, joined: None, removed: None };
    let note = |when, author, text: &str| Note {
        when,
        author,
        relay: false,
        text: text.to_owned(),
        corrected: None,
        withdrawn: None,
    };
    Region {
        cities: vec![City {
            code: "engawa",
            name: "縁側市",
            department: "高齢福祉課",
            kana: "えんがわし こうれいふくしか",
            phone: "000-0000-0001",
            number: "9900000001",
        }],
        offices: vec![
            office(
                "99A0100045",
                "あおぞら訪問看護ステーション",
                "あおぞらほうもんかんごすてーしょん",
                OfficeKind::ALL[7],
            ),
            Office {
                kind: None, cities: vec![], ..office("9900000002", "運営者", "うんえいしゃ", OfficeKind::ALL[0])
            },
            office("9970100011", "ひだまりケアプラン", "ひだまりけあぷらん", OfficeKind::ALL[4]),
        ],
        people: vec![
            person("misaki.y07", "三崎 ゆう", "みさき ゆう", Profession::Nurse, Role::Member, "99A0100045"),
            person(
                "nonomura.s03",
                "野々村 聡",
                "ののむら さとし",
                Profession::CareManager,
                Role::Manager,
                "9970100011",
            ),
            person("yamabe.k01", "山辺 和子", "やまべ かずこ", Profession::CityClerk, Role::City, "9900000001"),
            Person {
                newcomer: true,
                ..person("igarashi.m", "五十嵐 恵", "いがらし めぐみ", Profession::Nurse, Role::Member, "99A0100045")
            },
            person("operator.a1", "大和田 実", "おおわだ みのる", Profession::Other, Role::Operator, "9900000002"),
        ],
        devices: vec![
            device("あおぞら-タブレット01", "99A0100045"),
            device("ひだまり-PC01", "9970100011"),
            device("高齢福祉課-PC01", "9900000001"),
            device("運営-PC01", "9900000002"),
        ],
        rooms: vec![Room {
            city: "engawa",
            clerk: "yamabe.k01",
            patient: Patient {
                name: "大庭 ハナ",
                kana: "おおば はな",
                born: (1942, 3, 10),
                sex: Sex::ALL[1],
                insured: Some(("990001", "0000000101")),
            },
            consent: Consent {
                signed_days_ago: 100,
                proxy: None,
                family: None,
                explainer_office: "ひだまりケアプラン",
                explainer: "野々村 聡",
                original_at: "高齢福祉課 書庫",
                text_version: "第1版",
            },
            opened: at(95, 9, 0),
            closed: None,
            members: vec![member("misaki.y07"), member("nonomura.s03")],
            notes: vec![
                note(at(2, 10, 20), "misaki.y07", "むくみはすねまで。夜間トイレは3回。次の訪問は21日（土）10時です。"),
                note(at(1, 17, 40), "nonomura.s03", "来週の担当者会議は25日の16時からです。"),
            ],
            read: vec![],
        }],
        leading: vec!["misaki.y07", "nonomura.s03", "yamabe.k01"],
    }
}
