//! What both servers need: a certificate for localhost, a port, an end.

use std::io::Read;

use anyhow::Result;
use tokio::sync::watch;

pub struct Pem {
    pub certificate: String,
    pub key: String,
}

/// A certificate that signs itself: the load tool asks for no more.
pub fn localhost() -> Result<Pem> {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])?;
    Ok(Pem { certificate: made.cert.pem(), key: made.signing_key.serialize_pem() })
}

/// Turns true when standard input ends: a server never outlives whoever started it.
pub fn until_input_ends() -> watch::Receiver<bool> {
    let (stop, stopped) = watch::channel(false);
    std::thread::spawn(move || {
        let mut nothing = [0; 64];
        while matches!(std::io::stdin().read(&mut nothing), Ok(1..)) {}
        stop.send_replace(true);
    });
    stopped
}
