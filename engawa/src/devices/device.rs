//! 端末: the types.

use kaigo::Line;

use crate::access::certificate::Fingerprint;
use crate::clock::Instant;
use crate::ids::{DeviceId, OfficeId, PersonId};

/// 端末の形: a phone is locked sooner than a PC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceKind {
    Phone,
    Pc,
}

impl DeviceKind {
    pub const fn code(self) -> &'static str {
        match self {
            DeviceKind::Phone => "phone",
            DeviceKind::Pc => "pc",
        }
    }

    pub fn parse(code: &str) -> Option<DeviceKind> {
        [DeviceKind::Phone, DeviceKind::Pc].into_iter().find(|form| form.code() == code)
    }
}

/// A device about to enter the ledger, with the certificate it was given.
#[derive(Clone, Debug)]
pub struct NewDevice {
    pub id: DeviceId,
    pub office: OfficeId,
    /// Only on somebody's own phone.
    pub person: Option<PersonId>,
    /// What people call it: "あおぞら-スマホ07".
    pub name: Line<40>,
    pub form: DeviceKind,
    pub fingerprint: Fingerprint,
    pub serial: String,
    pub subject: String,
    pub not_before: Instant,
    pub not_after: Instant,
}

/// 利用を止める理由
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevokeReason {
    Lost,
    Replaced,
    Retired,
}

impl RevokeReason {
    pub const fn code(self) -> &'static str {
        match self {
            RevokeReason::Lost => "lost",
            RevokeReason::Replaced => "replaced",
            RevokeReason::Retired => "retired",
        }
    }

    pub fn parse(code: &str) -> Option<RevokeReason> {
        [RevokeReason::Lost, RevokeReason::Replaced, RevokeReason::Retired].into_iter().find(|r| r.code() == code)
    }
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: DeviceId,
    pub office: String,
    pub office_name: String,
    pub login: Option<String>,
    pub name: String,
    pub serial: String,
    pub not_after: Instant,
    pub revoked_at: Option<Instant>,
}
