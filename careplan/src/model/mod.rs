//! The inner model: what offices tell each other, apart from how an edition of the standard writes it.
//!
//! A plan is a person with needs, goals and services; a month is a person with entries and sums. There are no rows,
//! columns, lengths or encodings here, and nothing is left out because it "stands above". [`crate::csv`] is one reading
//! and one writing of it, the files of V3.x and V4.1; another edition's JSON is a second beside it.
//!
//! ```
//! use careplan::model::{Content, Message};
//! # let files: &[(&str, &[u8])] = &[
//! #     ("DLTPLAN_202508_9970100011_43_9970100029_11_20250728113000.CSV", b"202407,990001,9900000011,202508\r\n"),
//! # ];
//! let (unit, _) = careplan::read_unit(files).unwrap();
//! let message = Message::from_unit(&unit).unwrap();
//! let Content::MonthsWithdrawn(month, people) = &message.content else { panic!() };
//! assert_eq!((month.to_string().as_str(), people[0].insured.as_str()), ("202508", "9900000011"));
//! assert_eq!(message.to_unit().unwrap(), unit);
//! ```

mod month;
mod person;
mod plan;
mod prevention;

use jiff::civil::Date;
use kaigo::month::Month;
use kaigo::numbers::OfficeNumber;
use kaigo::services::ServiceType;

pub use crate::name::{Party, Serial, Transmission};
pub use crate::time::Time;
pub use month::{Actuals, Amounts, Breakdown, BreakdownLine, Entry, Equipment, Slip, UsageMonth};
pub use person::{Address, LimitSlot, PersonKey, Supplement};
pub use plan::{
    Activity, FirstSheet, LongGoal, Need, NeedsSheet, Plan, ShortGoal, Support, WeekLine, WeekService, WeekSheet,
};
pub use prevention::{
    Checklist, ChecklistArea, Contact, DayLine, Domain, Domains, Illness, Issue, PreventionPlan, Profile, SupportPlan,
    SupportService,
};

/// One sending unit (送信単位): who tells whom what.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Sender, receiver and serial.
    pub transmission: Transmission,
    /// What is told.
    pub content: Content,
    /// Images of family trees (家族構成), by the number that tells them apart within the message, with their JPEG bytes.
    pub images: Vec<(u16, Vec<u8>)>,
}

/// What a message tells, by kind of sending unit (section 3.1).
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// H1: plans of home care.
    Plans(Vec<Plan>),
    /// H2 and Y4: planned usage of a month.
    Months(Month, Vec<UsageMonth>),
    /// H5 and Y8: actuals of a month.
    Actuals(Month, Vec<Actuals>),
    /// Y1 to Y3: profiles, plans of prevention, or both.
    Prevention {
        /// 利用者基本情報.
        profiles: Vec<Profile>,
        /// 介護予防サービス・支援計画書.
        plans: Vec<PreventionPlan>,
    },
    /// H3: plans withdrawn, each by its person and plan date.
    PlansWithdrawn(Vec<(PersonKey, Date)>),
    /// H4 and Y7: planned usage of a month withdrawn for these persons.
    MonthsWithdrawn(Month, Vec<PersonKey>),
    /// H6 and Y9: actuals of a month withdrawn, each by person, office and service type.
    ActualsWithdrawn(Month, Vec<(PersonKey, OfficeNumber, ServiceType)>),
    /// Y5: profiles withdrawn, each by its person and day of consultation.
    ProfilesWithdrawn(Vec<(PersonKey, Date)>),
    /// Y6: plans of prevention withdrawn, each by its person and plan date.
    PreventionWithdrawn(Vec<(PersonKey, Date)>),
}
