//! What an attacker tries, and a browser's cruder accidents.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use engawa::access::Kind;
use engawa::access::connection::Name;
use store::Sql;
use store::testing::on_both;

use crate::http::house::{House, PASSWORD};
use crate::http::rooms::furnish;
use crate::http::run;
use crate::http::visitor::Visitor;

const WORDS: Sql = Sql::new("words", "select command from done");
const WRONG: Sql =
    Sql::new("wrong", "select place_kind from trail where command = 'people.sign_in.password' and outcome = 'wrong'");
const REFUSED: Sql = Sql::new(
    "refused",
    "select place_kind from trail where command = 'people.sign_in.password' and outcome = 'refused'",
);

fn texts(house: &House, sql: Sql) -> Vec<String> {
    let db = house.db.clone();
    let read = move || db.read_now(move |tx| tx.all(sql, &[], |row| row.take::<String>()));
    std::thread::spawn(read).join().expect("no panic").expect("reading")
}

on_both! {
    fn no_next_leads_to_another_site(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            for next in ["//evil.example", "/\\evil.example", "/\t/evil.example", "\t//evil.example", "/\r\n/evil.example",
                         "https://evil.example", "javascript:alert(1)", "/\u{3042}", "/\0", ""] {
                let fields = [("secret_password", PASSWORD), ("next", next)];
                assert_eq!(nurse.post("/unlock", &fields).await.sent_to(), "/", "{next:?}");
            }
            let fields = [("secret_password", PASSWORD), ("next", "/rooms?from=1#n1")];
            assert_eq!(nurse.post("/unlock", &fields).await.sent_to(), "/rooms?from=1#n1");
        });
    }

    fn an_address_that_does_not_read_is_a_page_that_is_not_there(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let room = format!("/rooms/{}", f.room);
            for path in ["/rooms/%ff", "/rooms/%00", "/assets/%ff", "/%ff", &format!("{room}/notes/abc/versions"),
                         &format!("{room}/notes/99999999999999999999/correct"), &format!("{room}/notes/%ff/withdraw"),
                         &format!("{room}?before=99999999999999999999"), &format!("{room}?before=%ff")] {
                let reply = nurse.get(path).await.seen(StatusCode::NOT_FOUND);
                assert_eq!(reply.text(".foot .no b"), "E-01", "{path}");
                assert_eq!(reply.count("main [href='/rooms']"), 1);
            }
            // At the entrance there are no rooms and no home to go back to.
            let mut passer_by = Visitor::nobody(&house, Name::Entrance);
            for path in ["/sign-in", "/nowhere"] {
                let reply = passer_by.get(path).await.seen(StatusCode::NOT_FOUND);
                assert_eq!((reply.count("main [href='/rooms']"), reply.count("main [href='/']")), (0, 0), "{path}");
            }
            for edge in [i64::MIN, -1, 0, i64::MAX] {
                for path in ["?before=", "?from=", "/notes?after=", "/notes.json?after=", "/seen?last=9&first="] {
                    nurse.get(&format!("{room}{path}{edge}")).await.ok();
                }
            }
        });
    }

    fn what_is_no_id_is_answered_like_an_unknown_one_and_leaves_its_row(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut visitor = house.visitor(f.colleague.device);
            let known = visitor.post("/sign-in", &[("login", &f.colleague.login), ("secret_password", "wrong")]).await;
            for login in ["nobody99", "ab\0cdefg", "\u{202e}", "\u{212a}azuko", ""] {
                let reply = visitor.post("/sign-in", &[("login", login), ("secret_password", "wrong\0")]).await;
                assert_eq!((reply.status, reply.text(".note.bad")), (known.status, known.text(".note.bad")), "{login:?}");
            }
            // As many durable rows for each: the clock does not tell which of them exists.
            let mut rows = texts(&house, WRONG);
            rows.sort();
            assert_eq!(rows, ["desk", "region", "region", "region", "region", "region"]);
        });
    }

    fn a_hundred_passwords_at_once_are_five_tries(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let tries = (0..100).map(|_| {
                let mut visitor = house.visitor(f.colleague.device);
                let login = f.nurse.login.clone();
                async move { visitor.post("/sign-in", &[("login", &login), ("secret_password", "guess")]).await.status }
            });
            let answers = futures_util::future::join_all(tries).await;
            let compared = answers.iter().filter(|status| **status == StatusCode::UNPROCESSABLE_ENTITY).count();
            assert_eq!(compared, 5);
            assert!(answers.iter().all(|s| [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::TOO_MANY_REQUESTS].contains(s)));
        });
    }

    fn a_118_three_unanswered_codes_an_hour_even_at_once_and_answered_ones_do_not_count(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            for _ in 0..5 {
                house.signed_in(&f.nurse).await;
            }
            let tries = (0..5).map(|_| {
                let mut visitor = house.visitor(f.nurse.device);
                let login = f.nurse.login.clone();
                async move { visitor.post("/sign-in", &[("login", &login), ("secret_password", PASSWORD)]).await }
            });
            let answers = futures_util::future::join_all(tries).await;
            assert_eq!(answers.iter().filter(|reply| reply.status == StatusCode::SEE_OTHER).count(), 3);
            assert_eq!(answers.iter().filter(|reply| reply.body.contains("SIGN-004")).count(), 2);
            assert_eq!(texts(&house, REFUSED).len(), 2, "a right password that opened nothing is on the trail");
            house.deliver().await;
        });
    }

    fn a_password_is_never_given_back_nor_kept_as_a_quick_hash(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let new = "tsubame to, 9 wa!";
            let fields = [("secret_password", PASSWORD), ("secret_new", new), ("secret_again", new), ("word", "aaaaaaaa")];
            let mut bare = house.visitor(f.nurse.device);
            let told = bare.post("/password", &fields).await.seen(StatusCode::UNAUTHORIZED);
            assert!(!told.body.contains("tsubame"));
            let before = texts(&house, WORDS).len();
            nurse.post("/password", &fields).await.ok();
            assert_eq!(texts(&house, WORDS).len(), before);
        });
    }

    fn a_word_belongs_to_one_address(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let other = house.post(&mut nurse, f.room, "二つ目のノート。").await;
            let fields = [("reason", "misposted"), ("word", "aaaaaaaa")];
            nurse.post(&format!("/rooms/{}/notes/{}/withdraw", f.room, f.note), &fields).await.sent_to();
            let told = nurse.post(&format!("/rooms/{}/notes/{other}/withdraw", f.room), &fields).await;
            assert!(told.seen(StatusCode::CONFLICT).body.contains("GATE-001"), "not said to be done when it is not");
        });
    }

    fn r_09_looking_with_head_is_looking(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut manager = house.signed_in(&f.manager).await;
            let headers = [("sec-fetch-site", "same-origin")];
            const SEEN: Sql = Sql::new("seen", "select outcome from trail where command = 'rooms.read' and outcome = 'seen'");
            let reply = manager.send(Method::HEAD, &format!("/rooms/{}", f.room), Body::empty(), &headers).await.ok();
            assert!(reply.body.is_empty());
            assert_eq!(texts(&house, SEEN).len(), 1);
            for method in [Method::OPTIONS, Method::PUT, Method::DELETE, Method::TRACE] {
                let path = format!("/rooms/{}/notes.json", f.room);
                manager.send(method, &path, Body::empty(), &headers).await.seen(StatusCode::NOT_FOUND);
            }
        });
    }

    fn a_change_from_anywhere_but_our_own_page_is_refused(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let path = format!("/rooms/{}/read", f.room);
            let form = ("content-type", "application/x-www-form-urlencoded");
            let foreign: [&[(&str, &str)]; 10] = [
                &[],
                &[("sec-fetch-site", "none")],
                &[("sec-fetch-site", "same-site")],
                &[("sec-fetch-site", "cross-site"), ("origin", "https://house.example")],
                &[("origin", "null")],
                &[("origin", "https://house.example:8443")],
                &[("origin", "https://house.example.evil.example")],
                &[("origin", "http://house.example")],
                &[("origin", "https://house.example"), ("origin", "https://evil.example")],
                &[("referer", "https://house.example/")],
            ];
            for said in foreign {
                let headers = [said, &[form]].concat();
                let body = Body::from("first=1&last=1");
                nurse.send(Method::POST, &path, body, &headers).await.seen(StatusCode::FORBIDDEN);
            }
            let ours = [("origin", "https://house.example"), form];
            let body = Body::from("first=1&last=1");
            nurse.send(Method::POST, &path, body, &ours).await.seen(StatusCode::NO_CONTENT);
        });
    }

    fn the_operator_and_the_neighbours_clerk_find_no_room(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let (_, next_door) = house.city("tonari");
            let office = house.office("運営者", engawa::offices::OfficeRole::Operator, &[]);
            let operator = house.person("遠野 律", Kind::Operator, office);
            let neighbour = house.person("隣 町子", Kind::City, next_door);
            for stranger in [&operator, &neighbour] {
                let mut visitor: Visitor<'_> = house.signed_in(stranger).await;
                for path in ["", "/notes", "/notes.json", "/live", "/seen", "/members"] {
                    visitor.get(&format!("/rooms/{}{path}", f.room)).await.seen(StatusCode::NOT_FOUND);
                }
                for path in ["", "/invite", "/close", &format!("/notes/{}", f.note)] {
                    visitor.get(&format!("/city/rooms/{}{path}", f.room)).await.seen(StatusCode::NOT_FOUND);
                }
            }
        });
    }
}
