//! 行う人: who acts, and from which device.

use kaigo::Profession;

use super::right::Kind;
use crate::clock::Instant;
use crate::ids::{CityId, DeviceId, OfficeId, PersonId, SessionId};

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
    pub person: PersonId,
    pub kind: Kind,
    pub name: String,
    pub profession: Profession,
    pub office: OfficeId,
    pub office_name: String,
    /// The city whose department the office is; `None` for every other office.
    pub city: Option<CityId>,
    pub device: DeviceId,
}

/// Who acts: a person, or whoever types at the console.
#[derive(Clone, Debug)]
pub enum Who {
    Person(Actor),
    Console,
}

impl Who {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Who::Person(actor) => actor.kind,
            Who::Console => Kind::Console,
        }
    }

    pub(super) fn person(&self) -> Option<PersonId> {
        match self {
            Who::Person(actor) => Some(actor.person),
            Who::Console => None,
        }
    }
}
