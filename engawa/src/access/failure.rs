//! Why a request got no answer: refused (expected, shown to people) or a fault (ours, shown as a number).

use std::borrow::Cow;

use super::who::Actor;
use crate::clock::Instant;
use crate::pool::Undone;

/// A refusal of one verb: a stable code for support ("ROOM-014") and one sentence in plain Japanese that says what
/// is so and what to do.
pub trait Coded {
    fn code(&self) -> &'static str;
    fn sentence(&self) -> Cow<'static, str>;
}

/// The refusals of a verb, each with its code and its sentence: `Closed = "ROOM-014" "この部屋は…",`. A code stands once and
/// is never used again; `refusals.txt` lists them all.
macro_rules! refusals {
    ($(#[$doc:meta])* $visible:vis $name:ident { $($(#[$of:meta])* $refusal:ident = $code:literal $sentence:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $visible enum $name {
            $($(#[$of])* $refusal,)+
        }

        impl $crate::access::Coded for $name {
            fn code(&self) -> &'static str {
                match self {
                    $($name::$refusal => $code,)+
                }
            }

            fn sentence(&self) -> std::borrow::Cow<'static, str> {
                match self {
                    $($name::$refusal => $sentence,)+
                }
                .into()
            }
        }
    };
}
pub(crate) use refusals;

/// For verbs that refuse nothing.
impl Coded for std::convert::Infallible {
    fn code(&self) -> &'static str {
        match *self {}
    }

    fn sentence(&self) -> Cow<'static, str> {
        match *self {}
    }
}

/// A refusal as the visitor sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: &'static str,
    pub sentence: Cow<'static, str>,
}

impl<R: Coded> From<&R> for Refusal {
    fn from(refusal: &R) -> Self {
        Refusal { code: refusal.code(), sentence: refusal.sentence() }
    }
}

/// How a command ends when it does not succeed.
#[derive(Debug)]
pub enum Stop<R> {
    Refused(R),
    /// There is no such thing for this visitor: the same 404 whether it is missing or hidden.
    Hidden,
    Fault(store::Error),
}

impl<R> From<store::Error> for Stop<R> {
    fn from(error: store::Error) -> Self {
        Stop::Fault(error)
    }
}

impl<R: Coded> From<R> for Stop<R> {
    fn from(refusal: R) -> Self {
        Stop::Refused(refusal)
    }
}

/// What is wrong with the device that knocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceTrouble {
    /// No certificate was shown.
    Missing,
    /// Not one of ours: another CA, or one of our CA's that is in no ledger.
    Foreign,
    Expired,
    Revoked,
}

/// A request turned away at a door or at the gate.
#[derive(Debug)]
pub enum Failure {
    /// 404: missing, or not for this visitor.
    Hidden,
    Device(DeviceTrouble),
    /// Nobody is signed in.
    SignIn,
    /// Signed in, but left alone too long: the password is asked again.
    Locked(Box<Actor>),
    /// The first password has to be changed before anything else.
    MustChange,
    Refused(Refusal),
    /// Too many tries: when the next one is accepted.
    Wait {
        until: Instant,
        now: Instant,
    },
    /// The request came from another site.
    CrossSite,
    /// The name asked for is not the name of this connection.
    Misdirected,
    /// The queue to the database is full; nothing was written.
    Busy,
    /// More came than is taken here, in bytes.
    TooLarge {
        limit: usize,
    },
    /// The form did not arrive in the time a form is given.
    TooSlow,
    /// The form could not be read at all.
    Unreadable,
    Fault(Fault),
}

/// Something broke on our side. The cause is for the log alone.
#[derive(Debug)]
pub struct Fault(pub anyhow::Error);

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Busy | store::Error::Stopped => Failure::Busy,
            other => Failure::Fault(Fault(anyhow::Error::new(other))),
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Failure::Fault(Fault(error))
    }
}

impl<R: Coded> From<Stop<R>> for Failure {
    fn from(stop: Stop<R>) -> Self {
        match stop {
            Stop::Refused(refusal) => Failure::Refused(Refusal::from(&refusal)),
            Stop::Hidden => Failure::Hidden,
            Stop::Fault(error) => Failure::from(error),
        }
    }
}

impl From<Undone> for Failure {
    fn from(undone: Undone) -> Self {
        match undone {
            Undone::Full => Failure::Busy,
            broken @ Undone::Broken { .. } => Failure::Fault(Fault(broken.into())),
        }
    }
}
