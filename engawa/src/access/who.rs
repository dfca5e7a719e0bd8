//! 行う人: who acts, and from which device.

use std::fmt;

use kaigo::Profession;

use super::right::Kind;
use super::settings::Settings;
use crate::clock::Instant;
use crate::ids::{CityId, DeviceId, LinkId, OfficeId, PersonId, SessionId};

/// A valid device, found by the fingerprint of its certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceHere {
    pub id: DeviceId,
    pub office: OfficeId,
    /// Set only on somebody's own phone.
    pub person: Option<PersonId>,
    pub name: String,
    pub phone: bool,
    pub not_after: Instant,
}

/// A signed-in person with the hat of one office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub session: SessionId,
    /// What the session must still be known by when they act.
    pub(super) token: TokenHash,
    pub person: PersonId,
    pub kind: Kind,
    pub name: String,
    pub profession: Profession,
    pub office: OfficeId,
    pub office_name: String,
    /// The city whose department the office is; `None` for every other office.
    pub city: Option<CityId>,
    pub device: DeviceId,
    pub settings: Settings,
}

/// What the table holds of a session's token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash")
    }
}

/// Who acts, as it stands on the trail.
#[derive(Clone, Debug)]
pub enum Who {
    Person(Actor),
    /// Whoever came by a link that was sent to them: no account, one purpose, one place.
    Holder(LinkId),
    /// The house itself: a chore that runs by the clock, or a job somebody began.
    Job {
        name: &'static str,
        by: Option<PersonId>,
    },
    /// 据付担当: whoever types at the machine's own console. No account.
    Console,
    /// Nobody is signed in; the device is known once it has shown its certificate.
    Nobody(Option<DeviceId>),
}

impl Who {
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Who::Person(_) => "person",
            Who::Holder(_) => "link",
            Who::Job { .. } => "job",
            Who::Console => "console",
            Who::Nobody(_) => "nobody",
        }
    }

    /// The id that goes with the code: of the person or link, or of whoever began the job.
    pub(super) fn id(&self) -> Option<[u8; 16]> {
        match self {
            Who::Person(actor) => Some(actor.person.bytes()),
            Who::Holder(link) => Some(link.bytes()),
            Who::Job { by, .. } => by.map(PersonId::bytes),
            Who::Console | Who::Nobody(_) => None,
        }
    }

    pub(super) const fn office(&self) -> Option<OfficeId> {
        match self {
            Who::Person(actor) => Some(actor.office),
            Who::Holder(_) | Who::Job { .. } | Who::Console | Who::Nobody(_) => None,
        }
    }

    pub(super) const fn device(&self) -> Option<DeviceId> {
        match self {
            Who::Person(actor) => Some(actor.device),
            Who::Nobody(device) => *device,
            Who::Holder(_) | Who::Job { .. } | Who::Console => None,
        }
    }
}
