//! guests.json: where a server listens, and as whom one comes in.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use engawa::devices::{Ca, Order};
use engawa::ids::Dice;
use serde::{Deserialize, Serialize};

/// As many clients can act at once.
pub const GUESTS: usize = 64;

#[derive(Debug, Serialize, Deserialize)]
pub struct Guests {
    pub port: u16,
    /// The server's certificate, to be trusted.
    pub server: String,
    pub pid: u32,
    pub guests: Vec<Guest>,
}

/// One client: its device certificate, its session, the rooms it may enter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Guest {
    pub certificate: String,
    pub key: String,
    pub cookie: String,
    pub rooms: Vec<String>,
}

pub fn path(dir: &Path) -> std::path::PathBuf {
    dir.join("guests.json")
}

impl Guests {
    /// Written whole or not at all: whoever finds it may come in.
    pub fn write(&self, dir: &Path) -> Result<()> {
        let making = dir.join("guests.making");
        fs::write(&making, serde_json::to_vec(self)?)?;
        fs::rename(making, path(dir)).context("writing guests.json")
    }

    pub fn read(dir: &Path) -> Result<Guests> {
        let path = path(dir);
        let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        Ok(serde_json::from_slice(&bytes)?)
    }
}

/// Device certificates for the floor, of the same kind as the house's.
pub fn strangers(ca: &Ca, dice: &Dice, rooms: impl Fn(usize) -> Vec<String>) -> Result<Vec<Guest>> {
    let now = engawa::clock::Clock::machine().now();
    (0..GUESTS)
        .map(|at| {
            let order =
                Order { device: dice.id(now), name: format!("端末{at}"), office: "9900000001".into(), days: 30 };
            let issued = ca.sign(&order, now, dice)?;
            Ok(Guest {
                certificate: issued.certificate_pem.clone(),
                key: issued.key_pem.to_string(),
                cookie: String::new(),
                rooms: rooms(at),
            })
        })
        .collect()
}
