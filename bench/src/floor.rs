//! The floor: what the libraries under the house can do when nothing stands on them. axum's own `serve` over rustls
//! with a client certificate; a post is one row with one secondary index, in a group commit of one writing thread; a
//! read is fifty rows as JSON, straight from the handler.

use std::fs;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, anyhow};
use axum::extract::{Path as InPath, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use engawa::devices::Ca;
use engawa::ids::Dice;
use rusqlite::Connection;
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::guests::{Guests, strangers};
use crate::plant::{NOTES, ROOMS};
use crate::{server, text};

const TABLE: &str = "create table note (no integer primary key, room text not null, author integer not null,
    at integer not null, text text not null) strict; create index note_room on note (room, no);";
const POST: &str = "insert into note (room, author, at, text) values (?1, ?2, ?3, ?4)";
const PAGE: &str = "select no, author, at, text from note where room = ?1 order by no desc limit 50";
/// A group is committed at the latest after so many posts, as in the house.
const JOBS: usize = 64;

#[derive(Clone)]
struct Floor {
    writer: Sender<Job>,
    reader: Arc<Mutex<Connection>>,
}

struct Job {
    room: String,
    text: String,
    answer: oneshot::Sender<i64>,
}

#[derive(Deserialize)]
struct Typed {
    text: String,
}

#[derive(Serialize)]
struct Note {
    no: i64,
    author: i64,
    at: i64,
    text: String,
}

/// Serves until standard input ends.
pub async fn serve(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir)?;
    let path = dir.join("floor.db");
    if !path.exists() {
        plant(&path)?;
    }
    let (writer, jobs) = channel();
    let writing = open(&path)?;
    std::thread::spawn(move || write(writing, &jobs));
    let floor = Floor { writer, reader: Arc::new(Mutex::new(open(&path)?)) };
    let router = Router::new()
        .route("/rooms/{room}/notes", post(write_note))
        .route("/rooms/{room}/notes.json", get(read_notes))
        .with_state(floor);

    let dice = Dice::machine();
    let ca = Ca::make(&dice, engawa::clock::Clock::machine().now(), 1)?;
    let pem = server::localhost()?;
    let listener = Encrypted { plain: TcpListener::bind("127.0.0.1:0").await?, tls: tls(&ca, &pem)? };
    let rooms = |guest: usize| (0..ROOMS).filter(|room| room % 33 == guest % 33).map(name).collect();
    let port = listener.plain.local_addr()?.port();
    let guests = strangers(&ca, &dice, rooms)?;
    Guests { port, server: pem.certificate, pid: std::process::id(), guests }.write(dir)?;
    let mut stop = server::until_input_ends();
    tokio::select! {
        served = axum::serve(listener, router) => served?,
        _ = stop.wait_for(|stop| *stop) => {}
    }
    Ok(())
}

fn name(room: usize) -> String {
    format!("room{room:04}")
}

fn open(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.execute_batch("pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -16384;")?;
    Ok(connection)
}

/// As many notes as the house has.
fn plant(path: &Path) -> Result<()> {
    let making = path.with_extension("making");
    let _ = fs::remove_file(&making);
    let mut connection = Connection::open(&making)?;
    connection.execute_batch(TABLE)?;
    let (transaction, text) = (connection.transaction()?, text::note());
    {
        let mut insert = transaction.prepare(POST)?;
        for no in 0..ROOMS * NOTES {
            insert.execute((name(no % ROOMS), 1, 1, &text))?;
        }
    }
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    fs::rename(making, path).context("keeping the floor")
}

fn write(connection: Connection, jobs: &Receiver<Job>) -> Result<()> {
    let mut group = Vec::with_capacity(JOBS);
    let control = |sql: &str| connection.prepare_cached(sql).and_then(|mut statement| statement.raw_execute());
    while let Ok(first) = jobs.recv() {
        control("begin immediate")?;
        let mut next = Some(first);
        while let Some(Job { room, text, answer }) = next {
            connection.prepare_cached(POST)?.execute((room, 1, 1, text))?;
            group.push((answer, connection.last_insert_rowid()));
            next = if group.len() < JOBS { jobs.try_recv().ok() } else { None };
        }
        control("commit")?;
        for (answer, no) in group.drain(..) {
            let _ = answer.send(no);
        }
    }
    Ok(())
}

async fn write_note(
    State(floor): State<Floor>,
    InPath(room): InPath<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, StatusCode> {
    let (answer, written) = oneshot::channel();
    let to = format!("/rooms/{room}#n");
    let lost = |_| StatusCode::INTERNAL_SERVER_ERROR;
    floor.writer.send(Job { room, text: typed.text, answer }).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let no = written.await.map_err(lost)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("{to}{no}"))]).into_response())
}

async fn read_notes(State(floor): State<Floor>, InPath(room): InPath<String>) -> Result<Json<Vec<Note>>, StatusCode> {
    page(&floor, &room).map(Json).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

fn page(floor: &Floor, room: &str) -> rusqlite::Result<Vec<Note>> {
    let connection = floor.reader.lock().unwrap_or_else(PoisonError::into_inner);
    let mut statement = connection.prepare_cached(PAGE)?;
    let notes = statement.query_map([room], |row| {
        Ok(Note { no: row.get(0)?, author: row.get(1)?, at: row.get(2)?, text: row.get(3)? })
    })?;
    notes.collect()
}

/// The settings of the house's listener: TLS by aws-lc-rs, a client certificate asked for, tickets.
fn tls(ca: &Ca, pem: &server::Pem) -> Result<TlsAcceptor> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(ca.der()?)?;
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build()?;
    let chain = vec![CertificateDer::from_pem_slice(pem.certificate.as_bytes())?];
    let key = PrivateKeyDer::from_pem_slice(pem.key.as_bytes()).map_err(|error| anyhow!("{error}"))?;
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)?;
    config.ticketer = rustls::crypto::aws_lc_rs::Ticketer::new()?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

struct Encrypted {
    plain: TcpListener,
    tls: TlsAcceptor,
}

impl axum::serve::Listener for Encrypted {
    type Io = TlsStream<TcpStream>;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, from)) = self.plain.accept().await else { continue };
            let _ = stream.set_nodelay(true);
            if let Ok(stream) = self.tls.accept(stream).await {
                return (stream, from);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.plain.local_addr()
    }
}
