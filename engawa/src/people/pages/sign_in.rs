//! サインイン: ID and password, behind a valid device.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use kaigo::LoginId;

use super::{Next, Prefilled, is_plain, try_password, with_next};
use crate::access::{DeviceHere, Failure, Visit};
use crate::web::{Answer, App, Form, Frame, Query, Troubles, cookies, dates, html_form, local, screen, see};

#[derive(Template)]
#[template(path = "people/pages/sign_in.html")]
struct SignInPage {
    frame: Frame,
    device: DeviceHere,
    device_until: String,
    login: String,
    /// Empty but for a demonstration: what was typed is never given back.
    password: String,
    next: String,
    troubles: Troubles,
}

pub(super) fn page(app: &App, visit: &Visit, login: &str, next: &str, troubles: Troubles) -> Answer {
    filled(app, visit, (login.to_owned(), String::new()), next, troubles)
}

fn filled(app: &App, visit: &Visit, filled: (String, String), next: &str, troubles: Troubles) -> Answer {
    let device = visit.device()?.clone();
    let (login, password) = filled;
    let page = SignInPage {
        frame: Frame::bare(app, screen::SIGN_IN, "サインイン").troubled(&troubles),
        device_until: dates::date(device.not_after.date()),
        device,
        login,
        password,
        next: local(next).to_owned(),
        troubles,
    };
    html_form(&page, &page.troubles)
}

/// `GET /sign-in`
pub async fn show(
    visit: Visit,
    State(app): State<App>,
    prefilled: Option<Extension<Prefilled>>,
    Query(Next { next }): Query<Next>,
) -> Answer {
    let prefilled = prefilled.map(|Extension(filled)| (filled.login, filled.password)).unwrap_or_default();
    filled(&app, &visit, prefilled, &next, Troubles::none())
}

/// The ID as it is compared. What is no ID is tried like one, so that it is counted and answered like one, but without
/// the characters no table can hold.
fn fold(typed: &str) -> String {
    let seen: String = typed.chars().filter(|c| !c.is_control()).collect();
    LoginId::parse(&seen).map_or_else(|_| seen.trim().to_ascii_lowercase(), |id| id.fold())
}

/// One answer for an unknown ID and a wrong password.
const WRONG: &str = "ユーザーIDかパスワードがちがいます。大文字と小文字、全角と半角をお確かめください。";

/// `POST /sign-in`: the first step. A password is compared only here, at the lock and where it is changed, and only behind
/// a valid device.
pub async fn begin(visit: Visit, State(app): State<App>, form: Form) -> Answer {
    let (login, next) = (form.typed.text("login"), form.typed.text("next"));
    let password = form.secrets.of("secret_password");
    let (trial, right) = try_password(&app, &visit, fold(login), &password).await?;
    let Some(person) = trial.person.filter(|_| right) else {
        app.hub.settle_wrong(&visit, &trial, "people.sign_in.password").await?;
        return page(&app, &visit, login, next, Troubles::one("login", WRONG));
    };
    match app.hub.settle_password(&visit, trial, person).await {
        Ok(token) => {
            let mut response = see(&with_next("/sign-in/code", next))?;
            cookies::set(response.headers_mut(), cookies::sign_in(is_plain(&visit, &app)), &token);
            Ok(response)
        }
        Err(Failure::Refused(refusal)) => page(&app, &visit, login, next, Troubles::refused("login", &refusal)),
        Err(other) => Err(other),
    }
}
