//! 訪問: one request, once it has passed its door.

use std::net::IpAddr;
use std::time::Duration;

use jiff::civil::Date;

use super::failure::Failure;
use super::who::{Actor, DeviceHere, Who};
use crate::clock::Instant;
use crate::ids::{Dice, RoomId};

/// The first argument of every handler, made only by `admit`.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The request's number: in the log, on the trail, on the page of a fault.
    pub request: String,
    /// When the request came. For what is shown; whether somebody may do something is asked when it is done.
    pub now: Instant,
    pub dice: Dice,
    pub address: IpAddr,
    /// Came over the plain loopback listener of the demonstration.
    pub plain: bool,
    /// The device, wherever the door asks for one.
    pub device: Option<DeviceHere>,
    pub(super) actor: Option<Actor>,
    /// The room the path names, behind a door that asks for one.
    pub(super) room: Option<RoomId>,
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

    /// Whoever is signed in, or nobody with the device they hold.
    pub(super) fn who_or_nobody(&self) -> Who {
        self.actor.clone().map_or_else(|| Who::Nobody(self.device.as_ref().map(|device| device.id)), Who::Person)
    }
}

/// 無操作の時間: after how long without a sign of life the screen is hidden and the password asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idle {
    pub phone: Duration,
    pub pc: Duration,
}

impl Default for Idle {
    fn default() -> Self {
        Idle { phone: Duration::from_secs(10 * 60), pc: Duration::from_secs(15 * 60) }
    }
}

impl Idle {
    pub fn of(self, phone: bool) -> Duration {
        if phone { self.phone } else { self.pc }
    }
}

/// How finely the idle clock is kept in the table.
pub(super) const USED: Duration = Duration::from_secs(30);

/// When somebody acts, and how long they may have been idle by then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub now: Instant,
    pub idle: Idle,
}
