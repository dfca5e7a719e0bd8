//! 市町村 and 事業所.

use kaigo::OfficeKind;

use super::{City, Office};

pub fn cities() -> Vec<City> {
    vec![
        City {
            code: "engawa",
            name: "縁側市",
            department: "高齢福祉課",
            kana: "えんがわし こうれいふくしか",
            phone: "000-0000-0001",
            number: "9900000101",
        },
        City {
            code: "nagisa",
            name: "渚町",
            department: "健康福祉課",
            kana: "なぎさまち けんこうふくしか",
            phone: "000-0000-0201",
            number: "9900000201",
        },
    ]
}

const ENGAWA: &[&str] = &["engawa"];
const NAGISA: &[&str] = &["nagisa"];
const BOTH: &[&str] = &["engawa", "nagisa"];

pub fn offices() -> Vec<Office> {
    vec![
        Office {
            number: "9900000001",
            name: "縁側地域連携 運営事務局",
            kana: "えんがわちいきれんけい うんえいじむきょく",
            kind: None,
            phone: "000-0000-0009",
            cities: vec![],
        },
        office(
            "99A0100011",
            "縁側中央診療所",
            "えんがわちゅうおうしんりょうじょ",
            OfficeKind::Clinic,
            "000-0000-0002",
            ENGAWA,
        ),
        office("99A0100022", "みどりの丘病院", "みどりのおかびょういん", OfficeKind::Hospital, "000-0000-0022", ENGAWA),
        office("99A0100033", "しおかぜ歯科医院", "しおかぜしかいいん", OfficeKind::DentalClinic, "000-0000-0033", BOTH),
        office(
            "99A0100045",
            "あおぞら訪問看護ステーション",
            "あおぞらほうもんかんごすてーしょん",
            OfficeKind::HomeNursing,
            "000-0000-0045",
            ENGAWA,
        ),
        office(
            "99A0200013",
            "ひだまりケアプラン",
            "ひだまりけあぷらん",
            OfficeKind::CareManagement,
            "000-0000-0013",
            ENGAWA,
        ),
        office("99A0300017", "ことり訪問介護", "ことりほうもんかいご", OfficeKind::HomeHelp, "000-0000-0017", ENGAWA),
        office("99A0400021", "こもれび薬局", "こもれびやっきょく", OfficeKind::Pharmacy, "000-0000-0021", ENGAWA),
        office(
            "99A0500029",
            "デイサービスゆうなぎ",
            "でいさーびすゆうなぎ",
            OfficeKind::DayService,
            "000-0000-0029",
            ENGAWA,
        ),
        office(
            "99A0600035",
            "えんがわ福祉用具",
            "えんがわふくしようぐ",
            OfficeKind::Equipment,
            "000-0000-0035",
            ENGAWA,
        ),
        office(
            "99A0700041",
            "みなと地域包括支援センター",
            "みなとちいきほうかつしえんせんたー",
            OfficeKind::CommunitySupportCentre,
            "000-0000-0041",
            ENGAWA,
        ),
        office("99B0100019", "なぎさ診療所", "なぎさしんりょうじょ", OfficeKind::Clinic, "000-0000-0219", NAGISA),
        office(
            "99B0100027",
            "なみおと訪問看護ステーション",
            "なみおとほうもんかんごすてーしょん",
            OfficeKind::HomeNursing,
            "000-0000-0227",
            BOTH,
        ),
        office(
            "99B0200035",
            "はまなすケアプラン",
            "はまなすけあぷらん",
            OfficeKind::CareManagement,
            "000-0000-0235",
            NAGISA,
        ),
        office(
            "99B0300043",
            "ヘルパーステーションすずらん",
            "へるぱーすてーしょんすずらん",
            OfficeKind::HomeHelp,
            "000-0000-0243",
            NAGISA,
        ),
        office(
            "99B0500051",
            "渚町デイサービスかもめ",
            "なぎさまちでいさーびすかもめ",
            OfficeKind::DayService,
            "000-0000-0251",
            NAGISA,
        ),
    ]
}

fn office(
    number: &'static str,
    name: &'static str,
    kana: &'static str,
    kind: OfficeKind,
    phone: &'static str,
    cities: &[&'static str],
) -> Office {
    Office { number, name, kana, kind: Some(kind), phone, cities: cities.to_vec() }
}
