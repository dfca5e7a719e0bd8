//! 訪問: one request, once it has passed its door.

use std::net::IpAddr;
use std::time::Duration;

use jiff::civil::Date;

use super::failure::Failure;
use super::who::{Actor, DeviceHere, Who};
use crate::clock::Instant;
use crate::ids::Dice;

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
    pub fn of(self, device: &DeviceHere) -> Duration {
        if device.phone { self.phone } else { self.pc }
    }
}
