//! 既読: which notes were in view.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::access::{Failure, InRoom, Right, Visit};
use crate::rooms::notes;
use crate::web::{Answer, App, At, Form, Query};

/// Both ends included.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Range {
    first: i64,
    last: i64,
}

async fn mark(visit: &Visit, app: &App, room: InRoom, Range { first, last }: Range) -> Result<(), Failure> {
    let me = visit.actor()?.person;
    app.hub.beside(visit, room, Right::RoomRead, move |tx, here| notes::mark(tx, here, me, first, last)).await
}

/// `POST /rooms/{room}/read`: these notes were in view for a second.
pub async fn read(visit: Visit, State(app): State<App>, At(room): At<InRoom>, form: Form) -> Answer {
    let number = |name| form.typed.text(name).parse().map_err(|_| Failure::Unreadable);
    let range = Range { first: number("first")?, last: number("last")? };
    mark(&visit, &app, room, range).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /rooms/{room}/seen`: an empty picture that only browsers without script load. Nobody comes here by a link: a
/// letter with one in it must not mark notes as read.
pub async fn seen(
    visit: Visit,
    State(app): State<App>,
    At(room): At<InRoom>,
    headers: HeaderMap,
    Query(range): Query<Range>,
) -> Answer {
    if headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate") {
        return Err(Failure::Hidden);
    }
    mark(&visit, &app, room, range).await?;
    let mut response = Response::new(r#"<svg xmlns="http://www.w3.org/2000/svg"/>"#.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    Ok(response)
}
