//! Accounts as the operator keeps them at the console: ended, suspended, given a new password or address, put out.

use axum::http::StatusCode;
use engawa::people::{ChangeMail, End, ForgetTries, Mail, PutOut, ResetPassword, Suspend};
use store::Sql;
use store::testing::on_both;

use crate::http::house::{House, PASSWORD};
use crate::http::rooms::furnish;
use crate::http::run;
use crate::http::visitor::Visitor;

/// Knocks with a password; true where it leads on to the code.
async fn gets_to_the_code(visitor: &mut Visitor<'_>, login: &str, password: &str) -> bool {
    let reply = visitor.post("/sign-in", &[("login", login), ("secret_password", password)]).await;
    reply.status == StatusCode::SEE_OTHER
}

on_both! {
    fn a_089_whoever_was_ended_or_suspended_is_out_at_once_and_stays_out(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            nurse.get("/").await.ok();
            house.do_it(Suspend { person: f.nurse.id, suspended: true });
            assert_eq!(nurse.get("/").await.sent_to(), "/sign-in");
            let mut again = house.visitor(f.nurse.device);
            assert!(!gets_to_the_code(&mut again, &f.nurse.login, PASSWORD).await);
            house.do_it(Suspend { person: f.nurse.id, suspended: false });
            assert!(gets_to_the_code(&mut again, &f.nurse.login, PASSWORD).await);
            let mut nurse = house.signed_in(&f.nurse).await;
            house.do_it(End { person: f.nurse.id });
            assert_eq!(nurse.get("/").await.sent_to(), "/sign-in");
            assert!(!gets_to_the_code(&mut house.visitor(f.nurse.device), &f.nurse.login, PASSWORD).await);
            // Her notes stay, under her name.
            let room = house.signed_in(&f.manager).await.get(&format!("/rooms/{}", f.room)).await.ok();
            assert!(room.text("#timeline").contains("三崎 ゆう"));
            house.deliver().await;
        });
    }

    fn r_05_a_password_that_was_given_anew_opens_and_the_old_one_does_not(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            // A sign-in begun with the old one is over as well.
            let mut begun = house.visitor(f.nurse.device);
            assert!(gets_to_the_code(&mut begun, &f.nurse.login, PASSWORD).await);
            let code = house.code_for(&f.nurse.mail).await;
            let password = engawa::access::hashing::hash("abcd-efgh-ijkm-npqr", &house.hub().dice).expect("a hash");
            house.do_it(ResetPassword { person: f.nurse.id, password });
            assert_eq!(nurse.get("/").await.sent_to(), "/sign-in");
            begun.post("/sign-in/code", &[("secret_code", &code)]).await;
            assert_eq!(begun.get("/").await.sent_to(), "/sign-in");
            let mut again = house.visitor(f.nurse.device);
            assert!(!gets_to_the_code(&mut again, &f.nurse.login, PASSWORD).await);
            assert!(gets_to_the_code(&mut again, &f.nurse.login, "abcd-efgh-ijkm-npqr").await);
            let code = house.code_for(&f.nurse.mail).await;
            again.post("/sign-in/code", &[("secret_code", &code)]).await.sent_to();
            assert_eq!(again.get("/").await.sent_to(), "/password", "the first thing is a password of one's own");
        });
    }

    fn codes_go_to_the_new_address_and_whoever_was_put_out_is_out(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            house.do_it(PutOut { person: f.nurse.id });
            assert_eq!(nurse.get("/").await.sent_to(), "/sign-in");
            house.do_it(ChangeMail { person: f.nurse.id, mail: Mail::parse("new.misaki@aozora.example").expect("one") });
            let mut again = house.visitor(f.nurse.device);
            assert!(gets_to_the_code(&mut again, &f.nurse.login, PASSWORD).await);
            let code = house.code_for("new.misaki@aozora.example").await;
            again.post("/sign-in/code", &[("secret_code", &code)]).await.sent_to();
            again.get("/").await.ok();
        });
    }

    fn a_stranger_of_another_office_delays_nobody_and_the_console_forgets(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let far = house.care_office("ほかの歯科", &[f.city]);
            let theirs = house.device(far, None, engawa::devices::DeviceKind::Pc);
            let mut stranger = house.visitor(theirs);
            for _ in 0..6 {
                stranger.post("/sign-in", &[("login", &f.colleague.login), ("secret_password", "wrong-wrong-1")]).await;
            }
            let told = stranger.post("/sign-in", &[("login", &f.colleague.login), ("secret_password", PASSWORD)]).await;
            assert_eq!(told.status, StatusCode::TOO_MANY_REQUESTS);
            let mut owner = house.visitor(f.colleague.device);
            assert!(gets_to_the_code(&mut owner, &f.colleague.login, PASSWORD).await);
            // At her own office somebody does the same: now she waits, until the console forgets.
            let mut beside = house.visitor(house.device(f.planning, None, engawa::devices::DeviceKind::Pc));
            for _ in 0..6 {
                beside.post("/sign-in", &[("login", &f.manager.login), ("secret_password", "wrong-wrong-1")]).await;
            }
            let waits = beside.post("/sign-in", &[("login", &f.manager.login), ("secret_password", PASSWORD)]).await;
            assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
            house.do_it(ForgetTries { person: f.manager.id });
            let tried = beside.post("/sign-in", &[("login", &f.manager.login), ("secret_password", "wrong-wrong-1")]).await;
            assert_eq!(tried.status, StatusCode::UNPROCESSABLE_ENTITY, "tried, not put off");
            house.deliver().await;
        });
    }

    fn what_a_clock_that_was_ahead_has_opened_ends_at_the_next_start(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let mut clerk = house.signed_in(&f.clerk).await;
            assert_eq!(house.hub().put_clock_right().await.expect("asking"), None);
            nurse.get("/").await.ok();
            let year = 365 * 24 * 3600 * 1_000_000_i64;
            let (nurse_id, db) = (f.nurse.id, house.db.clone());
            db.write(move |tx| {
                tx.run(OPENED_LATER, &[&nurse_id, &year])?;
                tx.run(ROW_LATER, &[&year])
            }).await.expect("a clock that is ahead");
            let ahead = house.hub().put_clock_right().await.expect("asking").expect("the trail is ahead");
            assert!(ahead.as_secs() > 300 * 24 * 3600);
            assert_eq!(nurse.get("/").await.sent_to(), "/sign-in");
            clerk.get("/").await.ok();
        });
    }
}

const OPENED_LATER: Sql = Sql::new(
    "opened_later",
    "update session set opened_at = opened_at + $2, used_at = used_at + $2, ends_at = ends_at + $2 where person = $1",
);
/// The newest row by its id is the last one written.
const ROW_LATER: Sql =
    Sql::new("row_later", "update trail set at = at + $1 where id = (select id from trail order by id desc limit 1)");
