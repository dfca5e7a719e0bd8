//! この場所について: who answers, and what the CA's fingerprint is. And whether the program runs.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;

use crate::access::Visit;
use crate::web::{Answer, App, Frame, html, screen};

#[derive(Template)]
#[template(path = "home/pages/about.html")]
struct AboutPage {
    frame: Frame,
    fingerprint: std::sync::Arc<str>,
    version: &'static str,
}

/// `GET /about`, at both names.
pub async fn show(_: Visit, State(app): State<App>) -> Answer {
    html(&AboutPage {
        frame: Frame::bare(&app, screen::ABOUT, "この場所について"),
        fingerprint: app.ca_fingerprint.clone(),
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// `GET /health`: the program runs and its database answers.
pub async fn health(_: Visit, State(app): State<App>) -> Answer {
    app.hub.read_public(|_| Ok(())).await?;
    Ok("ok\n".into_response())
}
