//! `engawa devices issue|revoke|list`

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use clap::Subcommand;
use kaigo::Line;

use super::{Data, field, hub, office, person, say, told};
use crate::devices::{self, Ca, DeviceKind, Enrol, NewDevice, Order, Profile, Revoke, RevokeReason, bundle};
use crate::ids::DeviceId;
use crate::keys::write_secret;
use crate::people::initial_password;
use crate::web::dates;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Signs a certificate for a device, writes it as PKCS#12 and prints the file's password once
    Issue {
        #[command(flatten)]
        data: Data,
        /// Number of the office the device belongs to
        #[arg(long)]
        office: String,
        /// Only for somebody's own phone: their user ID
        #[arg(long)]
        person: Option<String>,
        /// What people call it
        #[arg(long)]
        name: String,
        /// phone or pc
        #[arg(long, default_value = "pc")]
        form: String,
        #[arg(long, default_value_t = 365)]
        days: u32,
        /// Where the .p12 is written
        #[arg(long)]
        out: PathBuf,
    },
    /// Ends a device's use; its sessions end with it
    Revoke {
        #[command(flatten)]
        data: Data,
        /// The id that `devices list` shows
        #[arg(long)]
        device: String,
        /// lost, replaced or retired
        #[arg(long, default_value = "lost")]
        reason: String,
    },
    /// The ledger of devices
    List {
        #[command(flatten)]
        data: Data,
    },
}

pub(super) fn run(verb: Verb) -> Result<()> {
    match verb {
        Verb::Issue { data, office: number, person: login, name, form, days, out } => {
            let hub = hub(&data.home())?;
            let (office_id, now) = (office(&hub, &number)?, hub.clock.now());
            let owner = login.map(|login| person(&hub, &login)).transpose()?;
            let form = DeviceKind::parse(&form).ok_or_else(|| anyhow!("--form: phone か pc です"))?;
            let label: Line<40> = field("--name", Line::parse(&name))?;
            let ca = Ca::open(&data.home().keys(), &hub.keys)?;
            let device: DeviceId = hub.dice.id(now);
            let issued = ca.sign(&Order { device, name: name.clone(), office: number, days }, now, &hub.dice)?;
            let password = initial_password(&hub.dice);
            let modern = modern(&out);
            write_secret(&out, &bundle(&issued, &name, &password, Profile::Phones)?)?;
            write_secret(&modern, &bundle(&issued, &name, &password, Profile::Modern)?)?;
            let shown = issued.shown;
            let not_after = shown.not_after;
            told(hub.act_now(Enrol(NewDevice {
                id: device,
                office: office_id,
                person: owner,
                name: label,
                form,
                fingerprint: shown.fingerprint,
                serial: shown.serial,
                subject: shown.subject,
                not_before: shown.not_before,
                not_after,
            })))?;
            say(&format!(
                "端末：{device}\nファイル：{}\n　（入らないときは {}）\n証明書のパスワード：{password}\n（{}まで有効。パスワードはファイルと別の道で渡してください）",
                out.display(),
                modern.display(),
                dates::date(not_after.date()),
            ))
        }
        Verb::Revoke { data, device, reason } => {
            let hub = hub(&data.home())?;
            let device =
                DeviceId::parse(&device).ok_or_else(|| anyhow!("--device: 26文字の番号です（devices list）"))?;
            let reason = RevokeReason::parse(&reason)
                .ok_or_else(|| anyhow!("--reason: lost、replaced、retired のどれかです"))?;
            told(hub.act_now(Revoke { device, reason }))
        }
        Verb::List { data } => {
            let hub = hub(&data.home())?;
            for device in hub.read_public_now(devices::list)? {
                let state = match device.revoked_at {
                    Some(at) => format!("利用停止 {}", dates::date(at.date())),
                    None => format!("{}まで", dates::date(device.not_after.date())),
                };
                let owner = device.login.map_or_else(String::new, |login| format!(" {login}"));
                say(&format!(
                    "{} {} {}（{}{owner}） {state}",
                    device.id, device.office, device.name, device.office_name
                ))?;
            }
            Ok(())
        }
    }
}

/// The same under the ciphers that new systems ask for, beside the one that old ones read: `aozora-modern.p12`.
fn modern(out: &Path) -> PathBuf {
    let name = out.file_stem().unwrap_or_default().to_string_lossy();
    out.with_file_name(format!("{name}-modern.p12"))
}
