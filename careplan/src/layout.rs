//! Columns and layouts: what each column is called, holds and needs, in either edition.

use std::sync::LazyLock;

use crate::kind::{Edition, Kind};
use crate::model::PersonKey;
use crate::shape::Shape;
use crate::tables;

/// Whether a column must be filled (必須).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Mandatory.
    R,
    /// Marked mandatory by a doubtful or unexplained mark: an empty one is a warning.
    D,
    /// Optional.
    O,
}

/// One column of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Number in the V4.1 table, from 1.
    pub number: u8,
    /// Field of the typed record.
    pub field: &'static str,
    /// 項目名.
    pub name: &'static str,
    /// What it may hold.
    pub shape: Shape,
    /// 項目長; 0 where the standard gives none.
    pub length: u16,
    /// 項目長 in V3.x.
    pub length_v3: u16,
    /// Whether it must be filled.
    pub need: Need,
    /// First edition that has the column.
    pub since: Edition,
    /// What the standard adds.
    pub note: &'static str,
}

impl Column {
    /// Column 1 of every file.
    pub const VERSION: Column = Column {
        number: 1,
        field: "version",
        name: "CSVバージョン",
        shape: Shape::Version,
        length: 6,
        length_v3: 6,
        need: Need::R,
        since: Edition::V3,
        note: "one value per file",
    };
}

/// A typed record of one file.
pub trait Record: Clone + std::fmt::Debug + PartialEq + Sized {
    /// The kind of file; for 第6表 the planned one, whose columns the actuals share.
    const KIND: Kind;
    /// All columns of V4.1, CSVバージョン first.
    const COLUMNS: &'static [Column];
    /// Takes the text of each column by its V4.1 number. `None` when a field does not fit its type.
    fn read(text: &dyn Fn(u8) -> Option<String>) -> Option<Self>;
    /// The text of each column of V4.1 but the first.
    fn texts(&self) -> Vec<String>;
    /// Whom the row is about: every row names a person.
    fn person(&self) -> PersonKey;
}

/// Writes a record type and its columns from one table.
macro_rules! table {
    (
        $(#[$doc:meta])*
        $name:ident is $kind:ident;
        $($number:literal $need:ident $field:ident: $ty:ty, $japanese:literal $(, only $since:ident)? $(, v3 $v3:literal)? $(, note $note:literal)?;)+
    ) => {
        $(#[$doc])*
        #[doc = concat!("\n\nA row of [`", stringify!($kind), "`](crate::Kind::", stringify!($kind), "), where its section is named.")]
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            $(
                #[doc = concat!("No.", $number, " ", $japanese, " (`", stringify!($ty), "`, ", stringify!($need), ")" $(, ": ", $note)?)]
                pub $field: $crate::layout::needed!($need, $ty),
            )+
        }

        impl $crate::layout::Record for $name {
            const KIND: $crate::Kind = $crate::Kind::$kind;
            const COLUMNS: &'static [$crate::layout::Column] = &[
                $crate::layout::Column::VERSION,
                $($crate::layout::Column {
                    number: $number,
                    field: stringify!($field),
                    name: $japanese,
                    shape: <$ty as $crate::value::Value>::SHAPE,
                    length: <$ty as $crate::value::Value>::LENGTH,
                    length_v3: $crate::layout::or_else!($($v3)?, <$ty as $crate::value::Value>::LENGTH),
                    need: $crate::layout::Need::$need,
                    since: $crate::layout::or_v3!($($since)?),
                    note: $crate::layout::or_else!($($note)?, ""),
                },)+
            ];
            fn read(text: &dyn Fn(u8) -> Option<String>) -> Option<Self> {
                Some(Self { $($field: $crate::layout::read_needed!($need, $ty, text($number)?),)+ })
            }
            fn texts(&self) -> Vec<String> {
                vec![$($crate::layout::write_needed!($need, &self.$field),)+]
            }
            fn person(&self) -> $crate::model::PersonKey {
                $crate::model::PersonKey { insurer: self.insurer, insured: self.insured }
            }
        }
    };
}

macro_rules! needed {
    (R, $ty:ty) => { $ty };
    ($other:ident, $ty:ty) => { Option<$ty> };
}

macro_rules! read_needed {
    (R, $ty:ty, $text:expr) => {{
        let text = $text;
        if text.is_empty() {
            return None;
        }
        <$ty as $crate::value::Value>::read(&text)?
    }};
    ($other:ident, $ty:ty, $text:expr) => {{
        let text = $text;
        if text.is_empty() { None } else { Some(<$ty as $crate::value::Value>::read(&text)?) }
    }};
}

macro_rules! write_needed {
    (R, $value:expr) => {
        $crate::value::Value::text($value)
    };
    ($other:ident, $value:expr) => {
        $value.as_ref().map(|value| $crate::value::Value::text(value)).unwrap_or_default()
    };
}

macro_rules! or_else {
    ($given:expr, $default:expr) => {
        $given
    };
    (, $default:expr) => {
        $default
    };
}

macro_rules! or_v3 {
    () => {
        $crate::Edition::V3
    };
    (V41) => {
        $crate::Edition::V41
    };
}

pub(crate) use {needed, or_else, or_v3, read_needed, table, write_needed};

/// The layout of one kind of file in one edition.
#[derive(Debug)]
pub struct Layout {
    /// The kind of file.
    pub kind: Kind,
    /// The edition it is the layout of.
    pub edition: Edition,
    /// Columns in file order.
    pub columns: Vec<Column>,
    positions: [Option<u8>; 80],
}

impl Layout {
    /// Where the column with a V4.1 number stands in this layout, 0-based.
    pub fn position(&self, number: u8) -> Option<usize> {
        self.positions.get(usize::from(number)).copied().flatten().map(usize::from)
    }
}

/// Columns of V4.1 of a kind; none for the image.
pub fn columns(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::Supplement => tables::Supplement::COLUMNS,
        Kind::Table1 => tables::Table1::COLUMNS,
        Kind::Table1Withdrawal => tables::Table1Withdrawal::COLUMNS,
        Kind::Table2 => tables::Table2::COLUMNS,
        Kind::Table3 => tables::Table3::COLUMNS,
        Kind::Planned | Kind::Actual => tables::Usage::COLUMNS,
        Kind::PlannedWithdrawal => tables::PlannedWithdrawal::COLUMNS,
        Kind::ActualWithdrawal => tables::ActualWithdrawal::COLUMNS,
        Kind::Breakdown => tables::Breakdown::COLUMNS,
        Kind::Profile => tables::Profile::COLUMNS,
        Kind::ProfileDay => tables::ProfileDay::COLUMNS,
        Kind::ProfileIllness => tables::ProfileIllness::COLUMNS,
        Kind::ProfileWithdrawal => tables::ProfileWithdrawal::COLUMNS,
        Kind::Prevention => tables::Prevention::COLUMNS,
        Kind::PreventionSupport => tables::PreventionSupport::COLUMNS,
        Kind::PreventionWithdrawal => tables::PreventionWithdrawal::COLUMNS,
        Kind::Image => &[],
    }
}

static LAYOUTS: LazyLock<Vec<Layout>> = LazyLock::new(|| {
    Kind::ALL.iter().flat_map(|kind| [build(*kind, Edition::V3), build(*kind, Edition::V41)]).collect()
});

fn build(kind: Kind, edition: Edition) -> Layout {
    let there = |column: &&Column| column.since <= edition && (edition == Edition::V41 || kind.in_v3());
    let mut columns: Vec<Column> = columns(kind).iter().filter(there).copied().collect();
    let mut positions = [None; 80];
    for (position, column) in columns.iter_mut().enumerate() {
        if edition == Edition::V3 {
            column.length = column.length_v3;
        }
        if let Some(slot) = positions.get_mut(usize::from(column.number)) {
            *slot = Some(position as u8);
        }
    }
    Layout { kind, edition, columns, positions }
}

/// The layout of a kind in an edition; without columns where the edition does not know the kind.
pub fn layout(kind: Kind, edition: Edition) -> &'static Layout {
    let index = kind.index() * 2 + usize::from(edition == Edition::V41);
    // `LAYOUTS` holds both editions of every kind.
    &LAYOUTS[index]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_counts_are_those_of_the_standard() {
        use Kind::*;
        let expected = [
            (Supplement, 63),
            (Table1, 28),
            (Table1Withdrawal, 4),
            (Table2, 22),
            (Table3, 13),
            (Planned, 25),
            (PlannedWithdrawal, 4),
            (Actual, 25),
            (ActualWithdrawal, 6),
            (Breakdown, 37),
            (Profile, 71),
            (ProfileDay, 7),
            (ProfileIllness, 11),
            (ProfileWithdrawal, 4),
            (Prevention, 57),
            (PreventionSupport, 17),
            (PreventionWithdrawal, 4),
            (Image, 0),
        ];
        for (kind, count) in expected {
            assert_eq!(layout(kind, Edition::V41).columns.len(), count, "{kind:?}");
            for (index, column) in columns(kind).iter().enumerate() {
                assert_eq!(usize::from(column.number), index + 1, "{kind:?}");
            }
        }
        assert_eq!(layout(Planned, Edition::V3).columns.len(), 22);
        assert_eq!(layout(Breakdown, Edition::V3).columns.len(), 34);
        let times = |edition| {
            let layout = layout(Breakdown, edition);
            layout.columns[layout.position(16).unwrap()].length
        };
        assert_eq!((times(Edition::V3), times(Edition::V41)), (2, 3));
        assert_eq!(layout(Supplement, Edition::V3).columns.len(), 63);
        assert_eq!(layout(Table3, Edition::V3).columns.len(), 0);
    }
}
