//! 宛先: the host a request names must be the host of its handshake. A connection opened to one name carries no request
//! for another, whatever the certificate would cover.

use axum::http::request::Parts;
use axum::http::{Uri, header};

use crate::access::connection::Connection;

/// The host a request names, port and all, or `None` if it names none, several, or two different ones (`:authority`
/// and `Host`), which a router and a cache could read differently.
fn named(parts: &Parts) -> Option<&str> {
    let mut headers = parts.headers.get_all(header::HOST).iter();
    let (host, further) = (headers.next(), headers.next());
    if further.is_some() {
        return None;
    }
    let host = match host {
        Some(host) => Some(host.to_str().ok()?),
        None => None,
    };
    match (authority(&parts.uri), host) {
        (Some(authority), Some(host)) if !authority.eq_ignore_ascii_case(host) => None,
        (authority, host) => authority.or(host),
    }
}

/// The host a request names, if the request belongs on the connection that carried it; if not the answer is 421. Where
/// the port decides (the connection has no host) any will do, but there must be one.
pub fn asked<'a>(parts: &'a Parts, connection: &Connection) -> Option<&'a str> {
    let host = named(parts)?;
    let ours = connection.host.as_deref().is_none_or(|ours| without_port(host).eq_ignore_ascii_case(ours));
    ours.then_some(host)
}

fn authority(uri: &Uri) -> Option<&str> {
    uri.authority().map(axum::http::uri::Authority::as_str)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::http::Request;

    use super::*;
    use crate::access::Proof;
    use crate::access::connection::Name;

    fn ours(uri: &str, hosts: &[&str]) -> bool {
        let mut request = Request::builder().uri(uri);
        for host in hosts {
            request = request.header(header::HOST, *host);
        }
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        let host = Some(Arc::from("engawa.example"));
        let address = std::net::Ipv4Addr::LOCALHOST.into();
        asked(&parts, &Connection { name: Name::House, host, address, proof: Proof::None, tls: true }).is_some()
    }

    #[test]
    fn a_request_names_the_host_of_its_handshake() {
        assert!(ours("/", &["engawa.example"]));
        assert!(ours("/", &["Engawa.Example:8443"]));
        assert!(ours("https://engawa.example/rooms", &[]));
        assert!(ours("https://engawa.example/rooms", &["engawa.example"]));
    }

    #[test]
    fn any_other_is_misdirected() {
        assert!(!ours("/", &[]));
        assert!(!ours("/", &["genkan.engawa.example"]));
        assert!(!ours("/", &["engawa.example.evil.example"]));
        assert!(!ours("/", &["engawa.example:443:443"]));
        assert!(!ours("/", &["engawa.example", "engawa.example"]));
        assert!(!ours("https://genkan.engawa.example/", &["engawa.example"]));
        assert!(!ours("https://engawa.example/", &["genkan.engawa.example"]));
    }
}
