//! 実演の入り口: the demonstration's own pages on the plain listener: choosing whom to be, and reading the mails.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::{Extension, Form, Json};
use engawa::access::{Door, Visit};
use engawa::notices::{Shelf, Shelved};
use engawa::web::screen::{DEMO_DOOR, DEMO_MAIL};
use engawa::web::{Answer, App, Frame, Query, Route, cookies, dates, get, html, post, see};
use serde::Deserialize;

use crate::personas::Persona;
use crate::plain::CHOSEN;

/// What the pages show.
#[derive(Clone)]
pub struct Doorstep {
    pub shelf: Shelf,
    pub personas: Arc<Vec<Persona>>,
}

#[derive(Template)]
#[template(path = "doorstep.html")]
struct DoorPage {
    frame: Frame,
    personas: Arc<Vec<Persona>>,
}

#[derive(Template)]
#[template(path = "mail.html")]
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
    person: String,
}

/// The demonstration's pages, beside the house's own. They need a [`Doorstep`] among the request's extensions.
pub fn routes() -> Vec<Route> {
    vec![
        get("/demo", Door::Anywhere, door),
        post("/demo/person", Door::Anywhere, choose),
        get("/demo/mail", Door::Anywhere, mail),
        get("/demo/mail.json", Door::Anywhere, mail_json),
    ]
}

async fn door(_: Visit, State(app): State<App>, Extension(at): Extension<Doorstep>) -> Answer {
    html(&DoorPage { frame: Frame::bare(&app, DEMO_DOOR, "実演：端末をえらぶ"), personas: at.personas })
}

/// Only somebody of the list can be chosen.
async fn choose(_: Visit, Extension(at): Extension<Doorstep>, Form(chosen): Form<Chosen>) -> Answer {
    if !at.personas.iter().any(|persona| persona.login_id == chosen.person) {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let mut response = see("/sign-in")?;
    cookies::set(response.headers_mut(), CHOSEN, &chosen.person);
    cookies::forget(response.headers_mut(), cookies::session(true));
    cookies::forget(response.headers_mut(), cookies::sign_in(true));
    Ok(response)
}

async fn mail(
    _: Visit,
    State(app): State<App>,
    Extension(at): Extension<Doorstep>,
    Query(To { to }): Query<To>,
) -> Answer {
    let today = app.hub.clock.today();
    let letters = at.shelf.letters(to.as_deref()).into_iter().map(|letter| (dates::moment(today, letter.at), letter));
    html(&MailPage {
        frame: Frame::bare(&app, DEMO_MAIL, "実演：送られたメール"), letters: letters.collect()
    })
}

/// Sent mails, newest first: `[{to, subject, text, at}]`.
async fn mail_json(_: Visit, Extension(at): Extension<Doorstep>, Query(To { to }): Query<To>) -> Answer {
    let letters = at.shelf.letters(to.as_deref()).into_iter().map(|Shelved { letter, at }| {
        serde_json::json!({
            "to": letter.to, "subject": letter.subject, "text": letter.text, "at": dates::machine(at),
        })
    });
    Ok(Json(letters.collect::<Vec<_>>()).into_response())
}
