//! `engawa mail-sink`

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result};
use futures_util::FutureExt;
use tokio::net::TcpListener;

use super::say;
use crate::notices::sink;

/// Takes every mail that is sent to this machine and prints it, for trying an installation.
pub(super) async fn run(port: u16) -> Result<()> {
    // Whoever reaches the port sees codes: only this machine does.
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = TcpListener::bind(address).await.with_context(|| format!("{address} を開けません"))?;
    let address = listener.local_addr()?;
    say(&format!(
        "届いたメールをここに表示するだけの、試し用のメールサーバーです（{address}、このマシンからだけ）。\n\
         engawa.toml の [mail] に host = \"127.0.0.1\"、port = {}、tls = \"none\" と書いてください。終わるときは Ctrl+C。\n",
        address.port()
    ))?;
    sink::receive(listener, |mail| {
        let printed = say(&format!("――――――――――\n{}", mail.readable()));
        async move { if printed.is_ok() { "250 taken" } else { "451 nobody reads" } }.boxed()
    })
    .await
    .context("試し用のメールサーバー")
}
