//! The column tables of section 5, one per file, and the typed records that come from them.

mod home;
mod prevention;
mod profile;
mod usage;

pub use home::{Supplement, Table1, Table1Withdrawal, Table2, Table3};
pub use prevention::{Prevention, PreventionSupport, PreventionWithdrawal};
pub use profile::{Profile, ProfileDay, ProfileIllness, ProfileWithdrawal};
pub use usage::{ActualWithdrawal, Breakdown, PlannedWithdrawal, Usage};
