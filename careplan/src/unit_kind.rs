//! The kinds of sending unit (送信単位, section 3.1).

use crate::kind::{Edition, Kind};
use crate::part::Period;

/// Which files travel together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// H1: plans of home care.
    Plan,
    /// H2, Y4: planned usage of a month.
    Usage,
    /// Y1 to Y3: profiles, plans of prevention, or both.
    Prevention,
    /// H3.
    PlanWithdrawal,
    /// H4, Y7.
    UsageWithdrawal,
    /// H5, Y8.
    Actual,
    /// H6, Y9.
    ActualWithdrawal,
    /// Y5.
    ProfileWithdrawal,
    /// Y6.
    PreventionWithdrawal,
}

impl UnitKind {
    /// All kinds; of two in one transmission, the first is what it is taken for.
    pub const ALL: [Self; 9] = [
        Self::Plan,
        Self::Usage,
        Self::Prevention,
        Self::PlanWithdrawal,
        Self::UsageWithdrawal,
        Self::Actual,
        Self::ActualWithdrawal,
        Self::ProfileWithdrawal,
        Self::PreventionWithdrawal,
    ];

    /// The unit a file belongs to; `period` tells a 利用者補足情報 of a plan from that of a month.
    pub fn of(kind: Kind, period: Period) -> Self {
        match kind {
            Kind::Table1 | Kind::Table2 | Kind::Table3 => Self::Plan,
            Kind::Planned | Kind::Breakdown => Self::Usage,
            Kind::Supplement if period == Period::Plan => Self::Plan,
            Kind::Supplement => Self::Usage,
            Kind::Profile | Kind::ProfileDay | Kind::ProfileIllness | Kind::Image => Self::Prevention,
            Kind::Prevention | Kind::PreventionSupport => Self::Prevention,
            Kind::Table1Withdrawal => Self::PlanWithdrawal,
            Kind::PlannedWithdrawal => Self::UsageWithdrawal,
            Kind::Actual => Self::Actual,
            Kind::ActualWithdrawal => Self::ActualWithdrawal,
            Kind::ProfileWithdrawal => Self::ProfileWithdrawal,
            Kind::PreventionWithdrawal => Self::PreventionWithdrawal,
        }
    }

    /// Its files, the one it is named after first.
    pub fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Plan => &[Kind::Table1, Kind::Table2, Kind::Table3, Kind::Supplement],
            Self::Usage => &[Kind::Planned, Kind::Breakdown, Kind::Supplement],
            Self::Prevention => &[
                Kind::Prevention,
                Kind::Profile,
                Kind::PreventionSupport,
                Kind::ProfileDay,
                Kind::ProfileIllness,
                Kind::Image,
            ],
            Self::PlanWithdrawal => &[Kind::Table1Withdrawal],
            Self::UsageWithdrawal => &[Kind::PlannedWithdrawal],
            Self::Actual => &[Kind::Actual],
            Self::ActualWithdrawal => &[Kind::ActualWithdrawal],
            Self::ProfileWithdrawal => &[Kind::ProfileWithdrawal],
            Self::PreventionWithdrawal => &[Kind::PreventionWithdrawal],
        }
    }

    /// The files that must all be there. A unit of prevention is a profile, a plan or both: what it needs depends on
    /// what is there.
    pub fn needed(self, edition: Edition) -> &'static [Kind] {
        match (self, edition) {
            (Self::Plan, Edition::V3) => &[Kind::Table1, Kind::Table2, Kind::Supplement],
            (Self::Plan, Edition::V41) => &[Kind::Table1, Kind::Table2, Kind::Table3, Kind::Supplement],
            (Self::Usage, _) => &[Kind::Planned, Kind::Breakdown, Kind::Supplement],
            _ => &[],
        }
    }

    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Usage => "usage",
            Self::Prevention => "prevention",
            Self::PlanWithdrawal => "plan-withdrawal",
            Self::UsageWithdrawal => "usage-withdrawal",
            Self::Actual => "actual",
            Self::ActualWithdrawal => "actual-withdrawal",
            Self::ProfileWithdrawal => "profile-withdrawal",
            Self::PreventionWithdrawal => "prevention-withdrawal",
        }
    }
}
