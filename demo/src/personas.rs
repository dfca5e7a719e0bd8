//! `personas.json`: who one can be, with certificates, so that a person or a script can sign in for real.

use std::fs;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::relative;
use engawa::config::DataDir;
use engawa::devices::{Issued, Profile, bundle};
use engawa::ids::DeviceId;
use engawa::keys::write_secret;

/// One of the people. Paths are relative to the data directory.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Persona {
    pub name: String,
    pub login_id: String,
    pub password: String,
    pub role: String,
    pub office: String,
    pub mail: String,
    /// The device they use, as the plain listener names it.
    pub device: String,
    pub device_name: String,
    pub p12: String,
    pub p12_password: String,
    pub cert_pem: String,
    pub key_pem: String,
    pub ca_pem: String,
}

/// Somebody planted, with the device they will use.
#[derive(Debug)]
pub struct Planted {
    pub name: String,
    pub login_id: String,
    pub password: String,
    pub role: String,
    pub office: String,
    pub mail: String,
    pub device: DeviceId,
    pub device_name: String,
    pub p12_password: String,
    pub issued: std::rc::Rc<Issued>,
}

/// Writes certificates and the list; leading people first.
pub fn write(data: &DataDir, planted: &[Planted]) -> Result<()> {
    let folder = data.0.join("devices");
    fs::create_dir(&folder)?;
    let server_ca = data.0.join("localhost-ca.pem");
    let mut personas = Vec::new();
    for person in planted {
        let [p12, cert, key] = ["p12", "pem", "key"].map(|ending| folder.join(format!("{}.{ending}", person.device)));
        if !p12.exists() {
            let name = format!("Engawa {}", person.device_name);
            write_secret(&p12, &bundle(&person.issued, &name, &person.p12_password, Profile::Modern)?)?;
            write_secret(&cert, person.issued.certificate_pem.as_bytes())?;
            write_secret(&key, person.issued.key_pem.as_bytes())?;
        }
        personas.push(Persona {
            name: person.name.clone(),
            login_id: person.login_id.clone(),
            password: person.password.clone(),
            role: person.role.clone(),
            office: person.office.clone(),
            mail: person.mail.clone(),
            device: person.device.to_string(),
            device_name: person.device_name.clone(),
            p12: relative(&data.0, &p12),
            p12_password: person.p12_password.clone(),
            cert_pem: relative(&data.0, &cert),
            key_pem: relative(&data.0, &key),
            ca_pem: relative(&data.0, &server_ca),
        });
    }
    write_secret(&data.0.join("personas.json"), &serde_json::to_vec_pretty(&personas)?)
}

pub fn read(data: &DataDir) -> Result<Vec<Persona>> {
    Ok(serde_json::from_slice(&fs::read(data.0.join("personas.json"))?)?)
}
