//! Clients in a closed loop: each has one connection with its own certificate and asks again when it was answered.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail, ensure};
use axum::body::{Body, Bytes};
use clap::{Args, ValueEnum};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::guests::{Guest, Guests};
use crate::text;

#[derive(Args, Debug)]
pub struct Options {
    /// The directory of the server, with its guests.json
    pub dir: PathBuf,
    #[arg(value_enum)]
    pub what: What,
    #[arg(long, default_value_t = 16)]
    pub clients: usize,
    #[arg(long, default_value_t = 2)]
    pub warm_up: u64,
    #[arg(long, default_value_t = 8)]
    pub seconds: u64,
}

/// What every client does again and again, each time in the next of its rooms.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum What {
    /// Posts the room's form: 250 bytes of Japanese, a fresh word
    Posts,
    /// Reads the newest fifty as JSON
    Json,
    /// Reads the room's page with the newest fifty
    Html,
    /// The same, compressed as browsers ask for it
    HtmlBr,
}

/// What came out: one line of JSON on standard output.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Figures {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub errors: usize,
    /// Warm-up included.
    pub done: usize,
    /// Bytes of the last answer.
    pub bytes: usize,
    /// Microseconds of processor the server spent on each, all its threads together.
    pub server_us: f64,
    /// The share of a core that server and load tool had.
    pub server_share: f64,
    pub load_share: f64,
}

struct Client {
    send: SendRequest<String>,
    guest: Guest,
    no: usize,
    what: What,
}

struct Tally {
    took: Vec<Duration>,
    errors: usize,
    done: usize,
    bytes: usize,
}

pub async fn run(options: &Options) -> Result<()> {
    let guests = Guests::read(&options.dir)?;
    let mut clients = Vec::with_capacity(options.clients);
    for no in 0..options.clients {
        let guest = guests.guests.get(no).context("fewer guests than clients")?.clone();
        clients.push(Client { send: connect(&guests, &guest).await?, guest, no, what: options.what });
    }
    let from = now() + Duration::from_secs(options.warm_up);
    let to = from + Duration::from_secs(options.seconds);
    let working: Vec<_> = clients.into_iter().map(|client| tokio::spawn(client.work(from, to))).collect();
    tokio::time::sleep_until(from.into()).await;
    let before = (now(), cpu(guests.pid)?, cpu(std::process::id())?);
    tokio::time::sleep_until(to.into()).await;
    let after = (now(), cpu(guests.pid)?, cpu(std::process::id())?);
    let mut all = Tally { took: Vec::new(), errors: 0, done: 0, bytes: 0 };
    for work in working {
        let tally = work.await??;
        all.took.extend(tally.took);
        all.errors += tally.errors;
        all.done += tally.done;
        all.bytes = tally.bytes;
    }
    ensure!(!all.took.is_empty(), "nothing was answered");
    all.took.sort();
    let at = |part: f64| all.took[((all.took.len() - 1) as f64 * part) as usize].as_secs_f64() * 1000.0;
    let seconds = (after.0 - before.0).as_secs_f64();
    let figures = Figures {
        per_second: all.took.len() as f64 / seconds,
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        errors: all.errors,
        done: all.done,
        bytes: all.bytes,
        server_us: (after.1 - before.1) * 1e6 / all.took.len() as f64,
        server_share: (after.1 - before.1) / seconds,
        load_share: (after.2 - before.2) / seconds,
    };
    crate::say(&serde_json::to_string(&figures)?)
}

impl Client {
    async fn work(mut self, from: Instant, to: Instant) -> Result<Tally> {
        let mut tally = Tally { took: Vec::new(), errors: 0, done: 0, bytes: 0 };
        let text = text::percent(&text::note());
        for turn in 0.. {
            let room = &self.guest.rooms[(turn * 7 + self.no) % self.guest.rooms.len()];
            let request = match self.what {
                What::Posts => {
                    // As our pages make one up: the time first, and no two alike.
                    let word = format!("{:016x}-{}-{turn}", unix_micros(), self.no);
                    let body = format!("text={text}&kind=plain&word={word}");
                    request(&self.guest, Method::POST, &format!("/rooms/{room}/notes"), None, body)
                }
                What::Json => {
                    request(&self.guest, Method::GET, &format!("/rooms/{room}/notes.json"), None, String::new())
                }
                What::Html => request(&self.guest, Method::GET, &format!("/rooms/{room}"), None, String::new()),
                What::HtmlBr => request(
                    &self.guest,
                    Method::GET,
                    &format!("/rooms/{room}"),
                    Some("gzip, deflate, br"),
                    String::new(),
                ),
            }?;
            let asked = now();
            let (status, bytes) = ask(&mut self.send, request).await?;
            let answered = now();
            let wanted = if self.what == What::Posts { StatusCode::SEE_OTHER } else { StatusCode::OK };
            tally.errors += usize::from(status != wanted);
            tally.done += 1;
            tally.bytes = bytes.len();
            if answered >= to {
                break;
            }
            if answered >= from && status == wanted {
                tally.took.push(answered - asked);
            }
        }
        Ok(tally)
    }
}

/// A connection as a browser of that guest would open it.
pub async fn connect(guests: &Guests, guest: &Guest) -> Result<SendRequest<String>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(guests.server.as_bytes())?)?;
    let chain = vec![CertificateDer::from_pem_slice(guest.certificate.as_bytes())?];
    let key = PrivateKeyDer::from_pem_slice(guest.key.as_bytes())?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let stream = TcpStream::connect(("127.0.0.1", guests.port)).await?;
    stream.set_nodelay(true)?;
    let name = ServerName::try_from("localhost")?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    let (send, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(send)
}

/// A request as a browser sends it from a page of the house.
pub fn request(
    guest: &Guest,
    method: Method,
    path: &str,
    encodings: Option<&str>,
    body: String,
) -> Result<Request<String>> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "localhost")
        .header(header::COOKIE, &guest.cookie)
        .header("sec-fetch-site", "same-origin")
        .header("sec-fetch-mode", "navigate");
    if let Some(encodings) = encodings {
        request = request.header(header::ACCEPT_ENCODING, encodings);
    }
    if !body.is_empty() {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    Ok(request.body(body)?)
}

/// Sends it and reads the whole answer.
pub async fn ask(send: &mut SendRequest<String>, request: Request<String>) -> Result<(StatusCode, Bytes)> {
    send.ready().await?;
    let response: Response<_> = send.send_request(request).await?;
    let status = response.status();
    Ok((status, axum::body::to_bytes(Body::new(response.into_body()), usize::MAX).await?))
}

/// Seconds of processor a process has had, in hundredths.
fn cpu(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("the server is gone")?;
    // The name in brackets may hold anything; utime and stime are the 12th and 13th after it.
    let Some((_, rest)) = stat.rsplit_once(')') else { bail!("/proc/{pid}/stat does not read") };
    let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<f64>).sum::<Result<f64, _>>()?;
    Ok(ticks / 100.0)
}

#[expect(clippy::disallowed_methods, reason = "measures")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "a word begins with the time")]
fn unix_micros() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros())
}
