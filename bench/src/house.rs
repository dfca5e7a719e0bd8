//! The house: the program's own parts put together by its own `assemble`, with its router, listener and background
//! work. Only sign-in is done here beforehand, through the same steps as everybody's.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use engawa::access::Idle;
use engawa::access::connection::Name;
use engawa::config::{DataDir, StoreConfig};
use engawa::ids::PersonId;
use engawa::notices::{Mailer, Shelf};
use engawa::routes::routes;
use engawa::serve::{Setup, assemble, background, close};
use engawa::web::{self, App, Contact, listen, tls};
use kaigo::LoginId;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::net::TcpListener;

use crate::guests::{GUESTS, Guest, Guests};
use crate::{plant, server};

/// Serves until standard input ends.
pub async fn serve(dir: &Path) -> Result<()> {
    let data = DataDir(dir.to_owned());
    let setup = Setup {
        store: data.store(&StoreConfig::default()),
        contact: Contact {
            region: "縁側市 在宅ケア連携".into(),
            operator: "縁側市 高齢福祉課".into(),
            phone: "000-0000-0001".into(),
            hours: "平日 9:00〜18:00".into(),
        },
        idle: Idle::default(),
        plays_devices: false,
    };
    let app = assemble(&data, setup)?;
    let pem = server::localhost()?;
    let served = tls::Served::of_pem("localhost", &pem.certificate, &pem.key)?;
    let names = tls::Names::by_port(Name::House, served, app.hub.roots.clone())?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let work = tokio::spawn(background(app.clone(), Mailer::Shelf(Shelf::default())));
    let guests = guests(&app, dir).await?;
    Guests { port, server: pem.certificate, pid: std::process::id(), guests }.write(dir)?;
    listen::serve(listener, Arc::new(names), web::router(app.clone(), routes()), server::until_input_ends()).await?;
    app.hub.live.close();
    work.await.context("the jobs")?;
    close(&app).await;
    Ok(())
}

async fn guests(app: &App, dir: &Path) -> Result<Vec<Guest>> {
    let people = plant::people(dir)?;
    let mut guests = Vec::with_capacity(GUESTS);
    for at in 0..GUESTS {
        let person = plant::guest(&people, at);
        let der = CertificateDer::from_pem_slice(person.certificate.as_bytes())?;
        let shown = app.hub.roots.judge(&der);
        let id = PersonId::parse(&person.id).context("a person's id")?;
        let login = LoginId::parse(&person.login).map_err(|wrong| anyhow::anyhow!("{wrong}"))?;
        let token = plant::sign_in(&app.hub, &Arc::new(shown), id, &login).await?;
        guests.push(Guest {
            certificate: person.certificate.clone(),
            key: person.key.clone(),
            cookie: format!("{}={token}", web::cookies::session(false)),
            rooms: person.rooms.clone(),
        });
    }
    Ok(guests)
}
