//! 職員: thirty people.

use kaigo::Profession;

use super::{Person, Role};

/// Whom one would like to be first.
pub const LEADING: [&str; 8] =
    ["misaki.y07", "nonomura.s", "igarashi.m", "kusunoki.s", "yamabe.m", "furuya.m", "isobe.rei", "tono.ritsu"];

pub fn people() -> Vec<Person> {
    vec![
        // 運営者
        person("tono.ritsu", "遠野 律", "とおの りつ", Profession::OfficeClerk, "tono@unei.example", &["9900000001"])
            .of(Role::Operator),
        // 市職員
        person(
            "yamabe.m",
            "山辺 まどか",
            "やまべ まどか",
            Profession::CityClerk,
            "yamabe@engawa-shi.example",
            &["9900000101"],
        )
        .of(Role::City),
        person(
            "horikiri.k",
            "堀切 健",
            "ほりきり けん",
            Profession::CityClerk,
            "horikiri@engawa-shi.example",
            &["9900000101"],
        )
        .of(Role::City),
        person(
            "segawa.m",
            "瀬川 美和",
            "せがわ みわ",
            Profession::CityClerk,
            "segawa@nagisa-machi.example",
            &["9900000201"],
        )
        .of(Role::City),
        // 縁側中央診療所
        person(
            "kusunoki.s",
            "楠 修一",
            "くすのき しゅういち",
            Profession::Doctor,
            "kusunoki@chuo.example",
            &["99A0100011"],
        ),
        person("yuasa.c", "湯浅 千鶴", "ゆあさ ちづる", Profession::Nurse, "yuasa@chuo.example", &["99A0100011"])
            .of(Role::Manager),
        person(
            "saegusa.y",
            "三枝 葉子",
            "さえぐさ ようこ",
            Profession::Dietician,
            "saegusa@chuo.example",
            &["99A0100011"],
        ),
        // みどりの丘病院
        person(
            "shiraishi.f",
            "白石 文",
            "しらいし ふみ",
            Profession::Nurse,
            "shiraishi@midori.example",
            &["99A0100022"],
        )
        .of(Role::Manager),
        // しおかぜ歯科医院
        person("kamiya.w", "神谷 航", "かみや わたる", Profession::Dentist, "kamiya@shiokaze.example", &["99A0100033"])
            .of(Role::Manager),
        person(
            "mizutani.s",
            "水谷 さやか",
            "みずたに さやか",
            Profession::DentalHygienist,
            "mizutani@shiokaze.example",
            &["99A0100033"],
        ),
        // あおぞら訪問看護ステーション
        person("manabe.s", "真鍋 佐和子", "まなべ さわこ", Profession::Nurse, "manabe@aozora.example", &["99A0100045"])
            .of(Role::Manager),
        person("misaki.y07", "三崎 ゆう", "みさき ゆう", Profession::Nurse, "misaki@aozora.example", &["99A0100045"]),
        person(
            "katagiri.r",
            "片桐 亮",
            "かたぎり りょう",
            Profession::PhysicalTherapist,
            "katagiri@aozora.example",
            &["99A0100045"],
        ),
        person(
            "sawamura.h",
            "沢村 光",
            "さわむら ひかり",
            Profession::OccupationalTherapist,
            "sawamura@aozora.example",
            &["99A0100045"],
        ),
        // ひだまりケアプラン
        person(
            "nonomura.s",
            "野々村 聡",
            "ののむら さとし",
            Profession::CareManager,
            "nonomura@hidamari.example",
            &["99A0200013"],
        )
        .of(Role::Manager),
        person(
            "enomoto.k",
            "榎本 久美",
            "えのもと くみ",
            Profession::CareManager,
            "enomoto@hidamari.example",
            &["99A0200013"],
        ),
        // ことり訪問介護
        person(
            "odajima.t",
            "小田島 徹",
            "おだじま とおる",
            Profession::CertifiedCareWorker,
            "odajima@kotori.example",
            &["99A0300017"],
        )
        .of(Role::Manager),
        person(
            "igarashi.m",
            "五十嵐 恵",
            "いがらし めぐみ",
            Profession::CertifiedCareWorker,
            "igarashi@kotori.example",
            &["99A0300017"],
        ),
        person(
            "furuya.m",
            "古谷 みどり",
            "ふるや みどり",
            Profession::HomeHelper,
            "furuya@kotori.example",
            &["99A0300017"],
        )
        .never_signed_in(),
        // こもれび薬局
        person(
            "haneda.n",
            "羽田 直子",
            "はねだ なおこ",
            Profession::Pharmacist,
            "haneda@komorebi.example",
            &["99A0400021"],
        )
        .of(Role::Manager),
        // デイサービスゆうなぎ
        person(
            "shiomi.a",
            "汐見 あかり",
            "しおみ あかり",
            Profession::LifeCounsellor,
            "shiomi@yunagi.example",
            &["99A0500029"],
        )
        .of(Role::Manager),
        person(
            "kashiwagi.a",
            "柏木 明",
            "かしわぎ あきら",
            Profession::CertifiedCareWorker,
            "kashiwagi@yunagi.example",
            &["99A0500029"],
        ),
        // えんがわ福祉用具
        person(
            "owada.takashi",
            "大和田 隆",
            "おおわだ たかし",
            Profession::EquipmentAdviser,
            "owada@engawa-yogu.example",
            &["99A0600035"],
        )
        .of(Role::Manager),
        // みなと地域包括支援センター
        person(
            "isurugi.k",
            "石動 香織",
            "いするぎ かおり",
            Profession::PublicHealthNurse,
            "isurugi@minato-hokatsu.example",
            &["99A0700041"],
        )
        .of(Role::Manager),
        // なぎさ診療所
        person(
            "migiwa.s",
            "汀 俊介",
            "みぎわ しゅんすけ",
            Profession::Doctor,
            "migiwa@nagisa-clinic.example",
            &["99B0100019"],
        )
        .of(Role::Manager),
        // なみおと訪問看護ステーション
        person("isobe.rei", "磯部 玲", "いそべ れい", Profession::Nurse, "isobe@namioto.example", &["99B0100027"])
            .of(Role::Manager),
        // 言語聴覚士: works at the hospital and, two days a week, from the station across the town's border.
        person(
            "hayasaka.h",
            "早坂 晴",
            "はやさか はる",
            Profession::SpeechTherapist,
            "hayasaka@namioto.example",
            &["99B0100027", "99A0100022"],
        ),
        // はまなすケアプラン
        person(
            "eguchi.n",
            "江口 奈津",
            "えぐち なつ",
            Profession::CareManager,
            "eguchi@hamanasu.example",
            &["99B0200035"],
        )
        .of(Role::Manager),
        // ヘルパーステーションすずらん
        person(
            "aizawa.y",
            "相沢 芳子",
            "あいざわ よしこ",
            Profession::HomeHelper,
            "aizawa@suzuran.example",
            &["99B0300043"],
        )
        .of(Role::Manager),
        // 渚町デイサービスかもめ
        person(
            "tsukuda.m",
            "佃 真理",
            "つくだ まり",
            Profession::LifeCounsellor,
            "tsukuda@kamome.example",
            &["99B0500051"],
        )
        .of(Role::Manager),
    ]
}

fn person(
    login: &'static str,
    name: &'static str,
    kana: &'static str,
    profession: Profession,
    mail: &'static str,
    offices: &[&'static str],
) -> Person {
    Person { login, name, kana, profession, role: Role::Member, mail, offices: offices.to_vec(), newcomer: false }
}

impl Person {
    fn of(self, role: Role) -> Self {
        Self { role, ..self }
    }

    fn never_signed_in(self) -> Self {
        Self { newcomer: true, ..self }
    }
}
