//! 扉: what a route asks of whoever knocks. No route can be written without one.

use super::connection::Name;
use super::right::Right;

/// Each door belongs to one of the two names: the entrance asks for no certificate, the house asks for one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Door {
    /// Anybody, at both names: style, script, health.
    Anywhere,
    /// Anybody, at this name.
    Open(Name),
    /// A valid device, nobody signed in: the steps of sign-in, so that passwords are compared only behind one.
    Device,
    /// Signed in, even when the session is locked or the first password is still to be changed: for unlocking,
    /// changing the password and leaving.
    Threshold,
    SignedIn,
    /// A right in the room named in the path.
    Room(Right),
    /// A right in the visitor's own city.
    City(Right),
}

impl Door {
    /// The name it opens at; `None` for both.
    pub const fn name(self) -> Option<Name> {
        match self {
            Door::Anywhere => None,
            Door::Open(name) => Some(name),
            Door::Device | Door::Threshold | Door::SignedIn | Door::Room(_) | Door::City(_) => Some(Name::House),
        }
    }

    /// The part of the path that names its place. `tests/http/doors.rs` sees to it that it stands there.
    pub const fn param(self) -> Option<&'static str> {
        match self {
            Door::Room(_) => Some("room"),
            Door::Anywhere | Door::Open(_) | Door::Device | Door::Threshold | Door::SignedIn | Door::City(_) => None,
        }
    }
}
