//! 端末: devices and the private CA that certifies them.
//!
//! A certificate names a device, and a device belongs to an office; a person is set only on somebody's own phone. A
//! lost device is revoked alone, and its sessions end with it.

mod ca;
mod device;
mod enrol;
mod lint;
mod p12;
mod revoke;
mod sql;

pub use ca::{Ca, Issued, LONGEST, Order};
pub use device::{DeviceKind, Listed, NewDevice, RevokeReason};
pub use enrol::Enrol;
pub use p12::{Profile, bundle};
pub use revoke::Revoke;
pub use sql::list;
