//! What is shown instead of a page. A refusal says what is so and what to do; a fault shows a number and never its cause.

use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Answer;
use super::app::App;
use super::body::FORM_TAKES;
use super::dates;
use super::form::Troubles;
use super::held::{Held, LockPage};
use super::page::{Frame, html, html_with, see};
use super::screen::{self, Screen};
use crate::access::{DeviceTrouble, Failure};

/// A turned request on its way out: the outermost layer makes the page, because it knows the request's number.
#[derive(Clone, Debug)]
pub struct Thrown(Arc<Failure>);

impl Thrown {
    pub fn of(failure: Failure) -> Response {
        failure.into_response()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(Thrown(Arc::new(self)));
        response
    }
}

#[derive(Template)]
#[template(path = "web/not_found.html")]
struct NotFound {
    frame: Frame,
    /// At the name without rooms: nothing that only the house has is offered.
    entrance: bool,
}

#[derive(Template)]
#[template(path = "web/refusal.html")]
struct RefusalPage {
    frame: Frame,
    heading: String,
    sentence: String,
    code: Option<String>,
    /// What was typed, given back.
    typed: Vec<String>,
    /// The way out: address and words.
    out: Option<(&'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "web/fault.html")]
struct FaultPage {
    frame: Frame,
    number: String,
    at: String,
}

#[derive(Template)]
#[template(path = "web/device.html")]
struct DevicePage {
    frame: Frame,
    heading: &'static str,
    sentence: &'static str,
    code: &'static str,
}

pub(super) fn page(app: &App, thrown: &Thrown, number: &str, method: &Method, entrance: bool, json: bool) -> Response {
    let failure = &*thrown.0;
    if let Failure::Fault(fault) = failure {
        tracing::error!(request = %number, "fault: {:#}", fault.0);
    }
    let made = if json { as_json(failure, number) } else { as_page(app, failure, number, method, entrance) };
    let mut response = made.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
    if let Failure::Busy = failure {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    if let Failure::Wait { until, now } = failure
        && let Ok(seconds) = HeaderValue::from_str(&(until.since(*now).as_secs() + 1).to_string())
    {
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

fn status(failure: &Failure) -> StatusCode {
    match failure {
        Failure::Hidden => StatusCode::NOT_FOUND,
        Failure::Device(_) => StatusCode::FORBIDDEN,
        Failure::SignIn | Failure::Locked(_) | Failure::MustChange => StatusCode::UNAUTHORIZED,
        Failure::Refused(_) => StatusCode::CONFLICT,
        Failure::Wait { .. } => StatusCode::TOO_MANY_REQUESTS,
        Failure::CrossSite => StatusCode::FORBIDDEN,
        Failure::Misdirected => StatusCode::MISDIRECTED_REQUEST,
        Failure::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Failure::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Failure::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Failure::Unreadable => StatusCode::BAD_REQUEST,
        Failure::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn as_json(failure: &Failure, number: &str) -> Answer {
    let body = match failure {
        Failure::Refused(refusal) => serde_json::json!({"code": refusal.code, "sentence": refusal.sentence}),
        other => serde_json::json!({"code": short(other), "number": number}),
    };
    Ok((status(failure), axum::Json(body)).into_response())
}

fn short(failure: &Failure) -> &'static str {
    match failure {
        Failure::Hidden => "hidden",
        Failure::Device(_) => "device",
        Failure::SignIn => "sign-in",
        Failure::Locked(_) => "locked",
        Failure::MustChange => "must-change",
        Failure::Refused(refusal) => refusal.code,
        Failure::Wait { .. } => "wait",
        Failure::CrossSite => "cross-site",
        Failure::Misdirected => "misdirected",
        Failure::Busy => "busy",
        Failure::TooLarge { .. } => "too-large",
        Failure::TooSlow => "too-slow",
        Failure::Unreadable => "unreadable",
        Failure::Fault(_) => "fault",
    }
}

fn as_page(app: &App, failure: &Failure, number: &str, method: &Method, entrance: bool) -> Answer {
    let plain = |screen: Screen, heading: &str, sentence: &str| {
        refusal(app, status(failure), screen, heading, sentence.to_owned(), None)
    };
    match failure {
        Failure::Hidden => html_with(
            status(failure),
            &NotFound { frame: Frame::bare(app, screen::NOT_FOUND, "このページはありません"), entrance },
        ),
        Failure::Device(trouble) => device(app, *trouble),
        // Only where the guard could not do better (a post is held, a page is sent on).
        Failure::SignIn => see("/sign-in"),
        Failure::Locked(_) => see("/lock"),
        Failure::MustChange => see("/password"),
        Failure::Refused(r) => refusal(
            app,
            status(failure),
            screen::REFUSAL,
            "受け付けられませんでした",
            r.sentence.to_string(),
            Some(r.code),
        ),
        Failure::Wait { until, now } => refusal(
            app,
            status(failure),
            screen::WAIT,
            "しばらくお待ちください",
            format!(
                "続けて入れなかったため、{}お待ちいただいてから、もう一度お試しください。",
                dates::duration(until.since(*now))
            ),
            None,
        ),
        Failure::CrossSite => plain(
            screen::CROSS_SITE,
            "よその画面からの操作は受け付けていません",
            "この操作は、Engawaの画面から行ってください。お手数ですが、ホームから開き直してください。",
        ),
        Failure::Misdirected => plain(
            screen::MISDIRECTED,
            "ページの場所（URL）がこの入り口のものではありません",
            "ブックマークや案内に書かれた場所から、開き直してください。",
        ),
        Failure::Busy => plain(
            screen::BUSY,
            "ただいま混み合っています",
            if method == Method::GET {
                "数秒たってから、もう一度開いてください。"
            } else {
                "まだ受け取っていません。前の画面に戻り、数秒たってから、もう一度送ってください。書いた内容は前の画面に残っています。"
            },
        ),
        Failure::TooLarge { limit } => plain(
            screen::TOO_LARGE,
            "内容が大きすぎます",
            &format!(
                "一度に送れるのは{}までです。前の画面に戻り、短くするか、いくつかに分けて送ってください。",
                dates::size(*limit)
            ),
        ),
        Failure::TooSlow => plain(
            screen::TOO_SLOW,
            "時間内に届きませんでした",
            "まだ受け取っていません。電波のよいところで前の画面に戻り、もう一度送ってください。書いた内容は前の画面に残っています。",
        ),
        Failure::Unreadable => plain(
            screen::UNREADABLE,
            "送られた内容を読み取れませんでした",
            "途中で通信が切れたのかもしれません。前の画面に戻り、もう一度送ってください。",
        ),
        Failure::Fault(_) => {
            let frame = Frame::bare(app, screen::FAULT, "うまく動きませんでした");
            let at = dates::date_time(app.hub.clock.now());
            html_with(status(failure), &FaultPage { frame, number: number.to_owned(), at })
        }
    }
}

fn refusal(
    app: &App,
    status: StatusCode,
    screen: Screen,
    heading: &str,
    sentence: String,
    code: Option<&str>,
) -> Answer {
    let page = RefusalPage {
        frame: Frame::bare(app, screen, heading),
        heading: heading.to_owned(),
        sentence,
        code: code.map(str::to_owned),
        typed: Vec::new(),
        out: None,
    };
    html_with(status, &page)
}

fn device(app: &App, trouble: DeviceTrouble) -> Answer {
    let (screen, code, heading, sentence) = match trouble {
        DeviceTrouble::Missing => (
            screen::DEVICE_MISSING,
            "DEV-001",
            "この端末の証明書が見つかりません",
            "登録した端末でお使いください。証明書を選ぶ画面で「キャンセル」を押したときは、ブラウザーをいったん閉じて、開き直すと選べます。",
        ),
        DeviceTrouble::Foreign => (
            screen::DEVICE_FOREIGN,
            "DEV-002",
            "この証明書は、ここの端末のものではありません",
            "証明書が二つ以上あるときは、Engawaの証明書を選び直してください。見当たらないときは、端末の登録が必要です。",
        ),
        DeviceTrouble::Expired => (
            screen::DEVICE_EXPIRED,
            "DEV-003",
            "この端末の証明書は期限が切れました",
            "新しい証明書を入れると、また使えます。これまでに書いた内容は、そのまま残っています。",
        ),
        DeviceTrouble::Revoked => (
            screen::DEVICE_REVOKED,
            "DEV-004",
            "この端末は利用を止めてあります",
            "紛失や入れ替えの届け出があった端末です。見つかったときや心当たりがないときは、窓口へお知らせください。",
        ),
    };
    html_with(StatusCode::FORBIDDEN, &DevicePage { frame: Frame::bare(app, screen, heading), heading, sentence, code })
}

/// As much of an interrupted form as is kept for its owner.
const HELD: usize = 256 * 1024;

/// Nobody is signed in, or the session is locked, or the first password is still to be changed, or there is no such
/// place (any more). A page is sent on its way; a posted form is not lost.
pub(super) async fn interrupted(app: &App, failure: Failure, parts: Parts, body: Body) -> Response {
    let reading = parts.method == Method::GET || parts.method == Method::HEAD;
    if parts.headers.contains_key("engawa-background") {
        return status(&failure).into_response();
    }
    let path = parts.uri.path();
    let answer = match (failure, reading) {
        (Failure::Locked(_), true) => see(&format!("/lock?next={path}")),
        (Failure::SignIn, true) if path == "/" => see("/sign-in"),
        (Failure::SignIn, true) => see(&format!("/sign-in?next={path}")),
        (Failure::MustChange, true) => see("/password"),
        (failure @ Failure::Hidden, true) => Err(failure),
        (Failure::Locked(actor), false) => match app.bodies.read(body, HELD, FORM_TAKES).await {
            Ok(body) => match Held::of(&parts.uri, &body) {
                Some(held) => held
                    .seal(app, &actor)
                    .and_then(|sealed| html(&LockPage::new(app, &actor, "/", sealed, Troubles::none()))),
                None => see("/lock"),
            },
            Err(failure) => Err(failure),
        },
        (failure, _) => match app.bodies.read(body, HELD, FORM_TAKES).await {
            Ok(body) => given_back(app, failure, &parts, &body),
            Err(failure) => Err(failure),
        },
    };
    answer.unwrap_or_else(Thrown::of)
}

/// The session is over, or its owner has left the room: what was typed is shown once more to whoever typed it, so that
/// it can be kept.
fn given_back(app: &App, failure: Failure, parts: &Parts, body: &[u8]) -> Answer {
    let held = Held::of(&parts.uri, body);
    let typed = held.map_or_else(Vec::new, |held| held.written());
    let hidden = matches!(failure, Failure::Hidden);
    if hidden && typed.is_empty() {
        return Err(failure);
    }
    let (screen, heading, sentence, out) = if hidden {
        let sentence = "まだ受け取っていません。部屋から外れたか、部屋がなくなっています。要るときは、下の内容をコピーしてください。";
        (screen::NOT_FOUND, "このページはありません", sentence, ("/", "ホームへ戻る"))
    } else {
        let sentence = "まだ受け取っていません。下の内容をコピーしてから、もう一度サインインしてください。";
        (screen::SIGN_IN_AGAIN, "サインインが終わっています", sentence, ("/sign-in", "サインインへ進む"))
    };
    let page = RefusalPage {
        frame: Frame::bare(app, screen, heading),
        heading: heading.into(),
        sentence: sentence.into(),
        code: None,
        typed,
        out: Some(out),
    };
    html_with(status(&failure), &page)
}
