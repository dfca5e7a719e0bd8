//! How values of the model stand in columns, and rows in the making.

use jiff::civil::Date;
use kaigo::codes::Coded;
use kaigo::services::ServiceType;

use super::misfit::{Misfit, Reason};
use crate::layout::{Column, Record};
use crate::model::{PersonKey, Time};
use crate::value::{Alphanumeric10, BirthDate, Clock, Code, Decimal, ImageName, Int, LimitType, Phone, Postcode};
use crate::value::{RentalCode, Signed, Value};

/// A value of the model that stands in a column of type `V`.
pub(super) trait Carries<V>: Sized {
    fn from_column(column: &V) -> Self;
    /// `None` where the column does not hold it.
    fn to_column(&self) -> Option<String>;
}

impl<T: Value + Clone> Carries<T> for T {
    fn from_column(column: &T) -> Self {
        column.clone()
    }
    fn to_column(&self) -> Option<String> {
        Some(Value::text(self)).filter(|text| !text.is_empty() && T::read(text).is_some())
    }
}

impl<V, M: Carries<V>> Carries<Option<V>> for Option<M> {
    fn from_column(column: &Option<V>) -> Self {
        column.as_ref().map(M::from_column)
    }
    fn to_column(&self) -> Option<String> {
        self.as_ref().map_or(Some(String::new()), M::to_column)
    }
}

impl<C: Coded> Carries<Code<C>> for C {
    fn from_column(column: &Code<C>) -> Self {
        column.0
    }
    fn to_column(&self) -> Option<String> {
        Some(self.code().to_owned())
    }
}

impl<const N: u16> Carries<Int<N>> for u32 {
    fn from_column(column: &Int<N>) -> Self {
        column.value()
    }
    fn to_column(&self) -> Option<String> {
        Int::<N>::new(*self).map(|int| int.text())
    }
}

impl<const N: u16> Carries<Signed<N>> for i32 {
    fn from_column(column: &Signed<N>) -> Self {
        column.value()
    }
    fn to_column(&self) -> Option<String> {
        Signed::<N>::new(*self).map(|signed| Value::text(&signed))
    }
}

/// 単位数単価 in hundredths of a yen, written as the standard's `99.99`; with fewer decimals where six places ask for it.
impl Carries<Decimal> for u32 {
    fn from_column(column: &Decimal) -> Self {
        column.hundredths()
    }
    fn to_column(&self) -> Option<String> {
        let full = format!("{}.{:02}", self / 100, self % 100);
        let texts = [full.as_str(), full.trim_end_matches('0'), full.trim_end_matches("00").trim_end_matches('.')];
        let fits = texts.into_iter().find_map(Decimal::read).filter(|decimal| decimal.hundredths() == *self);
        fits.map(|decimal| Value::text(&decimal))
    }
}

impl Carries<BirthDate> for Date {
    fn from_column(column: &BirthDate) -> Self {
        column.0
    }
    fn to_column(&self) -> Option<String> {
        BirthDate::read(&Value::text(self)).map(|date| date.text())
    }
}

impl Carries<LimitType> for ServiceType {
    fn from_column(column: &LimitType) -> Self {
        column.service_type()
    }
    fn to_column(&self) -> Option<String> {
        LimitType::read(&self.to_string()).map(|service| service.text())
    }
}

impl<const END: bool> Carries<Clock<false, END>> for Time {
    fn from_column(column: &Clock<false, END>) -> Self {
        column.time().unwrap_or_default()
    }
    fn to_column(&self) -> Option<String> {
        Clock::<false, END>::at(*self).map(|clock| clock.text())
    }
}

/// `9999` is a service without a time.
impl<const END: bool> Carries<Clock<true, END>> for Option<Time> {
    fn from_column(column: &Clock<true, END>) -> Self {
        column.time()
    }
    fn to_column(&self) -> Option<String> {
        self.map_or(Some(Clock::<true, END>::UNTIMED), Clock::at).map(|clock| clock.text())
    }
}

macro_rules! as_text {
    ($($name:ident)+) => { $(
        impl Carries<$name> for String {
            fn from_column(column: &$name) -> Self {
                column.as_str().to_owned()
            }
            fn to_column(&self) -> Option<String> {
                $name::read(self).map(|value| value.text())
            }
        }
    )+ };
}

as_text! { Phone Postcode RentalCode Alphanumeric10 ImageName }

/// A part of the model that stands in columns of a row `R`.
pub(super) trait Part<R: Record>: Sized {
    /// What belongs below it is left empty.
    fn read(row: &R) -> Self;
    fn write(&self, cells: &mut Cells<'_, R>);
}

/// Writes a [`Part`] from one list: fields called alike, fields called differently, structures of fields, and what is
/// filled in elsewhere.
macro_rules! part {
    (
        $part:ident of $row:ident {
            $($same:ident),* $(,)?
            $(; rename $($field:ident: $column:ident),+)?
            $(; within $($outer:ident: $inner:ident { $($leaf:ident: $leaf_column:ident),+ $(,)? }),+)?
            $(; below $($below:ident),+)?
            $(; of $person:ident)?
        }
    ) => {
        impl $crate::csv::carry::Part<$row> for $part {
            fn read(row: &$row) -> Self {
                use $crate::csv::carry::Carries;
                Self {
                    $($same: Carries::from_column(&row.$same),)*
                    $($($field: Carries::from_column(&row.$column),)+)?
                    $($($outer: $inner { $($leaf: Carries::from_column(&row.$leaf_column)),+ },)+)?
                    $($($below: Default::default(),)+)?
                    $($person: $crate::layout::Record::person(row),)?
                }
            }
            fn write(&self, cells: &mut $crate::csv::carry::Cells<'_, $row>) {
                $($crate::csv::carry::put!(cells, $row, $same, self.$same);)*
                $($($crate::csv::carry::put!(cells, $row, $column, self.$field);)+)?
                $($($($crate::csv::carry::put!(cells, $row, $leaf_column, self.$outer.$leaf);)+)+)?
            }
        }
    };
}

/// A structure that stands several times in a row, each time in columns of its own: reading and writing from one list.
macro_rules! repeated {
    (
        $read:ident, $write:ident: $row:ident, $structure:ident, $holder:ident;
        $($place:ident: $($leaf:ident = $column:ident),+;)+
    ) => {
        fn $read(row: &$row) -> $holder {
            $holder { $($place: $structure { $($leaf: $crate::csv::carry::Carries::from_column(&row.$column)),+ },)+ }
        }
        fn $write(from: &$holder, cells: &mut $crate::csv::carry::Cells<'_, $row>) {
            $($($crate::csv::carry::put!(cells, $row, $column, from.$place.$leaf);)+)+
        }
    };
}

/// Puts a value into the column of a field, whose number is found at compile time.
macro_rules! put {
    ($cells:expr, $row:ident, $column:ident, $value:expr) => {{
        const NUMBER: u8 =
            $crate::csv::carry::number_of(<$row as $crate::layout::Record>::COLUMNS, stringify!($column));
        $cells.put(NUMBER, &$value, |row: &$row| &row.$column)
    }};
}

pub(super) use {part, put, repeated};

pub(super) const fn number_of(columns: &[Column], field: &str) -> u8 {
    let mut at = 0;
    while at < columns.len() {
        if equal(columns[at].field.as_bytes(), field.as_bytes()) {
            return columns[at].number;
        }
        at += 1;
    }
    panic!("no such column")
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// A row in the making: the text of each column from No.2 on.
pub(super) struct Cells<'m, R> {
    texts: Vec<String>,
    record: usize,
    misfits: &'m mut Vec<Misfit>,
    row: std::marker::PhantomData<R>,
}

impl<R: Record> Cells<'_, R> {
    /// Puts a value into its column; `_like` names the column's type.
    pub(super) fn put<M: Carries<V>, V>(&mut self, number: u8, value: &M, _like: fn(&R) -> &V) {
        match (value.to_column(), self.texts.get_mut(usize::from(number).wrapping_sub(2))) {
            (Some(text), Some(cell)) => *cell = text,
            _ => {
                let field = R::COLUMNS.iter().find(|column| column.number == number).map(|column| column.name);
                self.misfit(field, Reason::Value);
            }
        }
    }

    pub(super) fn misfit(&mut self, field: Option<&'static str>, reason: Reason) {
        self.misfits.push(Misfit { kind: R::KIND, record: self.record, field, reason });
    }
}

/// Rows in the making.
pub(super) struct Sheet<'m, R> {
    pub rows: Vec<R>,
    misfits: &'m mut Vec<Misfit>,
    written: usize,
}

impl<'m, R: Record> Sheet<'m, R> {
    pub(super) fn new(misfits: &'m mut Vec<Misfit>) -> Self {
        Self { rows: Vec::new(), misfits, written: 0 }
    }

    /// Writes one row: the person, then what `fill` puts.
    pub(super) fn row(&mut self, person: PersonKey, fill: impl FnOnce(&mut Cells<'_, R>)) {
        self.written += 1;
        let before = self.misfits.len();
        let texts = vec![String::new(); R::COLUMNS.len() - 1];
        let mut cells = Cells { texts, record: self.written, misfits: self.misfits, row: std::marker::PhantomData };
        let PersonKey { insurer, insured } = person;
        for (cell, number) in cells.texts.iter_mut().zip([insurer.to_string(), insured.to_string()]) {
            *cell = number;
        }
        fill(&mut cells);
        let texts = cells.texts;
        match R::read(&|number| texts.get(usize::from(number).wrapping_sub(2)).cloned()) {
            Some(row) => self.rows.push(row),
            None if self.misfits.len() > before => {}
            None => self.misfit(Reason::Value),
        }
    }

    /// About the row that comes next.
    pub(super) fn about_next(&mut self, reason: Reason) {
        self.misfits.push(Misfit { kind: R::KIND, record: self.written + 1, field: None, reason });
    }

    fn misfit(&mut self, reason: Reason) {
        self.misfits.push(Misfit { kind: R::KIND, record: self.written, field: None, reason });
    }
}
