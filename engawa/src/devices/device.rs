//! 端末: the types.

use kaigo::{Line, codes};

use crate::access::certificate::Fingerprint;
use crate::clock::Instant;
use crate::ids::{DeviceId, OfficeId, PersonId};

codes! {
    /// 端末の形: a phone is locked sooner than a PC.
    pub DeviceKind {
        Phone = "phone" "スマートフォン・タブレット",
        Pc = "pc" "パソコン",
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

codes! {
    /// 利用を止める理由
    pub RevokeReason {
        Lost = "lost" "紛失",
        Replaced = "replaced" "入れ替え",
        Retired = "retired" "利用の終わり",
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
