//! Large fictitious units from a seed, for tests and measurements. The same seed gives the same bytes.

use kaigo::month::Month;
use kaigo::numbers::OfficeNumber;
use kaigo::services::ServiceType;

use crate::layout::{Record, columns};
use crate::name::{Party, Serial, Transmission};
use crate::tables::{Breakdown, Supplement, Table1, Table2, Table3, Usage};
use crate::unit::{Content, Unit};

/// Dice that fall the same way for the same seed (SplitMix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that begin at a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 to `sides` - 1.
    fn roll(&mut self, sides: usize) -> usize {
        (self.next() % sides.max(1) as u64) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let index = self.roll(from.len());
        from.get(index).copied().unwrap_or_default()
    }
}

const FAMILY: &[(&str, &str)] = &[
    ("縁側", "エンガワ"),
    ("見本", "ミホン"),
    ("架空", "カクウ"),
    ("例示", "レイジ"),
    ("試験", "シケン"),
    ("仮名", "カメイ"),
];
const GIVEN: &[(&str, &str, &str)] = &[
    ("花子", "ハナコ", "2"),
    ("太郎", "タロウ", "1"),
    ("みどり", "ミドリ", "2"),
    ("一郎", "イチロウ", "1"),
    ("さくら", "サクラ", "2"),
    ("健", "ケン", "1"),
];
const WISHES: &[&str] = &[
    "住み慣れた家で暮らしたい。",
    "庭の手入れを続けたい。",
    "転ばずに歩きたい。",
    "孫と散歩に行きたい。\r\n週末は家族が来る。",
];
const SERVICES: &[(&str, &str, &str, &str)] = &[
    ("9970100029", "架空訪問介護ステーション見本", "111111", "訪問介護"),
    ("9970100045", "架空デイサービス見本", "151111", "通所介護"),
    ("9970100037", "架空福祉レンタル見本", "171007", "福祉用具貸与"),
];
const CENTRE: &str = "9970100011";

/// Which unit to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// H1.
    Plan,
    /// H2.
    Usage,
    /// H5.
    Actual,
}

/// More persons would make a file longer than may be read (L03).
pub const PEOPLE_LIMIT: usize = 90_000;

/// A unit of July 2025 with so many persons. `None` for more than [`PEOPLE_LIMIT`].
///
/// ```
/// use careplan::{Verdict, check_unit, make};
/// let unit = make::unit(make::Wanted::Usage, 7, 3).unwrap();
/// let files = unit.write().unwrap();
/// let files: Vec<(&str, &[u8])> = files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
/// assert_eq!(check_unit(&files).verdict(), Verdict::Accept);
/// ```
pub fn unit(wanted: Wanted, seed: u64, people: usize) -> Option<Unit> {
    let mut whole = Unit { transmission: transmission(wanted)?, content: empty(wanted)?, images: Vec::new() };
    parts(wanted, seed, people)?.for_each(|part| whole.content.append(part.content));
    Some(whole)
}

/// The same unit person by person, however many they are.
pub fn parts(wanted: Wanted, seed: u64, people: usize) -> Option<impl Iterator<Item = Unit>> {
    let transmission = transmission(wanted)?;
    let mut dice = Dice::new(seed);
    let part =
        move |index| Some(Unit { transmission, content: content(wanted, index, &mut dice)?, images: Vec::new() });
    (people <= PEOPLE_LIMIT).then(|| (0..people).map_while(part))
}

fn empty(wanted: Wanted) -> Option<Content> {
    let month = Month::new(2025, 7)?;
    let (table1, table2, table3, supplement) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    Some(match wanted {
        Wanted::Plan => Content::Plan { table1, table2, table3, supplement },
        Wanted::Usage => Content::Usage { month, planned: Vec::new(), breakdown: Vec::new(), supplement },
        Wanted::Actual => Content::Actual(month, Vec::new()),
    })
}

/// The rows of one person.
fn content(wanted: Wanted, index: usize, dice: &mut Dice) -> Option<Content> {
    let person = Someone::new(index, dice)?;
    let month = Month::new(2025, 7)?;
    Some(match wanted {
        Wanted::Plan => Content::Plan {
            table1: vec![plan_sheet(&person, dice)?],
            table2: needs(&person, dice)?,
            table3: week(&person, dice)?,
            supplement: vec![about(&person, true)?],
        },
        Wanted::Usage => {
            let planned = slip(&person, dice, CENTRE, SERVICES)?;
            let breakdown = sums(&person, &planned)?;
            Content::Usage { month, planned, breakdown, supplement: vec![about(&person, false)?] }
        }
        Wanted::Actual => {
            let own = SERVICES.get(..1).unwrap_or_default();
            Content::Actual(month, slip(&person, dice, "9970100029", own)?)
        }
    })
}

fn transmission(wanted: Wanted) -> Option<Transmission> {
    let party = |office: &str, service: &str| {
        Some(Party { office: OfficeNumber::parse(office)?, service: Some(ServiceType::parse(service)?) })
    };
    let (care, service) = (party(CENTRE, "43")?, party("9970100029", "11")?);
    let (from, to, serial) = match wanted {
        Wanted::Plan => (care, service, "20250625101500"),
        Wanted::Usage => (care, service, "20250625102000"),
        Wanted::Actual => (service, care, "20250801173000"),
    };
    Some(Transmission { from, to, serial: Serial::parse(serial)? })
}

struct Someone {
    insured: String,
    name: String,
    kana: String,
    sex: &'static str,
    birth: String,
    wish: &'static str,
}

impl Someone {
    fn new(index: usize, dice: &mut Dice) -> Option<Self> {
        let family = FAMILY.get(dice.roll(FAMILY.len()))?;
        let given = GIVEN.get(dice.roll(GIVEN.len()))?;
        Some(Self {
            insured: if index % 20 == 19 { format!("H99{index:07}") } else { format!("99{index:08}") },
            name: format!("{}　{}", family.0, given.0),
            kana: format!("{}　{}", family.1, given.1),
            sex: given.2,
            birth: format!("19{:02}{:02}{:02}", 30 + dice.roll(30), 1 + dice.roll(12), 1 + dice.roll(28)),
            wish: dice.pick(WISHES),
        })
    }
}

/// A record from the texts of some of its columns, the others empty.
fn record<R: Record>(person: &Someone, cells: &[(u8, &str)]) -> Option<R> {
    debug_assert!(cells.iter().all(|(number, _)| usize::from(*number) <= columns(R::KIND).len()));
    R::read(&|number| {
        let cell = cells.iter().find(|(column, _)| *column == number).map(|(_, text)| *text);
        Some(
            match number {
                2 => "990001",
                3 => &person.insured,
                _ => cell.unwrap_or_default(),
            }
            .to_owned(),
        )
    })
}

fn plan_sheet(person: &Someone, dice: &mut Dice) -> Option<Table1> {
    let policy = format!("{}そのために、無理のない支援を行う。", dice.pick(WISHES));
    record(
        person,
        &[
            (4, "20250620"),
            (8, "例示　支援子"),
            (9, "見本ケアプランセンター架空"),
            (13, CENTRE),
            (14, "20250620"),
            (15, "20230410"),
            (16, "21"),
            (17, "2"),
            (18, "20250315"),
            (19, "20250401"),
            (20, "20260331"),
            (21, "22"),
            (22, person.wish),
            (24, &policy),
            (27, CENTRE),
        ],
    )
}

fn needs(person: &Someone, dice: &mut Dice) -> Option<Vec<Table2>> {
    let mut rows = Vec::new();
    for (index, (office, office_name, _, service)) in SERVICES.iter().enumerate() {
        let need = (index + 1).to_string();
        rows.push(record(
            person,
            &[
                (4, "20250620"),
                (5, "20250620"),
                (6, &need),
                (7, dice.pick(WISHES)),
                (8, "1"),
                (9, "自宅での生活を続ける"),
                (10, "週に２回続ける"),
                (11, "R7.7.1～R8.3.31"),
                (12, "R7.7.1～R7.12.31"),
                (13, "1"),
                (14, "支援を行う"),
                (15, "Y"),
                (16, service),
                (17, office),
                (18, office_name),
                (19, "週２回"),
                (20, "R7.7.1～R7.12.31"),
                (21, CENTRE),
            ],
        )?);
    }
    Some(rows)
}

fn week(person: &Someone, dice: &mut Dice) -> Option<Vec<Table3>> {
    let day = (1 + dice.roll(7)).to_string();
    let service = [(4, "20250620"), (5, "20250620"), (6, "訪問介護"), (7, day.as_str()), (8, "0900"), (9, "0930")];
    let other = [(4, "20250620"), (5, "20250620"), (13, "福祉用具貸与")];
    Some(vec![record(person, &service)?, record(person, &other)?])
}

fn about(person: &Someone, plan: bool) -> Option<Supplement> {
    let (date, month) = if plan { ("20250620", "000000") } else { ("00000000", "202507") };
    record(
        person,
        &[
            (4, date),
            (5, &person.kana),
            (6, &person.name),
            (7, person.sex),
            (8, &person.birth),
            (9, "999-0001"),
            (10, "縁側市見本町一丁目２番３号"),
            (12, "000-0000-0000"),
            (13, "20250315"),
            (14, "20250401"),
            (15, "20260331"),
            (16, "2"),
            (18, "22"),
            (19, "19705"),
            (60, CENTRE),
            (61, CENTRE),
            (63, month),
        ],
    )
}

fn slip(person: &Someone, dice: &mut Dice, by: &str, services: &[(&str, &str, &str, &str)]) -> Option<Vec<Usage>> {
    let mut rows = Vec::new();
    for (index, (office, office_name, code, _)) in services.iter().enumerate() {
        let rental = code.starts_with("17");
        let first = 1 + dice.roll(4);
        let days: Vec<usize> = if rental { vec![1] } else { (first..=31).step_by(3 + dice.roll(3)).collect() };
        let hour = 9 + index * 2 + dice.roll(2);
        for day in days {
            let date = format!("202507{day:02}");
            let (start, end) = (format!("{hour:02}00"), format!("{hour:02}30"));
            let (start, end) = if rental { ("9999", "9999") } else { (start.as_str(), end.as_str()) };
            rows.push(record(
                person,
                &[
                    (4, "20250625"),
                    (5, "202507"),
                    (6, CENTRE),
                    (7, "例示　支援子"),
                    (8, if rental { "300" } else { "244" }),
                    (10, &date),
                    (12, start),
                    (13, end),
                    (14, "1"),
                    (15, code),
                    (16, if rental { "99999-000001" } else { "" }),
                    (18, if rental { "手すりＡ型" } else { "" }),
                    (20, office),
                    (21, office_name),
                    (23, "0"),
                    (24, by),
                ],
            )?);
        }
    }
    Some(rows)
}

fn sums(person: &Someone, rows: &[Usage]) -> Option<Vec<Breakdown>> {
    let mut sheet = Vec::new();
    let mut total = 0;
    for (office, office_name, code, _) in SERVICES {
        let own: Vec<&Usage> = rows.iter().filter(|row| row.code.as_str() == *code).collect();
        let units = own.first().and_then(|row| row.units).map_or(0, |units| units.value());
        let (each, times, sum) = (units.to_string(), own.len().to_string(), (units * own.len() as i32).to_string());
        total += units * own.len() as i32;
        sheet.push(record(
            person,
            &[
                (4, "20250625"),
                (5, "202507"),
                (6, office_name),
                (7, office),
                (9, code),
                (10, if code.starts_with("17") { "99999-000001" } else { "" }),
                (13, &each),
                (16, &times),
                (17, &sum),
                (18, &sum),
                (33, "0"),
                (34, "9999999999"),
                (36, CENTRE),
            ],
        )?);
    }
    let total = total.to_string();
    sheet.push(record(
        person,
        &[
            (4, "20250625"),
            (5, "202507"),
            (7, "9999999999"),
            (9, "999999"),
            (13, "0"),
            (16, "0"),
            (17, &total),
            (18, &total),
            (33, "0"),
            (34, "9999999999"),
            (36, CENTRE),
        ],
    )?);
    Some(sheet)
}
