//! A browser without a window: cookies, a device, and what came back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use engawa::access::certificate::{Fingerprint, Shown};
use engawa::access::connection::{Connection, Name};
use engawa::access::{Checked, Door, Knock, Proof, Visit, hash_token};
use engawa::ids::DeviceId;
use engawa::web::loopback;
use scraper::{Html, Selector};
use tower::ServiceExt;

use crate::http::follower::Follower;
use crate::http::house::{House, PASSWORD, Person, nine};

pub struct Visitor<'h> {
    house: &'h House,
    pub name: Name,
    pub peer: Option<Arc<Shown>>,
    cookies: BTreeMap<String, String>,
}

/// The fingerprint a test's device is enrolled with.
pub fn fingerprint(device: DeviceId) -> Fingerprint {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&device.bytes());
    Fingerprint::from(bytes)
}

/// A certificate as the listener would have judged it.
pub fn shown(device: DeviceId, genuine: bool) -> Arc<Shown> {
    Arc::new(Shown {
        fingerprint: fingerprint(device),
        genuine,
        not_before: nine(),
        not_after: nine().plus(Duration::from_secs(400 * 24 * 3600)),
        serial: "00".into(),
        subject: "test".into(),
    })
}

#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub location: Option<String>,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// The text of everything a selector finds.
    pub fn text(&self, selector: &str) -> String {
        let selector = Selector::parse(selector).expect("a selector");
        self.html()
            .select(&selector)
            .flat_map(|element| element.text().map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }

    /// The text of each thing a selector finds.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        self.html().select(&selector).map(|element| element.text().collect()).collect()
    }

    pub fn count(&self, selector: &str) -> usize {
        let selector = Selector::parse(selector).expect("a selector");
        self.html().select(&selector).count()
    }

    /// The value of the first input of that name.
    pub fn value(&self, name: &str) -> String {
        let selector = Selector::parse(&format!("[name={name}]")).expect("a selector");
        self.html().select(&selector).next().and_then(|e| e.value().attr("value")).unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub fn seen(self, status: StatusCode) -> Reply {
        assert_eq!(self.status, status, "{:?} {}", self.location, self.body.chars().take(2000).collect::<String>());
        self
    }

    #[track_caller]
    pub fn ok(self) -> Reply {
        self.seen(StatusCode::OK)
    }

    /// Sent on to another page.
    #[track_caller]
    pub fn sent_to(self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body.chars().take(2000).collect::<String>());
        self.location.expect("a location")
    }
}

impl<'h> Visitor<'h> {
    pub fn with_device(house: &'h House, device: DeviceId) -> Visitor<'h> {
        Visitor { house, name: Name::House, peer: Some(shown(device, true)), cookies: BTreeMap::new() }
    }

    /// Without any certificate, at one of the names.
    pub fn nobody(house: &'h House, name: Name) -> Visitor<'h> {
        Visitor { house, name, peer: None, cookies: BTreeMap::new() }
    }

    pub fn with_peer(house: &'h House, peer: Arc<Shown>) -> Visitor<'h> {
        Visitor { house, name: Name::House, peer: Some(peer), cookies: BTreeMap::new() }
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(Method::GET, path, Body::empty(), &[("sec-fetch-site", "same-origin")]).await
    }

    /// As script asks while nobody touches the page.
    pub async fn in_background(&mut self, path: &str) -> Reply {
        let headers = [("sec-fetch-site", "same-origin"), ("engawa-background", "1")];
        self.send(Method::GET, path, Body::empty(), &headers).await
    }

    /// Follows a live stream, in the background as script does.
    pub async fn follow(&mut self, path: &str) -> Follower {
        let headers = [("sec-fetch-site", "same-origin"), ("engawa-background", "1")];
        Follower::of(self.raw(Method::GET, path, Body::empty(), &headers).await)
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = serde_html_form::to_string(fields).expect("a form");
        let headers = [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
        self.send(Method::POST, path, Body::from(body), &headers).await
    }

    pub async fn send(&mut self, method: Method, path: &str, body: Body, headers: &[(&str, &str)]) -> Reply {
        let response = self.raw(method, path, body, headers).await;
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 * 1024 * 1024).await.expect("a body");
        let location = parts.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Reply { status: parts.status, location, headers: parts.headers, body }
    }

    /// The answer itself, for streams.
    pub async fn raw(
        &mut self,
        method: Method,
        path: &str,
        body: Body,
        headers: &[(&str, &str)],
    ) -> axum::response::Response {
        let mut request = Request::builder().method(method).uri(path).header("host", "house.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let line: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", line.join("; "));
        }
        let mut request = request.body(body).expect("a request");
        request.extensions_mut().insert(Connection {
            name: self.name,
            host: None,
            address: loopback(),
            proof: self.peer.clone().map_or(Proof::None, Proof::Certificate),
            tls: true,
        });
        let response = self.house.router.clone().oneshot(request).await.expect("an answer");
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie");
            let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }

    /// The visit a handler would be given.
    pub async fn visit(&mut self, door: Door) -> Visit {
        let knock = Knock {
            name: self.name,
            proof: self.peer.clone().map_or(Proof::None, Proof::Certificate),
            session: self.cookies.get("__Host-session").cloned(),
            sign_in: None,
            room: None,
            background: false,
            address: loopback(),
            plain: false,
            request: "test".into(),
        };
        self.house.hub().admit(door, knock).await.unwrap_or_else(|failure| panic!("the door stayed shut: {failure:?}"))
    }

    /// Signs in as the pages would, and ends other sessions.
    pub async fn enter(&mut self, person: &Person) {
        let hub = self.house.hub();
        let mut visit = self.visit(Door::Device).await;
        let trial = hub.attempt(&visit, person.login.clone()).await.expect("a try");
        let cookie = hub.settle_password(&visit, trial, person.id).await.expect("the password");
        visit.sign_in = Some(hash_token(&cookie));
        let challenge = hub.challenge(&visit).await.expect("a challenge");
        let code = hub.code_key.code(challenge.id, challenge.sendings);
        let opened = match hub.check_code(&visit, &code).await.expect("the code") {
            Checked::Opened(opened) => opened,
            Checked::Elsewhere(cookie) => {
                visit.sign_in = Some(hash_token(&cookie));
                hub.take_over(&visit).await.expect("the other session is ended")
            }
            other => panic!("the code was refused: {other:?}"),
        };
        self.set_cookie("__Host-session", &opened.token);
        self.house.deliver().await;
    }

    /// ID and password, then the code from the mail; ends other sessions if asked.
    pub async fn sign_in(&mut self, person: &Person) {
        let fields = [("login", person.login.as_str()), ("secret_password", PASSWORD)];
        assert_eq!(self.post("/sign-in", &fields).await.sent_to(), "/sign-in/code");
        let code = self.house.code_for(&person.mail).await;
        let mut next = self.post("/sign-in/code", &[("secret_code", &code)]).await.sent_to();
        if next == "/sign-in/elsewhere" {
            next = self.post("/sign-in/elsewhere", &[("next", "/")]).await.sent_to();
        }
        assert_eq!(next, "/");
    }
}
