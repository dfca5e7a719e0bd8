//! 困った端末: an expired, a revoked and a foreign certificate, to see the pages that say what to do.

use std::fs;
use std::time::Duration;

use anyhow::{Result, anyhow};
use kaigo::Line;
use serde::Serialize;

use crate::{console, relative};
use engawa::access::hashing::Hashing;
use engawa::access::{Hub, Idle, Parts};
use engawa::clock::{Clock, Instant};
use engawa::config::DataDir;
use engawa::devices::{Ca, DeviceKind, Enrol, Issued, NewDevice, Order, Revoke, RevokeReason};
use engawa::ids::{DeviceId, Dice};
use engawa::keys::{Keys, write_secret};
use engawa::offices;

#[derive(Serialize)]
struct Trouble {
    /// "expired", "revoked", "foreign"
    trouble: &'static str,
    cert_pem: String,
    key_pem: String,
}

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Writes `troubles.json` and the three certificates it names.
pub fn write(data: &DataDir, store: &store::Config, keys: &Keys, ca: &Ca, now: Instant) -> Result<()> {
    let dice = Dice::machine();
    let hub = Hub::new(Parts {
        db: store::Db::open(store)?,
        clock: Clock::machine(),
        hashing: Hashing::new(1),
        dice: dice.clone(),
        roots: ca.roots()?,
        keys: keys.clone(),
        idle: Idle::default(),
        plays_devices: false,
    });
    let foreign = Ca::make(&dice, now, 1)?;
    let order = |name: &str| Order { device: dice.id(now), name: name.into(), office: "9900000000".into(), days: 30 };
    let issued = [
        ("expired", ca.sign(&order("期限切れの端末"), now.minus(DAY * 60), &dice)?),
        ("revoked", ca.sign(&order("なくした端末"), now, &dice)?),
        ("foreign", foreign.sign(&order("よその端末"), now, &dice)?),
    ];
    let folder = data.0.join("troubles");
    fs::create_dir(&folder)?;
    let mut listed = Vec::new();
    for (trouble, issued) in issued {
        if trouble != "foreign" {
            let device = enrol(&hub, &issued)?;
            if trouble == "revoked" {
                console(&hub, Revoke { device, reason: RevokeReason::Lost })?;
            }
        }
        let (cert, key) = (folder.join(format!("{trouble}.pem")), folder.join(format!("{trouble}.key")));
        write_secret(&cert, issued.certificate_pem.as_bytes())?;
        write_secret(&key, issued.key_pem.as_bytes())?;
        listed.push(Trouble { trouble, cert_pem: relative(&data.0, &cert), key_pem: relative(&data.0, &key) });
    }
    hub.close_now();
    write_secret(&data.0.join("troubles.json"), &serde_json::to_vec_pretty(&listed)?)
}

fn enrol(hub: &Hub, issued: &Issued) -> Result<DeviceId> {
    let shown = issued.shown.clone();
    let office = hub.read_public_now(offices::any)?;
    let device = NewDevice {
        id: hub.dice.id(hub.clock.now()),
        office,
        person: None,
        name: Line::parse("困った端末").map_err(|e| anyhow!("{e}"))?,
        form: DeviceKind::Pc,
        fingerprint: shown.fingerprint,
        serial: shown.serial,
        subject: shown.subject,
        not_before: shown.not_before,
        not_after: shown.not_after,
    };
    console(hub, Enrol(device))
}
