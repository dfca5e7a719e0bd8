//! 接続: what the listener knows of the connection that carried a request. Headers never say any of this.

use std::net::IpAddr;
use std::sync::Arc;

use super::certificate::Shown;
use crate::ids::DeviceId;

/// The two names of one installation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Name {
    /// 母屋: asks for a device certificate.
    House,
    /// 玄関: asks for none (what this is, help, health; later invitations and enrolment).
    Entrance,
}

impl Name {
    pub const fn code(self) -> &'static str {
        match self {
            Name::House => "house",
            Name::Entrance => "entrance",
        }
    }
}

/// How a request says which device it comes from.
#[derive(Clone, Debug)]
pub enum Proof {
    None,
    /// The certificate of this very connection: possession of its key is proven, and nothing else of it judged yet.
    Certificate(Arc<Shown>),
    /// What only the demonstration's listener says, and only a demonstration believes (`plays_devices`).
    Played(DeviceId),
}

/// Put into every request by the listener.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The name asked for in the handshake (or the one the port belongs to).
    pub name: Name,
    /// The host name of that handshake: `Host` must equal it, else 421. `None` where the port decides.
    pub host: Option<Arc<str>>,
    pub address: IpAddr,
    pub proof: Proof,
    /// False only on the plain loopback listener of the demonstration.
    pub tls: bool,
}
