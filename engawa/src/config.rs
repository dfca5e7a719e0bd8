//! `engawa.toml`: read once, every key known, paths relative to the data directory.

use std::net::SocketAddr;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::access::Idle;
use crate::keys::for_owner_alone;
use crate::notices::MailConfig;
use crate::web::Contact;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub region: Contact,
    #[serde(default)]
    pub store: StoreConfig,
    pub listen: Listen,
    pub mail: MailConfig,
    #[serde(default)]
    pub idle: IdleMinutes,
}

/// `[store]`: SQLite in the data directory unless a PostgreSQL address is given.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreConfig {
    /// "postgres://engawa@db.example/engawa"
    pub postgres: Option<String>,
    /// A file that holds the address alone, for one with a password.
    pub postgres_file: Option<PathBuf>,
    /// Connections that read (SQLite; one for each core unless said) or work (PostgreSQL; 4 unless said).
    pub connections: Option<usize>,
}

/// `[listen]`: one address, two names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    pub address: SocketAddr,
    pub house: NameConfig,
    pub entrance: NameConfig,
}

/// `[listen.house]` and `[listen.entrance]`: the name and its server certificate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameConfig {
    pub name: String,
    /// PEM files: the chain, and the key.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// `[idle]`: minutes without a sign of life until the screen is hidden (R-07).
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IdleMinutes {
    pub phone: u64,
    pub pc: u64,
}

impl Default for IdleMinutes {
    fn default() -> Self {
        IdleMinutes { phone: 10, pc: 15 }
    }
}

impl IdleMinutes {
    pub fn idle(self) -> Idle {
        Idle { phone: Duration::from_secs(self.phone * 60), pc: Duration::from_secs(self.pc * 60) }
    }
}

/// 据付先: the data directory and what lies where in it.
#[derive(Clone, Debug)]
pub struct DataDir(pub PathBuf);

impl DataDir {
    pub fn config(&self) -> PathBuf {
        self.0.join("engawa.toml")
    }

    pub fn database(&self) -> PathBuf {
        self.0.join("engawa.db")
    }

    pub fn keys(&self) -> PathBuf {
        self.0.join("keys")
    }

    /// Present in a data directory of the demonstration, and nowhere else: `serve` refuses it, the demonstration refuses any other.
    pub fn demo_mark(&self) -> PathBuf {
        self.0.join("THIS-IS-A-DEMONSTRATION")
    }

    /// Locked while a program serves the directory.
    pub fn lock(&self) -> PathBuf {
        self.0.join("serving.lock")
    }

    pub fn store(&self, config: &StoreConfig) -> store::Config {
        match &config.postgres {
            Some(url) => store::Config::Postgres { url: url.clone(), workers: config.connections.unwrap_or(4) },
            None => {
                // Reading SQLite is calculating: readers beyond the cores only take turns, each with a cache of its own.
                let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
                store::Config::Sqlite { path: self.database(), readers: config.connections.unwrap_or_else(cores) }
            }
        }
    }
}

/// # Errors
/// If the directory holds a demonstration, or the file cannot be read or holds a key nobody knows: a misspelt key must
/// not silently mean the default.
pub fn read(data: &DataDir) -> Result<Config> {
    let path = data.config();
    if data.demo_mark().exists() {
        bail!("{} は実演のフォルダーです（架空の人だけがいます）。bin/demo で動かしてください", data.0.display());
    }
    if !path.exists() {
        bail!("{} は、まだ用意されていません。先に engawa init を行ってください", data.0.display());
    }
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let mut config: Config = toml::from_str(&text).with_context(|| format!("in {}", path.display()))?;
    for name in [&mut config.listen.house, &mut config.listen.entrance] {
        name.certificate = under(&data.0, &name.certificate);
        name.key = under(&data.0, &name.key);
    }
    if let Some(file) = &config.store.postgres_file {
        let file = under(&data.0, file);
        for_owner_alone(&file).context("[store] の postgres_file")?;
        let url = std::fs::read_to_string(&file).with_context(|| format!("{} が読めません", file.display()))?;
        config.store.postgres = Some(url.trim().to_owned());
    } else if config.store.postgres.as_deref().is_some_and(holds_password) {
        for_owner_alone(&path).context("[store] の postgres にパスワードが書かれています")?;
    }
    config.mail.password_file = config.mail.password_file.map(|file| under(&data.0, &file));
    Ok(config)
}

/// postgres://USER:PASSWORD@HOST/…
fn holds_password(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let login = rest.rsplit_once('@').map_or("", |(login, _)| login);
    login.contains(':') || url.contains("password=")
}

fn under(data: &Path, path: &Path) -> PathBuf {
    data.join(path)
}

/// What `engawa init` writes: every key with what it means.
pub const EXAMPLE: &str = r#"# Engawa. Every key the program knows stands here; an unknown one is refused at the start.

[region]
region = "縁側市"                     # 地域の名前（すべての画面に出ます）
operator = "縁側市 高齢福祉課"          # お困りのときの窓口
phone = "000-0000-0001"
hours = "平日 9:00〜12:00、13:00〜18:00（祝日・年末年始を除く）"

[store]
# SQLite in this directory, unless an address is given:
# postgres = "postgres://engawa@db.example/engawa?sslmode=require"
# postgres_file = "keys/postgres"     # the address in a file of its own (chmod 600), for one with a password
# connections = 4

[listen]
address = "0.0.0.0:443"

# Renewed server certificates are read on SIGHUP, without a restart (systemctl reload).
[listen.house]                        # 母屋: asks for a device certificate
name = "engawa.example"
certificate = "tls/house.pem"
key = "tls/house.key"

[listen.entrance]                     # 玄関: asks for none
name = "genkan.engawa.example"
certificate = "tls/entrance.pem"
key = "tls/entrance.key"

[mail]
host = "smtp.example"
port = 587
tls = "starttls"                      # "starttls", "tls", or "none" for a server on this machine (engawa mail-sink)
from = "Engawa <no-reply@engawa.example>"
# user = "engawa"
# password_file = "keys/mail-password" # chmod 600

[idle]
phone = 10                            # minutes
pc = 15
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_a_configuration() {
        let config: Config = toml::from_str(EXAMPLE).expect("the example reads");
        assert_eq!(config.idle.idle(), Idle::default());
    }

    #[test]
    fn an_address_with_a_password_is_seen() {
        assert!(holds_password("postgres://engawa:secret@db.example/engawa"));
        assert!(holds_password("postgres://db.example/engawa?user=engawa&password=secret"));
        assert!(!holds_password("postgres://engawa@db.example:5432/engawa?sslmode=require"));
    }

    #[test]
    fn a_misspelt_key_is_refused() {
        let wrong = EXAMPLE.replace("phone = 10 ", "fone = 10 ");
        assert!(toml::from_str::<Config>(&wrong).is_err());
    }
}
