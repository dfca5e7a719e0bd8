//! 確認コード: the six digits that came by mail.

use askama::Template;
use axum::extract::State;

use super::{Next, come_in, is_plain, sign_in, with_next};
use crate::access::{Challenge, Checked, Delivery, Visit};
use crate::web::{Answer, App, Form, Frame, Query, Troubles, cookies, dates, html_form, local, screen, see};

#[derive(Template)]
#[template(path = "people/pages/code.html")]
struct CodePage {
    frame: Frame,
    until: String,
    /// Asked for again, at this time.
    again: Option<String>,
    /// How far the mail has come: never "sent" before the mail server has taken it.
    delivery: Delivery,
    may_send: bool,
    /// The address of this page: looking again needs no script.
    here: String,
    next: String,
    troubles: Troubles,
}

async fn page(app: &App, challenge: &Challenge, next: &str, troubles: Troubles) -> Answer {
    let delivery = app.hub.code_delivery(challenge).await?;
    let page = CodePage {
        frame: Frame::bare(app, screen::CODE, "確認コード").troubled(&troubles),
        until: dates::time(challenge.code_ends()),
        delivery,
        again: (challenge.sendings > 1).then(|| dates::time(challenge.sent_at)),
        may_send: challenge.may_send_again(),
        here: with_next("/sign-in/code", next),
        next: local(next).to_owned(),
        troubles,
    };
    html_form(&page, &page.troubles)
}

/// `GET /sign-in/code`
pub async fn show(visit: Visit, State(app): State<App>, Query(Next { next }): Query<Next>) -> Answer {
    let challenge = app.hub.challenge(&visit).await?;
    if challenge.passed {
        return see(&with_next("/sign-in/elsewhere", &next));
    }
    page(&app, &challenge, &next, Troubles::none()).await
}

/// `POST /sign-in/code`
pub async fn check(visit: Visit, State(app): State<App>, form: Form) -> Answer {
    let (code, next) = (form.secrets.of("secret_code"), form.typed.text("next"));
    let challenge = app.hub.challenge(&visit).await?;
    let Some(digits) = six_digits(code.expose()) else {
        let sentence = "確認コードは6けたの数字です。メールに書かれた数字を入れてください。";
        return page(&app, &challenge, next, Troubles::one("code", sentence)).await;
    };
    match app.hub.check_code(&visit, &digits).await? {
        Checked::Opened(opened) => come_in(&app, &visit, &opened, next),
        Checked::Elsewhere(token) => {
            let mut response = see(&with_next("/sign-in/elsewhere", next))?;
            cookies::set(response.headers_mut(), cookies::sign_in(is_plain(&visit, &app)), &token);
            Ok(response)
        }
        Checked::Wrong(left) => {
            let sentence =
                format!("確認コードがちがいます。いちばん新しいメールの数字を入れてください（あと{left}回）。");
            page(&app, &challenge, next, Troubles::one("code", sentence)).await
        }
        Checked::Spent => {
            let sentence = "この確認コードは使えなくなりました。はじめからサインインし直してください。";
            sign_in::page(&app, &visit, "", next, Troubles::one("login", sentence))
        }
    }
}

/// As it is typed: in either width, with blanks or a hyphen.
fn six_digits(typed: &str) -> Option<String> {
    let digits = kaigo::half_width(typed).replace('-', "");
    (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// `POST /sign-in/resend`: says on the screen that it was sent again.
pub async fn resend(visit: Visit, State(app): State<App>, form: Form) -> Answer {
    app.hub.send_code_again(&visit).await?;
    see(&with_next("/sign-in/code", form.typed.text("next")))
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
