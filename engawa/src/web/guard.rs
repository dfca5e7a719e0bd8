//! The guard at every route: from a request to a visit, from an answer to a dressed answer.

use std::net::{IpAddr, Ipv4Addr};
use std::panic::AssertUnwindSafe;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;

use super::app::App;
use super::cookies;
use super::errors::{self, Thrown};
use super::host;
use crate::access::connection::{Connection, Name};
use crate::access::{Door, Failure, Knock, Named, Visit};
use crate::ids::RoomId;

/// What the guard of one route knows.
#[derive(Clone, Debug)]
pub(super) struct Behind {
    pub app: App,
    pub door: Door,
}

type Path = Result<RawPathParams, RawPathParamsRejection>;

/// The number of a request, given by `dress`: it stands in the log, on the trail and on a page of a fault.
#[derive(Clone, Debug)]
struct Number(String);

pub(super) async fn guard(State(behind): State<Behind>, path: Path, request: Request, next: Next) -> Response {
    // An address whose bytes are no text.
    let Ok(path) = path else { return Thrown::of(Failure::Hidden) };
    let room = behind.door.param().and_then(|param| path.iter().find(|(name, _)| *name == param));
    let room = room.and_then(|(_, text)| RoomId::parse(text));
    let (mut parts, body) = request.into_parts();
    let number = parts.extensions.get::<Number>().map(|n| n.0.clone()).unwrap_or_default();
    // The entrance has no page of its own at its root: what this is stands at /about, at both names.
    if at_entrance(&parts.extensions) && parts.uri.path() == "/" {
        return super::page::see("/about").unwrap_or_else(Thrown::of);
    }
    match admit(&behind, &parts, room, number).await {
        Ok(visit) => {
            parts.extensions.insert(visit);
            next.run(Request::from_parts(parts, body)).await
        }
        // Nobody at the entrance has written anything here: a stranger's body is not even read.
        Err(failure) if at_entrance(&parts.extensions) => Thrown::of(failure),
        // What was typed is not lost: it travels through the lock page, sealed, or is shown once more.
        Err(failure @ (Failure::Locked(_) | Failure::SignIn | Failure::MustChange | Failure::Hidden)) => {
            errors::interrupted(&behind.app, failure, parts, body).await
        }
        Err(failure) => Thrown::of(failure),
    }
}

/// The outermost layer: gives the request its number, shows errors as pages, sets the headers every answer has.
pub(super) async fn dress(State(behind): State<Behind>, mut request: Request, next: Next) -> Response {
    let started = behind.app.hub.clock.now();
    let number = request_number(&behind.app);
    request.extensions_mut().insert(Number(number.clone()));
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let entrance = at_entrance(request.extensions());
    let pattern = request.extensions().get::<axum::extract::MatchedPath>().map(|p| p.as_str().to_owned());
    let wants_json = accepts_json(request.headers());
    // What a panic said is nobody's business (it may quote a text); the connection, and who else uses it, lives on.
    let mut response = AssertUnwindSafe(next.run(request))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Thrown::of(anyhow::anyhow!("a page panicked").into()));
    if let Some(thrown) = response.extensions_mut().remove::<Thrown>() {
        response = errors::page(&behind.app, &thrown, &number, &method, entrance, wants_json);
    }
    set_headers(response.headers_mut(), uri.path(), behind.app.demo.is_some());
    let took = behind.app.hub.clock.now().since(started);
    macro_rules! log {
        ($level:ident) => {
            tracing::$level!(
                request = %number,
                method = %method,
                route = pattern.as_deref().unwrap_or("-"),
                status = response.status().as_u16(),
                millis = took.as_millis() as u64,
            )
        };
    }
    // A page brings a dozen of these along.
    let minor = uri.path().starts_with("/assets/");
    // Whoever knocks ten thousand times does not fill the log; the counts of refusals are on the trail.
    let turned_away = response.status().is_client_error();
    if minor || (turned_away && !behind.app.hub.logs_refusal(started)) {
        log!(debug)
    } else {
        log!(info)
    }
    response
}

fn at_entrance(extensions: &Extensions) -> bool {
    extensions.get::<Connection>().is_some_and(|connection| connection.name == Name::Entrance)
}

/// "K7Q2-9F4M": short enough to be read out over the telephone.
fn request_number(app: &App) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let bytes = app.hub.dice.bytes::<8>();
    let mut number = String::with_capacity(9);
    for (at, byte) in bytes.iter().enumerate() {
        if at == 4 {
            number.push('-');
        }
        number.push(char::from(LETTERS[usize::from(byte & 31)]));
    }
    number
}

async fn admit(behind: &Behind, parts: &Parts, room: Option<RoomId>, request: String) -> Result<Visit, Failure> {
    let connection =
        parts.extensions.get::<Connection>().ok_or_else(|| anyhow::anyhow!("a request without a connection"))?;
    let host = host::asked(parts, connection).ok_or(Failure::Misdirected)?;
    let plain = !connection.tls;
    let scheme = if plain { "http" } else { "https" };
    let site = same_site(&parts.method, &parts.headers, (scheme, host), behind.door);
    let knock = Knock {
        name: connection.name,
        proof: connection.proof.clone(),
        session: cookies::get(&parts.headers, cookies::session(plain)).map(str::to_owned),
        sign_in: cookies::get(&parts.headers, cookies::sign_in(plain)).map(str::to_owned),
        room,
        background: parts.headers.contains_key("engawa-background"),
        address: connection.address,
        plain,
        request,
    };
    match site {
        Ok(()) => behind.app.hub.admit(behind.door, knock).await,
        Err(_) => behind.app.hub.refuse_cross_site(knock).await,
    }
}

/// CSRF: a change must come from our own page. Browsers say so by `Sec-Fetch-Site`; those too old for it say `Origin`;
/// whoever says neither is refused. Reading behind sign-in refuses other sites' images, scripts and prefetches, so
/// that nobody can count or warm what a visitor may see.
fn same_site(method: &Method, headers: &HeaderMap, ours: (&str, &str), door: Door) -> Result<(), Failure> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let site = text("sec-fetch-site");
    if method == Method::GET || method == Method::HEAD {
        let inside = !matches!(door, Door::Anywhere | Door::Open(_));
        let foreign = matches!(site, Some("cross-site" | "same-site")) && text("sec-fetch-mode") != Some("navigate");
        let ahead = text("sec-purpose").or_else(|| text("purpose")).is_some_and(|p| p.contains("prefetch"));
        return if inside && (foreign || ahead) { Err(Failure::CrossSite) } else { Ok(()) };
    }
    let from_us = match site {
        Some(site) => site == "same-origin",
        // Exactly one: of two, a proxy and we might each believe another.
        None => {
            headers.get_all(header::ORIGIN).iter().count() == 1
                && text("origin").and_then(|origin| origin.split_once("://")).is_some_and(|(scheme, host)| {
                    scheme.eq_ignore_ascii_case(ours.0) && host.eq_ignore_ascii_case(ours.1)
                })
        }
    };
    if from_us { Ok(()) } else { Err(Failure::CrossSite) }
}

fn accepts_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|a| a.starts_with("application/json"))
}

const CSP: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
    manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What every answer says to the browser, whatever the page.
fn set_headers(headers: &mut HeaderMap, path: &str, demo: bool) {
    headers.reserve(8);
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CSP);
    // Nothing to other sites. To our own the origin: browsers too old for `Sec-Fetch-Site` would otherwise say `null`.
    set(header::REFERRER_POLICY, "same-origin");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    // Not for localhost: it would hold for everything else that runs on this machine, for a year.
    if !demo {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    // Files whose name carries the hash of their content may be kept for ever; nothing else may be kept at all.
    if !path.starts_with("/assets/") {
        set(header::CACHE_CONTROL, "no-store");
    }
}

/// The handler's first argument: taken from where the guard put it.
impl FromRequestParts<App> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        parts
            .extensions
            .get::<Visit>()
            .cloned()
            .ok_or_else(|| Thrown::of(anyhow::anyhow!("a handler outside its door").into()))
    }
}

/// The place the door names, as the guard read it: no handler reads it from the address again.
#[derive(Clone, Copy, Debug)]
pub struct At<P>(pub P);

impl<P: Named> FromRequestParts<App> for At<P> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Visit>().and_then(P::named).map(At).ok_or_else(|| Thrown::of(Failure::Hidden))
    }
}

/// For requests made inside the program (tests): a connection to hang on them.
pub fn loopback() -> IpAddr {
    IpAddr::V4(Ipv4Addr::LOCALHOST)
}
