//! Comparison: what changed for each person between two units, as data and as sentences.

mod deviation;
mod pair;

use std::collections::BTreeMap;

use kaigo::numbers::{InsuredNumber, InsurerNumber};

use crate::kind::Kind;
use crate::layout::{Column, columns};
use crate::model::PersonKey;
use crate::unit::{Content, Sheet, Unit};
use deviation::deviations;
use pair::pair;

/// One change of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whose row it is.
    pub person: PersonKey,
    /// The file the row stands in.
    pub kind: Kind,
    /// What the row is about, as people would say it: the day and service, the numbers of the need, and so on.
    pub about: String,
    /// What happened to it.
    pub what: What,
}

/// What happened to a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A row that was not there before.
    Added,
    /// A row that is no longer there.
    Removed,
    /// One item changed, by its 項目名.
    Changed {
        /// 項目名.
        field: &'static str,
        /// What stood there, as people read it; empty where nothing did.
        old: String,
        /// What stands there now; empty where nothing does.
        new: String,
    },
    /// Planned, and not among the actuals.
    NotDone,
    /// Among the actuals, and not planned.
    NotPlanned,
    /// Planned and done, but otherwise: in what, and how on either side.
    Differs {
        /// 時刻, 回数 or 単位数.
        field: &'static str,
        /// As planned.
        planned: String,
        /// As done.
        actual: String,
    },
    /// So many services were planned for the person, and nothing was done.
    NoActuals {
        /// Services planned.
        planned: usize,
    },
    /// So many services were done for the person, and nothing was planned.
    NoPlan {
        /// Services done.
        actual: usize,
    },
}

impl Change {
    /// The change as a sentence, without name or number of the person; where it is a name, number or address that
    /// changed, without what it was and is.
    pub fn japanese(&self) -> String {
        let (about, place) = (&self.about, format!("{}の{}", self.kind.japanese(), self.about));
        match &self.what {
            What::NotDone => format!("予定の{about}は、実績にありません。"),
            What::NotPlanned => format!("実績の{about}は、予定にありません。"),
            What::Differs { field, planned, actual } => {
                format!("{about}の{field}は、予定が「{planned}」、実績が「{actual}」です。")
            }
            What::NoActuals { planned } => format!("予定は{planned}件ありますが、実績が一件もありません。"),
            What::NoPlan { actual } => format!("実績は{actual}件ありますが、予定が一件もありません。"),
            What::Changed { field, .. } if is_private(field) => format!("{place}の{field}が変わりました。"),
            What::Added => format!("{place}が加わりました。"),
            What::Removed => format!("{place}がなくなりました。"),
            What::Changed { field, old, new } if old.is_empty() => format!("{place}の{field}に「{new}」が入りました。"),
            What::Changed { field, old, new } if new.is_empty() => {
                format!("{place}の{field}「{old}」が空になりました。")
            }
            What::Changed { field, old, new } => format!("{place}の{field}が「{old}」から「{new}」に変わりました。"),
        }
    }
}

/// Items that say who a person is, how to find them, or who stands beside them; an office's own are none.
fn is_private(field: &str) -> bool {
    const PRIVATE: &[&str] = &["氏名", "利用者名", "住所", "電話番号", "Fax番号", "郵便番号", "生年月日"];
    let of_office = field.contains("事業者") || field.contains("事業所") || field.contains("医師");
    !of_office && PRIVATE.iter().any(|word| field.contains(word))
}

/// Columns that say which row of a person a row is; the first that fits decides what "the same row" means.
fn identity(kind: Kind) -> &'static [u8] {
    match kind {
        Kind::Table2 => &[6, 8, 13],
        Kind::Table3 => &[7, 6, 10, 13],
        Kind::Planned | Kind::Actual => &[10, 15, 20, 16, 17, 19, 22],
        Kind::Breakdown => &[9, 7, 8, 10, 11],
        Kind::ProfileDay => &[5],
        Kind::ProfileIllness => &[6],
        Kind::PreventionSupport => &[5, 10, 14],
        Kind::ActualWithdrawal => &[5, 6],
        _ => &[],
    }
}

/// The day a sheet was made says nothing of the plan.
fn is_compared(kind: Kind, column: &Column) -> bool {
    let made_on = match kind {
        Kind::Table1 | Kind::Table2 | Kind::Table3 | Kind::Planned | Kind::Actual | Kind::Breakdown => 4,
        _ => 0,
    };
    column.number > 3 && column.number != made_on
}

/// What changed from `old` to `new`, person by person. Between planned usage and actuals, in either order: how the
/// actuals deviate from what was planned for the office that reports them.
///
/// ```
/// use careplan::{compare, read_unit};
/// let name = "DLTPLAN_202508_9970100011_43_9970100029_11_20250728113000.CSV";
/// let old = read_unit(&[(name, b"202407,990001,9900000011,202508\r\n")]).unwrap().0;
/// let new = read_unit(&[(name, b"202407,990001,9900000012,202508\r\n")]).unwrap().0;
/// let changes = compare(&old, &new);
/// assert_eq!(changes.len(), 2);
/// assert!(changes[0].japanese().contains("なくなりました"));
/// ```
pub fn compare(old: &Unit, new: &Unit) -> Vec<Change> {
    match (&old.content, &new.content) {
        (Content::Usage { planned, .. }, Content::Actual(_, actual)) => {
            return deviations(planned, actual, new.transmission.from);
        }
        (Content::Actual(_, actual), Content::Usage { planned, .. }) => {
            return deviations(planned, actual, old.transmission.from);
        }
        _ => {}
    }
    let mut people: BTreeMap<(PersonKey, Kind), [Vec<Vec<String>>; 2]> = BTreeMap::new();
    for (side, unit) in [old, new].into_iter().enumerate() {
        for sheet in unit.content.sheets() {
            let kind = sheet.kind;
            for row in sheet.rows {
                let insurer = InsurerNumber::parse(Sheet::text(&row, 2));
                let insured = InsuredNumber::parse(Sheet::text(&row, 3));
                if let (Some(insurer), Some(insured)) = (insurer, insured)
                    && let Some(list) = people.entry((PersonKey { insurer, insured }, kind)).or_default().get_mut(side)
                {
                    list.push(row);
                }
            }
        }
    }
    people.into_iter().flat_map(|((person, kind), [old, new])| rows(person, kind, &old, &new)).collect()
}

/// Rows equal in every compared column say nothing; of the others, those with the same identity are paired.
fn rows(person: PersonKey, kind: Kind, old: &[Vec<String>], new: &[Vec<String>]) -> Vec<Change> {
    let columns: Vec<&Column> = columns(kind).iter().filter(|column| is_compared(kind, column)).collect();
    let mut old: Vec<&[String]> = old.iter().map(Vec::as_slice).collect();
    let mut new: Vec<&[String]> = new.iter().map(Vec::as_slice).collect();
    pair(&mut old, &mut new, |row| columns.iter().map(|column| Sheet::text(row, column.number)).collect::<Vec<_>>());
    let same = pair(&mut old, &mut new, |row| {
        identity(kind).iter().map(|number| Sheet::text(row, *number)).collect::<Vec<_>>()
    });
    let mut changes: Vec<Change> =
        same.into_iter().flat_map(|(old, new)| items(person, kind, &columns, old, new)).collect();
    let whole = |row: &&[String], what| Change { person, kind, about: about(kind, row), what };
    changes.extend(old.iter().map(|row| whole(row, What::Removed)));
    changes.extend(new.iter().map(|row| whole(row, What::Added)));
    changes
}

fn items(person: PersonKey, kind: Kind, columns: &[&Column], old: &[String], new: &[String]) -> Vec<Change> {
    let changed = columns.iter().filter_map(|column| {
        let (old, new) = (Sheet::text(old, column.number), Sheet::text(new, column.number));
        (old != new).then(|| What::Changed { field: column.name, old: spoken(column, old), new: spoken(column, new) })
    });
    changed.map(|what| Change { person, kind, about: about(kind, old), what }).collect()
}

/// A value as people read it: codes with their label, times and dates with separators.
pub fn spoken(column: &Column, text: &str) -> String {
    use crate::shape::Shape;
    match column.shape {
        _ if text.is_empty() => String::new(),
        // The file belongs to a month, or to a plan.
        Shape::LinkedDate | Shape::LinkedMonth if text.bytes().all(|digit| digit == b'0') => String::new(),
        Shape::Month | Shape::LinkedMonth if text.len() == 6 => {
            format!("{}年{}月", zeroless(text, 0, 4), zeroless(text, 4, 6))
        }
        Shape::Code(codes) => {
            let label = codes.iter().find(|(code, _)| *code == text).map(|(_, label)| *label);
            label.unwrap_or(text).to_owned()
        }
        Shape::Date | Shape::BirthDate | Shape::LinkedDate if text.len() == 8 => {
            format!("{}年{}月{}日", zeroless(text, 0, 4), zeroless(text, 4, 6), zeroless(text, 6, 8))
        }
        Shape::Time { .. } if text == "9999" => "時刻なし".to_owned(),
        Shape::Time { .. } if text.len() == 4 => {
            format!("{}:{}", text.get(..2).unwrap_or_default(), text.get(2..).unwrap_or_default())
        }
        _ => text.to_owned(),
    }
}

fn zeroless(text: &str, from: usize, to: usize) -> &str {
    let part = text.get(from..to).unwrap_or_default();
    let trimmed = part.trim_start_matches('0');
    if trimmed.is_empty() { "0" } else { trimmed }
}

fn about(kind: Kind, row: &[String]) -> String {
    let text = |number| Sheet::text(row, number);
    let item = |number: u8| {
        columns(kind)
            .get(usize::from(number).wrapping_sub(1))
            .map(|column| spoken(column, text(number)))
            .unwrap_or_default()
    };
    match kind {
        Kind::Planned | Kind::Actual => {
            format!(
                "{} {}～{} サービス{}（{}）",
                item(10),
                item(12),
                item(13),
                text(15),
                first_filled([text(21), text(20)])
            )
        }
        Kind::Table2 => format!("課題{}・目標{}・援助{}（{}）", text(6), text(8), text(13), text(14)),
        Kind::Table3 if !text(6).is_empty() => format!("{}曜日 {}～{} {}", item(7), item(8), item(9), text(6)),
        Kind::Table3 if !text(10).is_empty() => format!("{}～{} {}", item(11), item(12), text(10)),
        Kind::Table3 => format!("週単位以外 {}", text(13)),
        Kind::Breakdown if text(9) == "999999" => "合計".to_owned(),
        Kind::Breakdown => format!("サービス{}（{}）", text(9), first_filled([text(6), text(7)])),
        Kind::PreventionSupport => format!("課題{}・支援計画{}・利用サービス{}", text(5), text(10), text(14)),
        Kind::ProfileDay => format!("{}の行", text(5)),
        Kind::ProfileIllness => format!("{}の行", text(6)),
        _ => "内容".to_owned(),
    }
}

fn first_filled(texts: [&str; 2]) -> &str {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}
