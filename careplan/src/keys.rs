//! What the content of a unit is known by (section 3.4), and whom it is about.

use std::collections::BTreeSet;

use jiff::civil::Date;
use kaigo::month::Month;
use kaigo::numbers::OfficeNumber;
use kaigo::services::ServiceType;

use crate::layout::Record;
use crate::model::PersonKey;
use crate::name::Transmission;
use crate::unit::{Content, Unit};

/// What a plan, month, profile or set of actuals is known by. A newer one of the same key takes the older one's place.
///
/// Keys hold insured numbers: they are for the library's caller, never for a report or log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A plan of home care: 第1表 to 第3表 with their 利用者補足情報, by 居宅サービス計画作成（変更）日.
    Plan(PersonKey, Date),
    /// Planned usage of a month: 第6表, 第7表 and their 利用者補足情報.
    Usage(PersonKey, Month),
    /// Actuals of a month, of one service type of one office. The standard's table ends at the month; actuals are
    /// bundled and withdrawn by office and type (section 3.2), so these belong to the key.
    Actual(PersonKey, Month, OfficeNumber, ServiceType),
    /// 利用者基本情報 with its annexes and image, by 相談日.
    Profile(PersonKey, Date),
    /// 介護予防サービス・支援計画書 with its annex, by 計画作成(変更)日.
    Prevention(PersonKey, Date),
}

impl Key {
    /// Whom it is about.
    pub fn person(&self) -> PersonKey {
        match self {
            Self::Plan(person, _) | Self::Usage(person, _) | Self::Actual(person, ..) => *person,
            Self::Profile(person, _) | Self::Prevention(person, _) => *person,
        }
    }
}

/// Whether a unit brings something or takes it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// It brings what its keys name, in place of what was there.
    Sends,
    /// It takes back what its keys name, with all that depends on it.
    Withdraws,
}

/// What a unit does to what: enough to keep instead of the unit, and to build the [`crate::history`] of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Sender, receiver and serial.
    pub transmission: Transmission,
    /// Bringing or taking back.
    pub act: Act,
    /// Everything it does that to.
    pub keys: BTreeSet<Key>,
}

impl Unit {
    /// The persons of the unit, in the order in which the file it is named after has them.
    ///
    /// ```
    /// let unit = careplan::make::unit(careplan::make::Wanted::Plan, 7, 3).unwrap();
    /// assert_eq!(unit.people().len(), 3);
    /// ```
    pub fn people(&self) -> Vec<PersonKey> {
        let mut seen = BTreeSet::new();
        self.each_key().into_iter().map(|key| key.person()).filter(|person| seen.insert(*person)).collect()
    }

    /// What the unit does to what.
    ///
    /// ```
    /// use careplan::{Act, Key};
    /// let unit = careplan::make::unit(careplan::make::Wanted::Usage, 7, 1).unwrap();
    /// let listing = unit.listing();
    /// assert_eq!((listing.act, listing.keys.len()), (Act::Sends, 1));
    /// assert!(matches!(listing.keys.first(), Some(Key::Usage(_, month)) if month.to_string() == "202507"));
    /// ```
    pub fn listing(&self) -> Listing {
        let act = match &self.content {
            Content::Plan { .. } | Content::Usage { .. } | Content::Actual(..) | Content::Prevention { .. } => {
                Act::Sends
            }
            Content::PlanWithdrawal(_)
            | Content::UsageWithdrawal(..)
            | Content::ActualWithdrawal(..)
            | Content::ProfileWithdrawal(_)
            | Content::PreventionWithdrawal(_) => Act::Withdraws,
        };
        Listing { transmission: self.transmission, act, keys: self.each_key().into_iter().collect() }
    }

    /// The key of each row of the main files.
    fn each_key(&self) -> Vec<Key> {
        fn of<R: Record>(rows: &[R], key: impl Fn(&R) -> Key) -> Vec<Key> {
            rows.iter().map(key).collect()
        }
        match &self.content {
            Content::Plan { table1, .. } => of(table1, |row| Key::Plan(row.person(), row.plan_date)),
            Content::PlanWithdrawal(rows) => of(rows, |row| Key::Plan(row.person(), row.plan_date)),
            Content::Usage { month, planned, .. } => of(planned, |row| Key::Usage(row.person(), *month)),
            Content::UsageWithdrawal(month, rows) => of(rows, |row| Key::Usage(row.person(), *month)),
            Content::Actual(month, rows) => {
                of(rows, |row| Key::Actual(row.person(), *month, row.office, row.code.service_type()))
            }
            Content::ActualWithdrawal(month, rows) => {
                of(rows, |row| Key::Actual(row.person(), *month, row.office, row.service_type))
            }
            Content::Prevention { profiles, plans, .. } => {
                let profiles = of(profiles, |row| Key::Profile(row.person(), row.consulted_on));
                let plans = of(plans, |row| Key::Prevention(row.person(), row.plan_date));
                [profiles, plans].concat()
            }
            Content::ProfileWithdrawal(rows) => of(rows, |row| Key::Profile(row.person(), row.consulted_on)),
            Content::PreventionWithdrawal(rows) => of(rows, |row| Key::Prevention(row.person(), row.plan_date)),
        }
    }
}
