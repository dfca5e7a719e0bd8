//! The cookies: three at most, host-bound, never readable by script.

use axum::http::{HeaderMap, HeaderValue, header};

/// The signed-in session. The plain loopback listener of the demonstration cannot use `Secure`, so it has its own name.
pub const fn session(plain: bool) -> &'static str {
    if plain { "engawa-demo-session" } else { "__Host-session" }
}

/// The sign-in under way.
pub const fn sign_in(plain: bool) -> &'static str {
    if plain { "engawa-demo-sign-in" } else { "__Host-sign-in" }
}

pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// Until the browser is closed: a session's real end is kept by the server.
pub fn set(headers: &mut HeaderMap, name: &str, value: &str) {
    append(headers, format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{}", secure(name)));
}

pub fn forget(headers: &mut HeaderMap, name: &str) {
    append(headers, format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{}", secure(name)));
}

fn secure(name: &str) -> &'static str {
    if name.starts_with("__Host-") { "; Secure" } else { "" }
}

fn append(headers: &mut HeaderMap, cookie: String) {
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, value);
    }
}
