//! ほかの端末でサインイン中: another session is open; ending it is offered, so that a dead phone locks nobody out.

use askama::Template;
use axum::extract::State;

use super::{Next, come_in};
use crate::access::{Other, Visit};
use crate::web::{Answer, App, Form, Frame, Query, dates, html, local, screen, see};

/// A session opened before this sign-in.
struct Older {
    device: String,
    here: bool,
    used: String,
}

#[derive(Template)]
#[template(path = "people/pages/elsewhere.html")]
struct ElsewherePage {
    frame: Frame,
    others: Vec<Older>,
    /// All of them are on this very device: signed in, and closed without signing out.
    only_here: bool,
    next: String,
}

/// `GET /sign-in/elsewhere`
pub async fn show(visit: Visit, State(app): State<App>, Query(Next { next }): Query<Next>) -> Answer {
    let challenge = app.hub.challenge(&visit).await?;
    if !challenge.passed {
        return see("/sign-in/code");
    }
    let (here, today) = (visit.device()?.id, visit.today());
    let older = |Other { device, device_name, used_at, .. }| Older {
        device: device_name,
        here: device == here,
        used: dates::moment(today, used_at),
    };
    let others: Vec<Older> = app.hub.sessions(challenge.person).await?.into_iter().map(older).collect();
    let only_here = others.iter().all(|older| older.here);
    let title =
        if only_here { "前のサインインが残っています" } else { "ほかの端末でサインイン中" };
    let page = ElsewherePage {
        frame: Frame::bare(&app, screen::ELSEWHERE, title),
        others,
        only_here,
        next: local(&next).to_owned(),
    };
    html(&page)
}

/// `POST /sign-in/elsewhere`
pub async fn take_over(visit: Visit, State(app): State<App>, form: Form) -> Answer {
    let opened = app.hub.take_over(&visit).await?;
    come_in(&app, &visit, &opened, form.typed.text("next"))
}
