//! 証明書なしの入り口: the listener for looking around. It has no TLS and plays devices, so it serves this machine only,
//! and only under its own address: a page from elsewhere whose name was bent to point here gets nothing.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::serve::ListenerExt;
use engawa::access::Proof;
use engawa::access::connection::{Connection, Name};
use engawa::ids::DeviceId;
use engawa::people::Prefilled;
use engawa::web::{cookies, loopback};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::personas::Persona;

/// The login of whoever was chosen.
pub const CHOSEN: &str = "engawa-demo-person";

/// Requests under way may end; streams have ended by themselves.
const FAREWELL: Duration = Duration::from_secs(5);

#[derive(Clone, Debug)]
struct Plain {
    port: u16,
    personas: Arc<Vec<Persona>>,
}

/// Serves until told to stop.
///
/// # Errors
/// If the listener is bound to anything but 127.0.0.1.
pub async fn serve(
    listener: TcpListener,
    house: Router,
    personas: Arc<Vec<Persona>>,
    mut stop: watch::Receiver<bool>,
) -> Result<()> {
    let here = listener.local_addr()?;
    if here.ip() != Ipv4Addr::LOCALHOST {
        bail!("without TLS only 127.0.0.1 is served, not {here}");
    }
    let app = house.layer(from_fn_with_state(Plain { port: here.port(), personas }, play));
    let mut told = stop.clone();
    let told = async move {
        let _ = told.wait_for(|told| *told).await;
    };
    let late = async move {
        let _ = stop.wait_for(|told| *told).await;
        tokio::time::sleep(FAREWELL).await;
    };
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    tokio::select! {
        served = axum::serve(listener, app).with_graceful_shutdown(told) => Ok(served?),
        () = late => Ok(()),
    }
}

/// Makes of a request one that came with the device of whoever was chosen.
async fn play(State(plain): State<Plain>, mut request: Request, next: Next) -> Response {
    if !plain.named(&request) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let chosen = plain.chosen(request.headers());
    if chosen.is_none() && request.method() == Method::GET && request.uri().path() == "/" {
        return Redirect::to("/demo").into_response();
    }
    let device = chosen.and_then(|persona| DeviceId::parse(&persona.device));
    let proof = device.map_or(Proof::None, Proof::Played);
    let offered = chosen
        .map(|Persona { login_id, password, .. }| Prefilled { login: login_id.clone(), password: password.clone() });
    let extensions = request.extensions_mut();
    extensions.insert(Connection { name: Name::House, host: None, address: loopback(), proof, tls: false });
    offered.and_then(|offered| extensions.insert(offered));
    next.run(request).await
}

impl Plain {
    /// Does the request name this listener, and nothing else?
    fn named(&self, request: &Request) -> bool {
        let ours = [format!("127.0.0.1:{}", self.port), format!("localhost:{}", self.port)];
        let hosts = request.headers().get_all(header::HOST).iter().map(|host| host.as_bytes());
        let authority = request.uri().authority().map(|authority| authority.as_str().as_bytes());
        let mut named = hosts.chain(authority).peekable();
        named.peek().is_some() && named.all(|name| ours.iter().any(|our| our.as_bytes().eq_ignore_ascii_case(name)))
    }

    /// A cookie of an earlier region names nobody any more.
    fn chosen(&self, headers: &HeaderMap) -> Option<&Persona> {
        let login = cookies::get(headers, CHOSEN)?;
        self.personas.iter().find(|persona| persona.login_id == login)
    }
}

#[cfg(test)]
mod tests {
    use axum::Extension;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    /// What the house would know of the request.
    async fn known(Extension(connection): Extension<Connection>, filled: Option<Extension<Prefilled>>) -> String {
        let filled = filled.map(|Extension(filled)| (filled.login, filled.password));
        format!("{:?} {} {filled:?}", connection.proof, connection.tls)
    }

    fn device() -> DeviceId {
        DeviceId::from([7; 16])
    }

    /// A listener for one person; gives its port and what stops it.
    async fn listening() -> (u16, watch::Sender<bool>) {
        let hanako = Persona {
            login_id: "hanako.01".into(),
            password: "Himitsu-1".into(),
            device: device().to_string(),
            ..Persona::default()
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let (stop, stopped) = watch::channel(false);
        let house = Router::new().route("/", get(known)).route("/rooms", get(known));
        tokio::spawn(serve(listener, house, Arc::new(vec![hanako]), stopped));
        (port, stop)
    }

    async fn ask(port: u16, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
        let question = format!("GET {path} HTTP/1.1\r\n{headers}\r\nconnection: close\r\n\r\n");
        stream.write_all(question.as_bytes()).await.expect("a question");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        answer
    }

    #[tokio::test]
    async fn it_answers_only_under_its_own_address() {
        let (port, _stop) = listening().await;
        for ours in [format!("127.0.0.1:{port}"), format!("LocalHost:{port}")] {
            let answer = ask(port, "/rooms", &format!("host: {ours}")).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{ours}: {answer}");
        }
        let other = ["localhost".into(), format!("evil.example:{port}"), format!("127.0.0.1:{}", port ^ 1)];
        for other in other.into_iter().chain([format!("localhost:{port}\r\nhost: evil.example")]) {
            let answer = ask(port, "/rooms", &format!("host: {other}")).await;
            assert!(answer.starts_with("HTTP/1.1 421"), "{other}: {answer}");
        }
        let answer = ask(port, "http://evil.example/rooms", &format!("host: localhost:{port}")).await;
        assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
    }

    #[tokio::test]
    async fn it_is_bound_to_this_machine_or_not_at_all() {
        let (_stop, stopped) = watch::channel(false);
        for wide in ["0.0.0.0:0", "127.0.0.2:0"] {
            let listener = TcpListener::bind(wide).await.expect("a port");
            assert!(serve(listener, Router::new(), Arc::default(), stopped.clone()).await.is_err(), "{wide}");
        }
    }

    #[tokio::test]
    async fn whoever_was_chosen_brings_their_device_and_finds_the_form_filled() {
        let (port, _stop) = listening().await;
        let host = format!("host: localhost:{port}");
        for cookie in ["", "\r\ncookie: engawa-demo-person=somebody.of.before"] {
            let answer = ask(port, "/", &format!("{host}{cookie}")).await;
            assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("location: /demo\r\n"), "{answer}");
            let answer = ask(port, "/rooms", &format!("{host}{cookie}")).await;
            assert!(answer.ends_with("None false None"), "{answer}");
        }
        let answer = ask(port, "/", &format!("{host}\r\ncookie: engawa-demo-person=hanako.01")).await;
        let known = format!("Played({:?}) false Some((\"hanako.01\", \"Himitsu-1\"))", device());
        assert!(answer.ends_with(&known), "{answer}");
    }

    #[tokio::test]
    async fn it_stops_when_told_to() {
        let (port, stop) = listening().await;
        assert!(ask(port, "/rooms", &format!("host: localhost:{port}")).await.starts_with("HTTP/1.1 200"));
        stop.send_replace(true);
        let closed = async {
            while TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(FAREWELL, closed).await.expect("it no longer listens");
    }
}
