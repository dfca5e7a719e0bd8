//! The model as the rows of V3.x and V4.1: one reading and one writing of it.
//!
//! Reading gathers the rows of a person, puts goals under their needs and fills in what was left out because it stands
//! above; writing does the reverse. `read(write(message))` is the message again, or writing refuses it. The rows come
//! back as they were, too, but for what the model does not carry: 識別子 and No.34 of 第7表 (fixed by the standard),
//! leading zeros, decimals beyond `99.99`, whether repeated text was written out, and rows of a person that lay apart.

mod carry;
mod misfit;
mod month;
mod nest;
mod plan;
mod prevention;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use kaigo::month::Month;

use crate::kind::Kind;
use crate::layout::Record;
use crate::model::{Content, Message};
use crate::tables::{ActualWithdrawal, PlannedWithdrawal, PreventionWithdrawal, ProfileWithdrawal, Table1Withdrawal};
use crate::unit::{self, Unit};
use carry::{Sheet, put};
pub use misfit::{Loose, Misfit, Reason};

impl Message {
    /// Reads the rows of a unit as the model.
    ///
    /// # Errors
    /// A row that belongs to no plan, month or profile of the unit, or says again what can be said once. A unit that
    /// [`crate::read_unit`] gave has none.
    pub fn from_unit(unit: &Unit) -> Result<Self, Loose> {
        let content = match &unit.content {
            unit::Content::Plan { table1, table2, table3, supplement } => {
                Content::Plans(plan::read(table1, table2, table3, supplement)?)
            }
            unit::Content::Usage { month, planned, breakdown, supplement } => {
                Content::Months(*month, month::read(*month, planned, breakdown, supplement)?)
            }
            unit::Content::Actual(month, rows) => Content::Actuals(*month, month::read_actuals(*month, rows)?),
            unit::Content::Prevention { profiles, days, illnesses, plans, support } => Content::Prevention {
                profiles: prevention::read_profiles(profiles, days, illnesses)?,
                plans: prevention::read_plans(plans, support)?,
            },
            unit::Content::PlanWithdrawal(rows) => {
                Content::PlansWithdrawn(rows.iter().map(|row| (row.person(), row.plan_date)).collect())
            }
            unit::Content::UsageWithdrawal(month, rows) => {
                let people = of_month(*month, rows, |row| row.month)?;
                Content::MonthsWithdrawn(*month, people.map(Record::person).collect())
            }
            unit::Content::ActualWithdrawal(month, rows) => {
                let people = of_month(*month, rows, |row| row.month)?;
                let withdrawn = people.map(|row| (row.person(), row.office, row.service_type));
                Content::ActualsWithdrawn(*month, withdrawn.collect())
            }
            unit::Content::ProfileWithdrawal(rows) => {
                Content::ProfilesWithdrawn(rows.iter().map(|row| (row.person(), row.consulted_on)).collect())
            }
            unit::Content::PreventionWithdrawal(rows) => {
                Content::PreventionWithdrawn(rows.iter().map(|row| (row.person(), row.plan_date)).collect())
            }
        };
        Ok(Self { transmission: unit.transmission, content, images: unit.images.clone() })
    }

    /// Writes the model as the rows of a unit.
    ///
    /// # Errors
    /// Everything the rows cannot say: values their columns do not hold, and what reading could not tell apart again.
    pub fn to_unit(&self) -> Result<Unit, Vec<Misfit>> {
        let mut misfits = Vec::new();
        let content = match &self.content {
            Content::Plans(plans) => plan::write(plans, &mut misfits),
            Content::Months(month, people) => month::write(*month, people, &mut misfits),
            Content::Actuals(month, people) => month::write_actuals(*month, people, &mut misfits),
            Content::Prevention { profiles, plans } => prevention::write(profiles, plans, &mut misfits),
            Content::PlansWithdrawn(keys) => unit::Content::PlanWithdrawal(sheet(&mut misfits, |rows| {
                for (person, date) in keys {
                    rows.row(*person, |cells| put!(cells, Table1Withdrawal, plan_date, *date));
                }
            })),
            Content::MonthsWithdrawn(month, people) => {
                let rows = sheet(&mut misfits, |rows| {
                    for person in people {
                        rows.row(*person, |cells| put!(cells, PlannedWithdrawal, month, *month));
                    }
                });
                unit::Content::UsageWithdrawal(*month, rows)
            }
            Content::ActualsWithdrawn(month, keys) => {
                let rows = sheet(&mut misfits, |rows| {
                    for (person, office, service_type) in keys {
                        rows.row(*person, |cells| {
                            put!(cells, ActualWithdrawal, month, *month);
                            put!(cells, ActualWithdrawal, office, *office);
                            put!(cells, ActualWithdrawal, service_type, *service_type);
                        });
                    }
                });
                unit::Content::ActualWithdrawal(*month, rows)
            }
            Content::ProfilesWithdrawn(keys) => unit::Content::ProfileWithdrawal(sheet(&mut misfits, |rows| {
                for (person, date) in keys {
                    rows.row(*person, |cells| put!(cells, ProfileWithdrawal, consulted_on, *date));
                }
            })),
            Content::PreventionWithdrawn(keys) => unit::Content::PreventionWithdrawal(sheet(&mut misfits, |rows| {
                for (person, date) in keys {
                    rows.row(*person, |cells| put!(cells, PreventionWithdrawal, plan_date, *date));
                }
            })),
        };
        match misfits.is_empty() {
            true => Ok(Unit { transmission: self.transmission, content, images: self.images.clone() }),
            false => Err(misfits),
        }
    }
}

/// The rows, all of that month.
fn of_month<R: Record>(month: Month, rows: &[R], of: impl Fn(&R) -> Month) -> Result<impl Iterator<Item = &R>, Loose> {
    match rows.iter().position(|row| of(row) != month) {
        Some(index) => Err(Loose { kind: R::KIND, record: index + 1 }),
        None => Ok(rows.iter()),
    }
}

/// What the main rows begin and dependent rows are gathered into, in the order of the main rows.
struct Gathered<K, T> {
    places: BTreeMap<K, usize>,
    things: Vec<T>,
}

impl<K: Ord, T> Gathered<K, T> {
    fn new() -> Self {
        Self { places: BTreeMap::new(), things: Vec::new() }
    }

    /// Begins a thing; a second one of the same key is loose.
    fn begin(&mut self, key: K, thing: T, kind: Kind, index: usize) -> Result<(), Loose> {
        if self.places.insert(key, self.things.len()).is_some() {
            return Err(Loose { kind, record: index + 1 });
        }
        self.things.push(thing);
        Ok(())
    }

    /// The thing of the key, begun where it is new.
    fn of(&mut self, key: K, begin: impl FnOnce() -> T) -> Option<&mut T> {
        let place = *self.places.entry(key).or_insert(self.things.len());
        if place == self.things.len() {
            self.things.push(begin());
        }
        self.things.get_mut(place)
    }

    /// The thing a dependent row belongs to.
    fn with(&mut self, key: &K, kind: Kind, index: usize) -> Result<&mut T, Loose> {
        let place = self.places.get(key).copied();
        place.and_then(|place| self.things.get_mut(place)).ok_or(Loose { kind, record: index + 1 })
    }
}

/// Says so where the same key is written twice: reading would put them together.
fn once<K: Ord>(keys: impl Iterator<Item = K>, kind: Kind, misfits: &mut Vec<Misfit>) {
    let mut seen = std::collections::BTreeSet::new();
    for (index, key) in keys.enumerate() {
        if !seen.insert(key) {
            misfits.push(Misfit { kind, record: index + 1, field: None, reason: Reason::Twice });
        }
    }
}

/// A sheet of rows being written, all of it or nothing.
fn sheet<R: Record>(misfits: &mut Vec<Misfit>, write: impl FnOnce(&mut Sheet<'_, R>)) -> Vec<R> {
    let mut sheet = Sheet::new(misfits);
    write(&mut sheet);
    sheet.rows
}

/// What fills its places from the first on, without the empty ones behind.
fn trimmed<T: Default + PartialEq, const N: usize>(places: [T; N]) -> Vec<T> {
    let mut things = Vec::from(places);
    things.truncate(things.iter().rposition(|thing| *thing != T::default()).map_or(0, |last| last + 1));
    things
}

/// The reverse of [`trimmed`].
fn places<T: Default + Clone + PartialEq, const N: usize>(things: &[T]) -> Result<[T; N], Reason> {
    match things.last() {
        Some(_) if things.len() > N => Err(Reason::Places(N)),
        Some(last) if *last == T::default() => Err(Reason::Hollow),
        _ => Ok(std::array::from_fn(|index| things.get(index).cloned().unwrap_or_default())),
    }
}
