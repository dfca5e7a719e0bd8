//! サインアウト.

use askama::Template;
use axum::extract::State;

use super::is_plain;
use crate::access::Visit;
use crate::web::{Answer, App, Form, Frame, cookies, html, screen, see};

#[derive(Template)]
#[template(path = "people/pages/signed_out.html")]
struct SignedOutPage {
    frame: Frame,
}

/// `POST /sign-out`, with `everywhere` from every device.
pub async fn sign_out(visit: Visit, State(app): State<App>, form: Form) -> Answer {
    app.hub.sign_out(&visit, form.typed.ticked("everywhere")).await?;
    let mut response = see("/signed-out")?;
    cookies::forget(response.headers_mut(), cookies::session(is_plain(&visit, &app)));
    Ok(response)
}

/// `GET /signed-out`
pub async fn show(_: Visit, State(app): State<App>) -> Answer {
    html(&SignedOutPage { frame: Frame::bare(&app, screen::SIGNED_OUT, "サインアウトしました") })
}
