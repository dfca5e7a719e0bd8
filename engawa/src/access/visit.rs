//! 訪問: one request, once it has passed its door.

use std::net::IpAddr;

use jiff::civil::Date;
use kaigo::Profession;

use super::failure::Failure;
use super::right::Kind;
use crate::clock::Instant;
use crate::ids::{CityId, DeviceId, Dice, OfficeId, PersonId, SessionId};

/// The first argument of every handler, made only by `admit`.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The request's number: in the log, on the trail, on the page of a fault.
    pub request: String,
    pub now: Instant,
    pub dice: Dice,
    pub address: IpAddr,
    /// Came over the plain loopback listener of the demonstration.
    pub plain: bool,
    /// The device, wherever the door asks for one.
    pub device: Option<DeviceHere>,
    pub(super) actor: Option<Actor>,
    /// The hash of the sign-in cookie, between the first page of sign-in and its end.
    pub sign_in: Option<[u8; 32]>,
    /// Made in the background by script: does not move the idle clock.
    pub background: bool,
}

impl Visit {
    /// Today in Japan.
    pub fn today(&self) -> Date {
        self.now.date()
    }

    /// Who is signed in. Behind `SignedIn` and the doors above it there always is somebody.
    pub fn actor(&self) -> Result<&Actor, Failure> {
        self.actor.as_ref().ok_or(Failure::SignIn)
    }

    /// The device of a visit through a door that asks for one.
    pub fn device(&self) -> Result<&DeviceHere, Failure> {
        self.device.as_ref().ok_or(Failure::Hidden)
    }

    pub(super) fn who(&self) -> Result<Who, Failure> {
        self.actor().cloned().map(Who::Person)
    }
}

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
