//! Signing in: device, password, code; one answer for the unknown; codes and tries; the lock; first sign-in.

use std::time::Duration;

use axum::http::StatusCode;
use engawa::access::Kind;
use store::Sql;
use store::testing::on_both;

use crate::http::house::{House, PASSWORD};
use crate::http::rooms::furnish;
use crate::http::run;
use crate::http::visitor::Visitor;

const WRITTEN: Sql = Sql::new(
    "written",
    "select text from note union all select stage from room
        union all select p.name from member m join person p on p.id = m.person",
);
const SESSION: &str = "__Host-session";

on_both! {
    fn a_108_a_114_device_password_and_code_open_the_house(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut visitor = house.visitor(f.nurse.device);
            assert_eq!(visitor.get("/").await.sent_to(), "/sign-in");
            let page = visitor.get("/sign-in").await.ok();
            assert_eq!(page.text(".foot .no b"), "S-01");
            visitor.sign_in(&f.nurse).await;
            assert!(visitor.get("/").await.ok().text("h1").contains("三崎さん"));
        });
    }

    fn one_answer_for_an_unknown_id_and_a_wrong_password(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut visitor = house.visitor(f.colleague.device);
            let login = f.colleague.login.as_str();
            let wrong = visitor.post("/sign-in", &[("login", login), ("secret_password", "wrong")]).await;
            let unknown = visitor.post("/sign-in", &[("login", "nobody99"), ("secret_password", "wrong")]).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(wrong.text(".note.bad"), unknown.text(".note.bad"));
            assert_eq!(unknown.status, wrong.status);
            // What was typed comes back, the password never.
            assert_eq!(wrong.value("login"), login);
            assert!(!wrong.body.contains("value=\"wrong\""));
        });
    }

    fn the_code_step_is_reached_only_with_the_right_ones(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut visitor = house.visitor(f.nurse.device);
            assert_eq!(visitor.get("/sign-in/code").await.sent_to(), "/sign-in");
            let mut other = house.visitor(f.nurse.device);
            other.post("/sign-in", &[("login", &f.nurse.login), ("secret_password", PASSWORD)]).await;
            house.deliver().await;
            // The sign-in belongs to the cookie and the device it began with.
            let cookie = other.cookie("__Host-sign-in").expect("a cookie").to_owned();
            let mut thief = house.visitor(f.manager.device);
            thief.set_cookie("__Host-sign-in", &cookie);
            assert_eq!(thief.get("/sign-in/code").await.sent_to(), "/sign-in");
            other.get("/sign-in/code").await.ok();
        });
    }

    fn a_hundred_codes_at_once_are_five_tries(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut visitor = house.visitor(f.colleague.device);
            visitor.post("/sign-in", &[("login", &f.colleague.login), ("secret_password", PASSWORD)]).await;
            let right = house.code_for(&f.colleague.mail).await;
            let cookie = visitor.cookie("__Host-sign-in").expect("a cookie").to_owned();
            let wrong: Vec<String> = (0..100).map(|n| format!("{n:06}")).filter(|code| *code != right).collect();
            let tries = wrong.iter().map(|code| {
                let mut visitor = house.visitor(f.colleague.device);
                visitor.set_cookie("__Host-sign-in", &cookie);
                async move { visitor.post("/sign-in/code", &[("secret_code", code)]).await.body }
            });
            let answers = futures_util::future::join_all(tries).await;
            // Four are told how many are left, the fifth and all others that the code is spent.
            assert_eq!(answers.iter().filter(|body| body.contains("回）。")).count(), 4);
            let mut late = house.visitor(f.colleague.device);
            late.set_cookie("__Host-sign-in", &cookie);
            let reply = late.post("/sign-in/code", &[("secret_code", &right)]).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "the right code after five wrong ones is too late");
            assert!(late.cookie(SESSION).is_none());
        });
    }

    fn a_115_a_117_a_code_lives_thirty_minutes_and_is_sent_three_times(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut visitor = house.visitor(f.colleague.device);
            visitor.post("/sign-in", &[("login", &f.colleague.login), ("secret_password", PASSWORD)]).await;
            let first = house.code_for(&f.colleague.mail).await;
            house.later(Duration::from_secs(60));
            visitor.post("/sign-in/resend", &[]).await.sent_to();
            let second = house.code_for(&f.colleague.mail).await;
            assert_ne!(first, second);
            assert!(visitor.get("/sign-in/code").await.ok().text("[role=status]").contains("もう一度送りました"));
            assert_eq!(visitor.post("/sign-in/code", &[("secret_code", &first)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
            visitor.post("/sign-in/resend", &[]).await.sent_to();
            house.deliver().await;
            let fourth = visitor.post("/sign-in/resend", &[]).await;
            assert_eq!(fourth.status, StatusCode::CONFLICT);
            assert!(fourth.body.contains("SIGN-005"));
            house.later(Duration::from_secs(30 * 60 + 1));
            assert_eq!(visitor.get("/sign-in/code").await.sent_to(), "/sign-in");
        });
    }

    fn a_115_only_codes_that_nobody_answered_are_three_an_hour(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            // A tablet that is handed over often: signed in and out again and again.
            for _ in 0..6 {
                house.later(Duration::from_secs(60));
                let mut nurse = house.signed_in(&f.nurse).await;
                nurse.post("/sign-out", &[]).await.sent_to();
            }
            let fields = [("login", f.nurse.login.as_str()), ("secret_password", PASSWORD)];
            let mut visitor = house.visitor(f.nurse.device);
            for _ in 0..3 {
                assert_eq!(visitor.post("/sign-in", &fields).await.sent_to(), "/sign-in/code");
            }
            let told = visitor.post("/sign-in", &fields).await;
            assert!(told.status != StatusCode::SEE_OTHER && told.body.contains("SIGN-004"));
            house.later(Duration::from_secs(3601));
            assert_eq!(visitor.post("/sign-in", &fields).await.sent_to(), "/sign-in/code");
            house.deliver().await;
        });
    }

    fn guessing_is_slowed_and_the_owner_is_not_locked_out(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            // The nurse has signed in on her tablet before. Somebody guesses from another device of the office.
            let mut guesser = house.visitor(f.colleague.device);
            for _ in 0..5 {
                guesser.post("/sign-in", &[("login", &f.nurse.login), ("secret_password", "guess")]).await;
            }
            let told = guesser.post("/sign-in", &[("login", &f.nurse.login), ("secret_password", "guess")]).await;
            assert_eq!(told.status, StatusCode::TOO_MANY_REQUESTS);
            assert!(told.headers.contains_key("retry-after"));
            // The right password from there waits as well: it was not even compared.
            let right = guesser.post("/sign-in", &[("login", &f.nurse.login), ("secret_password", PASSWORD)]).await;
            assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS);
            // She herself, on the device she knows, gets in at once.
            house.signed_in(&f.nurse).await;
        });
    }

    fn a_102_the_first_password_is_changed_before_anything_is_reached(db) {
        run(async {
            let house = House::new(db);
            let (city, _) = house.city("engawa");
            let office = house.care_office("ことり訪問介護", &[city]);
            let person = house.person_with("五十嵐 恵", Kind::Member, office, true);
            let mut visitor = house.signed_in(&person).await;
            assert_eq!(visitor.get("/").await.sent_to(), "/password");
            assert_eq!(visitor.get("/rooms").await.sent_to(), "/password");
            let forced = visitor.get("/password").await.ok();
            assert!(forced.text(".head").contains("はじめてのサインイン"));
            assert_eq!((forced.count(".nav"), forced.count("main [href='/menu']")), (0, 0));
            let weak = [("secret_password", PASSWORD), ("secret_new", "short"), ("secret_again", "short"), ("word", "aaaaaaaa")];
            let told = visitor.post("/password", &weak).await.seen(StatusCode::UNPROCESSABLE_ENTITY);
            assert!(told.text("#new-e").contains("5文字です"));
            let new = "Tsubame-9-wa-kaeru";
            let good = [("secret_password", PASSWORD), ("secret_new", new), ("secret_again", new), ("word", "bbbbbbbb")];
            let before = visitor.cookie(SESSION).expect("a session").to_owned();
            visitor.post("/password", &good).await.ok();
            visitor.get("/").await.ok();
            // From now on it is changed of one's own will: with the menu, and with a way back.
            let free = visitor.get("/password").await.ok();
            assert!(!free.text(".head").contains("はじめて"));
            assert_eq!((free.count(".nav"), free.count("main [href='/menu']")), (1, 2));
            let mut seen_before = house.visitor(person.device);
            seen_before.set_cookie(SESSION, &before);
            assert_eq!(seen_before.get("/").await.sent_to(), "/sign-in", "a new token at each step");
            let mut again = house.visitor(person.device);
            let old = again.post("/sign-in", &[("login", &person.login), ("secret_password", PASSWORD)]).await;
            assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
        });
    }

    fn a_changed_password_ends_the_sign_in_that_the_old_one_began(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let mut thief = house.visitor(f.colleague.device);
            thief.post("/sign-in", &[("login", &f.nurse.login), ("secret_password", PASSWORD)]).await.sent_to();
            let code = house.code_for(&f.nurse.mail).await;
            let new = "Tsubame-9-wa-kaeru";
            let fields = [("secret_password", PASSWORD), ("secret_new", new), ("secret_again", new), ("word", "bbbbbbbb")];
            nurse.post("/password", &fields).await.ok();
            let late = thief.post("/sign-in/code", &[("secret_code", &code)]).await;
            assert!(late.status != StatusCode::SEE_OTHER || late.location.as_deref() == Some("/sign-in"));
            assert!(thief.cookie(SESSION).is_none());
        });
    }

    fn a_second_sign_in_offers_to_end_the_first(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut first = house.signed_in(&f.nurse).await;
            let tablet = house.device(f.nursing, None, engawa::devices::DeviceKind::Pc);
            let mut second = house.visitor(tablet);
            second.post("/sign-in", &[("login", &f.nurse.login), ("secret_password", PASSWORD)]).await;
            let code = house.code_for(&f.nurse.mail).await;
            assert_eq!(second.post("/sign-in/code", &[("secret_code", &code)]).await.sent_to(), "/sign-in/elsewhere");
            first.get("/").await.ok();
            let page = second.get("/sign-in/elsewhere").await.ok();
            assert!(page.text("h1").contains("ほかの端末") && page.text(".members").contains("端末"));
            assert!(!page.text(".members").contains("この端末"));
            assert_eq!(second.post("/sign-in/elsewhere", &[]).await.sent_to(), "/");
            second.get("/").await.ok();
            assert_eq!(first.get("/").await.sent_to(), "/sign-in");
        });
    }

    fn a_sign_in_left_open_on_this_very_device_is_not_called_another(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let _closed_without_signing_out = house.signed_in(&f.nurse).await;
            let mut again = house.visitor(f.nurse.device);
            again.post("/sign-in", &[("login", &f.nurse.login), ("secret_password", PASSWORD)]).await;
            let code = house.code_for(&f.nurse.mail).await;
            assert_eq!(again.post("/sign-in/code", &[("secret_code", &code)]).await.sent_to(), "/sign-in/elsewhere");
            let page = again.get("/sign-in/elsewhere").await.ok();
            assert!(page.text(".members").contains("この端末"));
            assert!(!page.text("main").contains("ほか") && !page.text("main").contains("パスワード"));
            assert_eq!(again.post("/sign-in/elsewhere", &[]).await.sent_to(), "/");
        });
    }

    fn a_session_without_its_device_is_nothing(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let owner = house.signed_in(&f.nurse).await;
            let cookie = owner.cookie(SESSION).expect("a session").to_owned();
            // The certificate of B with the session of A.
            let mut thief = house.visitor(f.colleague.device);
            thief.set_cookie(SESSION, &cookie);
            assert_eq!(thief.get("/").await.sent_to(), "/sign-in");
            // The session without any certificate.
            let mut bare = Visitor::nobody(&house, engawa::access::connection::Name::House);
            bare.set_cookie(SESSION, &cookie);
            let reply = bare.get("/").await.seen(StatusCode::FORBIDDEN);
            assert!(reply.body.contains("DEV-001"));
        });
    }

    fn r_07_a_post_to_a_locked_session_comes_back_after_the_password(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let room = format!("/rooms/{}", f.room);
            let word = nurse.get(&room).await.ok().value("word");
            house.later(Duration::from_secs(15 * 60 + 31));
            assert_eq!(nurse.get(&room).await.sent_to(), format!("/lock?next={room}"));
            let text = "夕方の訪問。足の甲のむくみは引いています。";
            let lock = nurse.post(&format!("{room}/notes"), &[("text", text), ("kind", "plain"), ("word", &word)]).await.ok();
            assert_eq!(lock.text(".foot .no b"), "S-04");
            assert!(!lock.body.contains(text), "the lock page shows nothing of a patient");
            let held = lock.value("secret_held");
            let wrong = nurse.post("/unlock", &[("secret_password", "wrong"), ("secret_held", &held)]).await;
            let held = wrong.seen(StatusCode::UNPROCESSABLE_ENTITY).value("secret_held");
            let resume = nurse.post("/unlock", &[("secret_password", PASSWORD), ("secret_held", &held)]).await.ok();
            assert!(resume.text("blockquote").contains(text));
            let (whose, reach) = (resume.text(".whose"), resume.text("form .hint"));
            assert!(whose.contains("大庭") && whose.contains("歳") && reach.ends_with("人に届きます。"), "{whose} {reach}");
            // Asked for again, the address of this page leads on: home, or to the lock before it.
            assert_eq!(nurse.get("/unlock").await.sent_to(), "/");
            let fields = [("text", text), ("kind", "plain"), ("word", word.as_str())];
            assert_eq!(resume.value("word"), word);
            nurse.post(&format!("{room}/notes"), &fields).await.sent_to();
            assert!(nurse.get(&room).await.ok().text("#timeline").contains(text));
        });
    }

    fn r_07_what_nobody_sent_comes_back_into_its_form_and_is_not_carried_out(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let mut clerk = house.signed_in(&f.clerk).await;
            let before = house.rows(WRITTEN);
            let text = "まだ途中の";
            let note = [("text", text), ("kind", "plain"), ("word", "draft-note"), ("draft", "1")];
            for path in ["/notes".to_owned(), format!("/notes/{}/correct", f.note)] {
                let reply = nurse.post(&format!("/rooms/{}{path}", f.room), &note).await.ok();
                assert_eq!((reply.text("#text").as_str(), reply.value("draft").as_str()), (text, ""));
            }
            let typed = [("step", "patient"), ("name", "水野"), ("draft", "1")];
            let reply = clerk.post("/city/rooms/new", &typed).await.ok();
            assert_eq!((reply.text(".foot .no b").as_str(), reply.value("name").as_str()), ("C-02", "水野"));
            assert_eq!((reply.count("#errors"), reply.value("draft")), (0, String::new()));
            let word = f.fill_in(&mut clerk, 1).await.value("word");
            let reply = clerk.post("/city/rooms", &[("word", word.as_str()), ("draft", "1")]).await.ok();
            assert_eq!((reply.text(".foot .no b").as_str(), reply.value("draft").as_str()), ("C-03", ""));
            let tick = format!("{}-{}", f.colleague.id, f.nursing);
            let invite = [("member", tick.as_str()), ("word", "draft-invite"), ("draft", "1")];
            let reply = clerk.post(&format!("/city/rooms/{}/invite", f.room), &invite).await.ok();
            assert_eq!(reply.count(&format!("[value='{tick}'][checked]")), 1);
            assert_eq!(house.rows(WRITTEN), before);
        });
    }

    fn revocation_and_sign_out_everywhere_take_effect_at_once(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            house.do_it(engawa::devices::Revoke { device: f.nurse.device, reason: engawa::devices::RevokeReason::Lost });
            let reply = nurse.get("/").await.seen(StatusCode::FORBIDDEN);
            assert!(reply.body.contains("DEV-004"));
            let mut manager = house.signed_in(&f.manager).await;
            assert_eq!(manager.post("/sign-out", &[("everywhere", "1")]).await.sent_to(), "/signed-out");
            assert_eq!(manager.get("/").await.sent_to(), "/sign-in");
        });
    }

    fn an_expired_certificate_gets_a_page_that_says_what_to_do(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.visitor(f.nurse.device);
            house.later(Duration::from_secs(401 * 24 * 3600));
            let reply = nurse.get("/sign-in").await.seen(StatusCode::FORBIDDEN);
            assert!(reply.body.contains("DEV-003"));
            assert_eq!(reply.text(".foot .no b"), "S-13");
        });
    }

    fn large_text_is_set_without_script_and_goes_with_the_person(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let menu = nurse.get("/menu").await.ok();
            assert_eq!((menu.count("html[data-text]"), menu.count("[value=normal][checked]")), (0, 1));
            let set = [("text", "large"), ("word", &menu.value("word"))];
            assert_eq!(nurse.post("/settings", &set).await.sent_to(), "/menu");
            let room = format!("/rooms/{}", f.room);
            for path in ["/", "/menu", "/rooms", &room] {
                assert_eq!(nurse.get(path).await.ok().count("html[data-text=large]"), 1, "{path}");
            }
            // Signed in again it is still so; for everybody else nothing has changed.
            let mut again = house.signed_in(&f.nurse).await;
            assert_eq!(again.get("/menu").await.ok().count("[value=large][checked]"), 1);
            let mut manager = house.signed_in(&f.manager).await;
            assert_eq!(manager.get("/").await.ok().count("html[data-text]"), 0);
            again.post("/settings", &[("text", "normal"), ("word", "settings-2")]).await.sent_to();
            assert_eq!(again.get("/").await.ok().count("html[data-text]"), 0);
        });
    }
}
