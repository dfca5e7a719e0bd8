//! 実演の入り口: the plain listener's own pages: choosing a device, and reading the mails.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::personas::{self, Persona};
use crate::config::DataDir;
use crate::notices::{Shelf, Shelved};
use crate::web::screen::{DEMO_DOOR, DEMO_MAIL};
use crate::web::{App, Frame, cookies, dates, html, set_headers};

#[derive(Clone)]
struct Doorstep {
    app: App,
    shelf: Shelf,
    personas: std::sync::Arc<Vec<Persona>>,
}

#[derive(Template)]
#[template(path = "demo/doorstep.html")]
struct DoorPage {
    frame: Frame,
    personas: std::sync::Arc<Vec<Persona>>,
}

#[derive(Template)]
#[template(path = "demo/mail.html")]
struct MailPage {
    frame: Frame,
    letters: Vec<(String, Shelved)>,
}

#[derive(Deserialize)]
struct To {
    to: Option<String>,
}

#[derive(Deserialize)]
struct Chosen {
    device: String,
}

/// The demonstration's pages, to be put before the house's own.
pub(super) fn router(app: App, shelf: Shelf, data: &DataDir) -> anyhow::Result<Router> {
    let state = Doorstep { app, shelf, personas: personas::read(data)?.into() };
    Ok(Router::new()
        .route("/demo", get(door))
        .route("/demo/device", post(choose))
        .route("/demo/mail", get(mail))
        .route("/demo/mail.json", get(mail_json))
        .layer(map_response(|mut response: Response| async {
            set_headers(response.headers_mut(), "/demo", true);
            response
        }))
        .with_state(state))
}

fn shown(page: &impl Template) -> Response {
    html(page).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn door(State(at): State<Doorstep>) -> Response {
    shown(&DoorPage { frame: Frame::bare(&at.app, DEMO_DOOR, "実演：端末をえらぶ"), personas: at.personas })
}

/// Only a device of the list can be played.
async fn choose(State(at): State<Doorstep>, axum::Form(chosen): axum::Form<Chosen>) -> Response {
    if !at.personas.iter().any(|persona| persona.device == chosen.device) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, "/sign-in")]).into_response();
    cookies::set(response.headers_mut(), cookies::DEMO_DEVICE, &chosen.device);
    cookies::forget(response.headers_mut(), cookies::session(true));
    response
}

async fn mail(State(at): State<Doorstep>, Query(To { to }): Query<To>) -> Response {
    let today = at.app.hub.clock.today();
    let letters = at.shelf.letters(to.as_deref()).into_iter().map(|letter| (dates::moment(today, letter.at), letter));
    shown(&MailPage {
        frame: Frame::bare(&at.app, DEMO_MAIL, "実演：送られたメール"), letters: letters.collect()
    })
}

/// Sent mails, newest first: `[{to, subject, text, at}]`.
async fn mail_json(State(at): State<Doorstep>, Query(To { to }): Query<To>) -> Response {
    let letters = at.shelf.letters(to.as_deref()).into_iter().map(|Shelved { letter, at }| {
        serde_json::json!({
            "to": letter.to, "subject": letter.subject, "text": letter.text, "at": dates::machine(at),
        })
    });
    axum::Json(letters.collect::<Vec<_>>()).into_response()
}
