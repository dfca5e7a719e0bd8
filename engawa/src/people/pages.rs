//! The steps of sign-in, the lock, and the password.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kaigo::{LoginId, Owner, PasswordRule};

use super::change_password::ChangePassword;
use super::sql;
use crate::access::{Challenge, Checked, DeviceHere, Failure, Opened, Other, Trial, Visit};
use crate::web::screen;
use crate::web::{
    Answer, App, Form, Frame, Held, LockPage, Nav, Query, Troubles, cookies, dates, html, html_with, local, open_held,
    see,
};

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    login: String,
    password: String,
    next: String,
    code: String,
    held: String,
    everywhere: String,
    new: String,
    again: String,
}

#[derive(Template)]
#[template(path = "people/sign_in.html")]
struct SignInPage {
    frame: Frame,
    device: DeviceHere,
    device_until: String,
    login: String,
    /// Empty but for a demonstration: what was typed is never given back.
    password: String,
    next: String,
    trouble: Option<String>,
}

#[derive(Template)]
#[template(path = "people/code.html")]
struct CodePage {
    frame: Frame,
    until: String,
    sent: Option<String>,
    may_send: bool,
    next: String,
    trouble: Option<String>,
}

/// A session opened before this sign-in.
struct Older {
    device: String,
    here: bool,
    used: String,
}

#[derive(Template)]
#[template(path = "people/elsewhere.html")]
struct ElsewherePage {
    frame: Frame,
    others: Vec<Older>,
    /// All of them are on this very device: signed in, and closed without signing out.
    only_here: bool,
    next: String,
}

#[derive(Template)]
#[template(path = "people/signed_out.html")]
struct SignedOutPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "people/password.html")]
struct PasswordPage {
    frame: Frame,
    login: String,
    /// Nothing else is reached before: no menu and no way back.
    forced: bool,
    troubles: Troubles,
}

#[derive(Template)]
#[template(path = "people/password_done.html")]
struct PasswordDonePage {
    frame: Frame,
}

fn is_plain(visit: &Visit, app: &App) -> bool {
    visit.plain && app.hub.plays_devices
}

/// 実演: what stands in the form before anybody types. Only the demonstration puts it among a request's extensions.
#[derive(Clone, Debug)]
pub struct Prefilled {
    pub login: String,
    pub password: String,
}

impl SignInPage {
    fn empty(app: &App, visit: &Visit, next: &str) -> Result<SignInPage, Failure> {
        let device = visit.device()?.clone();
        Ok(SignInPage {
            frame: Frame::bare(app, screen::SIGN_IN, "サインイン"),
            device_until: dates::date(device.not_after.date()),
            device,
            login: String::new(),
            password: String::new(),
            next: local(next).to_owned(),
            trouble: None,
        })
    }
}

/// The form once more, with the ID as it was typed.
fn sign_in_again(app: &App, visit: &Visit, typed: Typed, trouble: String) -> Answer {
    let mut page = SignInPage::empty(app, visit, &typed.next)?;
    page.frame = page.frame.troubled(true);
    page.login = typed.login;
    page.trouble = Some(trouble);
    html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `GET /sign-in`
pub async fn sign_in(
    visit: Visit,
    State(app): State<App>,
    filled: Option<Extension<Prefilled>>,
    Query(typed): Query<Typed>,
) -> Answer {
    let mut page = SignInPage::empty(&app, &visit, &typed.next)?;
    if let Some(Extension(filled)) = filled {
        (page.login, page.password) = (filled.login, filled.password);
    }
    html(&page)
}

/// The ID as it is compared. What is no ID is tried like one, so that it is counted and answered like one, but without
/// the characters no table can hold.
fn fold(typed: &str) -> String {
    let seen: String = typed.chars().filter(|c| !c.is_control()).collect();
    LoginId::parse(&seen).map_or_else(|_| seen.trim().to_ascii_lowercase(), |id| id.fold())
}

/// One answer for an unknown ID and a wrong password.
const WRONG: &str = "ユーザーIDかパスワードがちがいます。大文字と小文字、全角と半角をお確かめください。";

/// `POST /sign-in`: the first step. A password is compared only here and at the lock, only behind a valid device.
pub async fn begin(visit: Visit, State(app): State<App>, form: Form<Typed>) -> Answer {
    let typed = form.typed;
    let (trial, right) = try_password(&app, &visit, fold(&typed.login), &typed.password).await?;
    let Some(person) = trial.person.filter(|_| right) else {
        app.hub.settle_wrong(&visit, &trial, "people.sign_in.password").await?;
        return sign_in_again(&app, &visit, typed, WRONG.into());
    };
    match app.hub.settle_password(&visit, trial, person).await {
        Ok(token) => {
            let mut response = see(&with_next("/sign-in/code", &typed.next))?;
            cookies::set(response.headers_mut(), cookies::sign_in(is_plain(&visit, &app)), &token);
            Ok(response)
        }
        Err(Failure::Refused(refusal)) => {
            let sentence = format!("{}（{}）", refusal.sentence, refusal.code);
            sign_in_again(&app, &visit, typed, sentence)
        }
        Err(other) => Err(other),
    }
}

/// Counts a try, then compares outside any transaction.
async fn try_password(app: &App, visit: &Visit, fold: String, typed: &str) -> Result<(Trial, bool), Failure> {
    let trial = app.hub.attempt(visit, fold).await?;
    // Longer than any password we accept: hashed all the same, so that it takes as long, but never right.
    let typed: String = typed.chars().take(1024).collect();
    let right = app.hub.hashing.matches(typed, trial.stored.clone()).await?;
    Ok((trial, right))
}

fn with_next(path: &str, next: &str) -> String {
    match local(next) {
        "/" => path.to_owned(),
        next => format!("{path}?next={next}"),
    }
}

fn code_page(app: &App, challenge: &Challenge, next: &str, trouble: Option<String>) -> Answer {
    let sent = (challenge.sendings > 1).then(|| dates::time(challenge.sent_at));
    let page = CodePage {
        frame: Frame::bare(app, screen::CODE, "確認コード").troubled(trouble.is_some()),
        until: dates::time(challenge.code_ends()),
        sent,
        may_send: challenge.may_send_again(),
        next: local(next).to_owned(),
        trouble,
    };
    let status = if page.trouble.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    html_with(status, &page)
}

/// `GET /sign-in/code`
pub async fn code(visit: Visit, State(app): State<App>, Query(typed): Query<Typed>) -> Answer {
    let challenge = app.hub.challenge(&visit).await?;
    if challenge.passed {
        return see(&with_next("/sign-in/elsewhere", &typed.next));
    }
    code_page(&app, &challenge, &typed.next, None)
}

/// `POST /sign-in/code`
pub async fn check(visit: Visit, State(app): State<App>, form: Form<Typed>) -> Answer {
    let typed = form.typed;
    let challenge = app.hub.challenge(&visit).await?;
    let Some(digits) = six_digits(&typed.code) else {
        let trouble = "確認コードは6けたの数字です。メールに書かれた数字を入れてください。";
        return code_page(&app, &challenge, &typed.next, Some(trouble.into()));
    };
    match app.hub.check_code(&visit, &digits).await? {
        Checked::Opened(opened) => come_in(&app, &visit, &opened, &typed.next),
        Checked::Elsewhere(token) => {
            let mut response = see(&with_next("/sign-in/elsewhere", &typed.next))?;
            cookies::set(response.headers_mut(), cookies::sign_in(is_plain(&visit, &app)), &token);
            Ok(response)
        }
        Checked::Wrong(left) => {
            let trouble =
                format!("確認コードがちがいます。いちばん新しいメールの数字を入れてください（あと{left}回）。");
            code_page(&app, &challenge, &typed.next, Some(trouble))
        }
        Checked::Spent => {
            let trouble = "この確認コードは使えなくなりました。はじめからサインインし直してください。";
            sign_in_again(&app, &visit, Typed { next: typed.next, ..Typed::default() }, trouble.into())
        }
    }
}

/// Full-width digits and spaces are as good as half-width ones.
fn six_digits(typed: &str) -> Option<String> {
    let digits: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
            c => c,
        })
        .collect();
    (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// `POST /sign-in/resend`: says on the screen that it was sent again.
pub async fn resend(visit: Visit, State(app): State<App>, form: Form<Typed>) -> Answer {
    app.hub.send_code_again(&visit).await?;
    see(&with_next("/sign-in/code", &form.typed.next))
}

/// `GET /sign-in/elsewhere`: another session is open; ending it is offered, so that a dead phone locks nobody out.
pub async fn elsewhere(visit: Visit, State(app): State<App>, Query(typed): Query<Typed>) -> Answer {
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
    let others: Vec<Older> = app.hub.sessions(challenge.person, visit.now).await?.into_iter().map(older).collect();
    let only_here = others.iter().all(|older| older.here);
    let title =
        if only_here { "前のサインインが残っています" } else { "ほかの端末でサインイン中" };
    let page = ElsewherePage {
        frame: Frame::bare(&app, screen::ELSEWHERE, title),
        others,
        only_here,
        next: local(&typed.next).to_owned(),
    };
    html(&page)
}

/// `POST /sign-in/elsewhere`
pub async fn take_over(visit: Visit, State(app): State<App>, form: Form<Typed>) -> Answer {
    let opened = app.hub.take_over(&visit).await?;
    come_in(&app, &visit, &opened, &form.typed.next)
}

fn come_in(app: &App, visit: &Visit, opened: &Opened, next: &str) -> Answer {
    let mut response = see(local(next))?;
    let plain = is_plain(visit, app);
    cookies::set(response.headers_mut(), cookies::session(plain), &opened.token);
    cookies::forget(response.headers_mut(), cookies::sign_in(plain));
    Ok(response)
}

/// `POST /sign-out`, with `everywhere` from every device.
pub async fn leave(visit: Visit, State(app): State<App>, form: Form<Typed>) -> Answer {
    app.hub.sign_out(&visit, !form.typed.everywhere.is_empty()).await?;
    let mut response = see("/signed-out")?;
    cookies::forget(response.headers_mut(), cookies::session(is_plain(&visit, &app)));
    Ok(response)
}

/// `GET /signed-out`
pub async fn signed_out(_: Visit, State(app): State<App>) -> Answer {
    html(&SignedOutPage { frame: Frame::bare(&app, screen::SIGNED_OUT, "サインアウトしました") })
}

/// `GET /lock`
pub async fn lock(visit: Visit, State(app): State<App>, Query(typed): Query<Typed>) -> Answer {
    html(&LockPage::new(&app, visit.actor()?, &typed.next, String::new(), None))
}

/// What a password at the lock leads to.
#[derive(Debug)]
pub enum Unlocked {
    Answer(Response),
    /// A form that was posted to the locked session comes back: on a page of those who know whom it is about.
    Held(Held),
}

/// The password again.
///
/// # Errors
/// Too many tries, or the store's own.
pub async fn unlock(visit: &Visit, app: &App, typed: Typed) -> Result<Unlocked, Failure> {
    let actor = visit.actor()?.clone();
    let face = app.hub.read(move |tx| sql::face(tx, actor.person)).await?;
    let fold = face.login.fold();
    let actor = visit.actor()?;
    let (trial, right) = try_password(app, visit, fold, &typed.password).await?;
    if !right {
        app.hub.settle_wrong(visit, &trial, "people.unlock").await?;
        let trouble = Some("パスワードがちがいます。大文字と小文字をお確かめください。".into());
        let page = LockPage::new(app, actor, &typed.next, typed.held, trouble);
        return html_with(StatusCode::UNPROCESSABLE_ENTITY, &page).map(Unlocked::Answer);
    }
    app.hub.unlock(visit, trial).await?;
    match open_held(app, actor, &typed.held) {
        Some(held) => Ok(Unlocked::Held(held)),
        None => see(local(&typed.next)).map(Unlocked::Answer),
    }
}

/// `GET /unlock`: there is no such page, but what a password answers stands at this address, and may be asked for again.
/// Home, or the lock before it.
pub async fn unlocked(_: Visit) -> Answer {
    see("/")
}

async fn password_page(app: &App, visit: &Visit, troubles: Troubles) -> Answer {
    let person = visit.actor()?.person;
    let face = app.hub.read(move |tx| sql::face(tx, person)).await?;
    let nav = if face.must_change { Nav::None } else { Nav::Menu };
    let page = PasswordPage {
        frame: Frame::of(app, visit, screen::PASSWORD, nav, "パスワードの変更").troubled(!troubles.is_empty()),
        login: face.login.to_string(),
        forced: face.must_change,
        troubles,
    };
    let status = if page.troubles.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html_with(status, &page)
}

/// `GET /password`
pub async fn password(visit: Visit, State(app): State<App>) -> Answer {
    password_page(&app, &visit, Troubles::none()).await
}

/// `POST /password`: the rules of R-03, all reasons at once.
pub async fn change(visit: Visit, State(app): State<App>, form: Form<Typed>) -> Answer {
    let typed = form.typed;
    let person = visit.actor()?.person;
    let face = app.hub.read(move |tx| sql::face(tx, person)).await?;
    let mut troubles = Troubles::none();
    let owner = Owner { login_id: &face.login, name: &face.name, kana: &face.kana, born: None };
    for reason in PasswordRule::default().judge(&typed.new, owner).err().unwrap_or_default() {
        troubles.add("new", reason.to_string());
    }
    if typed.new != typed.again {
        troubles.add("again", "上のパスワードと同じものを、もう一度入れてください。");
    }
    if !troubles.is_empty() {
        return password_page(&app, &visit, troubles).await;
    }
    let fold = face.login.fold();
    let (trial, right) = try_password(&app, &visit, fold, &typed.password).await?;
    if !right {
        app.hub.settle_wrong(&visit, &trial, "people.change_password").await?;
        troubles.add("password", "いまのパスワードがちがいます。大文字と小文字をお確かめください。");
        return password_page(&app, &visit, troubles).await;
    }
    app.hub.forgive(trial).await?;
    if typed.new == typed.password {
        troubles.add("new", "いまのパスワードと同じです。別のパスワードにしてください。");
        return password_page(&app, &visit, troubles).await;
    }
    let hash = app.hub.hashing.hash(typed.new, &app.hub.dice).await?;
    // Without a word: what is kept of one is a quick hash of the whole form, from which a password could be guessed.
    app.hub.act(&visit, None, ChangePassword { person, password: hash }).await?;
    let token = app.hub.renew(&visit).await?;
    let mut response = html(&PasswordDonePage {
        frame: Frame::of(&app, &visit, screen::PASSWORD_DONE, Nav::Home, "パスワードを変更しました"),
    })?;
    cookies::set(response.headers_mut(), cookies::session(is_plain(&visit, &app)), &token);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::six_digits;

    #[test]
    fn a_code_may_be_typed_full_width_and_with_spaces() {
        assert_eq!(six_digits("１２３ ４５６"), Some("123456".into()));
        assert_eq!(six_digits("12345"), None);
        assert_eq!(six_digits("12345a"), None);
    }
}
