//! The pages of signing in, of the lock, and of the password.

pub mod code;
pub mod elsewhere;
pub mod lock;
pub mod password;
pub mod sign_in;
pub mod signed_out;

use crate::access::{Failure, Opened, Trial, Visit};
use crate::web::{Answer, App, Secret, cookies, local, see};

/// 実演: what stands in the sign-in form before anybody types. Only the demonstration puts it among a request's extensions.
#[derive(Clone, Debug)]
pub struct Prefilled {
    pub login: String,
    pub password: String,
}

/// Where to go once signed in: the only thing these pages take from an address.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Next {
    next: String,
}

fn is_plain(visit: &Visit, app: &App) -> bool {
    visit.plain && app.hub.plays_devices
}

/// Counts a try, then compares outside any transaction.
async fn try_password(app: &App, visit: &Visit, fold: String, typed: &Secret) -> Result<(Trial, bool), Failure> {
    let trial = app.hub.attempt(visit, fold).await?;
    // Longer than any password we accept: hashed all the same, so that it takes as long, but never right.
    let typed: String = typed.expose().chars().take(1024).collect();
    let right = app.hub.hashing.matches(typed, trial.stored.clone()).await?;
    Ok((trial, right))
}

fn with_next(path: &str, next: &str) -> String {
    match local(next) {
        "/" => path.to_owned(),
        next => format!("{path}?next={next}"),
    }
}

fn come_in(app: &App, visit: &Visit, opened: &Opened, next: &str) -> Answer {
    let mut response = see(local(next))?;
    let plain = is_plain(visit, app);
    cookies::set(response.headers_mut(), cookies::session(plain), &opened.token);
    cookies::forget(response.headers_mut(), cookies::sign_in(plain));
    Ok(response)
}
