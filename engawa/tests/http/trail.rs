//! 証跡: every command leaves its row, every look is recorded before it is shown, every row bears its seal.

use std::time::Duration;

use axum::http::StatusCode;
use engawa::access::{Finding, TrailChecked};
use store::Sql;
use store::testing::on_both;

use crate::http::house::House;
use crate::http::rooms::furnish;
use crate::http::run;

const ROWS: Sql = Sql::new("rows", "select command, outcome from trail order by id");
// By turn: the ids of one moment come in any order.
const SIX_POSTS: Sql = Sql::new(
    "six posts",
    "delete from trail where id in (select id from trail where command = 'rooms.post' order by turn limit 6)",
);
const ONE_CHANGED: Sql = Sql::new(
    "one changed",
    "update trail set outcome = 'refused'
     where id in (select id from trail where command = 'rooms.post' order by turn limit 1)",
);
const LAST_POST: Sql = Sql::new(
    "last post",
    "delete from trail where id in (select id from trail where command = 'rooms.post' order by turn desc limit 1)",
);
const ONE_SEEN: Sql =
    Sql::new("one seen", "delete from seen where look in (select look from seen order by look desc limit 1)");
const OTHER_FORM: Sql = Sql::new(
    "other form",
    "update trail set form = 2 where id in (select id from trail where command = 'people.sign_in' order by id limit 1)",
);

macro_rules! changes {
    ($($set:literal)*) => {
        [$(Sql::new($set, concat!("update trail set ", $set,
            " where id in (select id from trail where command = 'rooms.post' order by id desc limit 1)"))),*]
    };
}
/// One statement for each column of the latest post but its id, which is the key and is covered by the act's.
const CHANGES: [Sql; 18] = changes!(
    "form = 3" "at = at + 1" "act = place" "place_kind = 'city'" "place = act" "turn = turn + 100"
    "command = 'rooms.correct'" "outcome = 'refused'" "code = 'X'" "actor_kind = 'console'" "actor = null"
    "office = null" "device = null" "subject_kind = 'none'" "subject = place" "subject_no = 0" "fields = 'text'"
    "request = ''"
);

const WHO_LET_IN: Sql =
    Sql::new("who let in", "select actor, subject from trail where command = 'rooms.open' and place = $1");
const OPENINGS: Sql = Sql::new("openings", "select distinct act from trail where command = 'rooms.open'");
const HIDDEN: Sql = Sql::new(
    "hidden",
    "select command, outcome, subject_no, actor, subject from trail where subject_kind = 'times' order by command",
);
const BY_DEVICE: Sql =
    Sql::new("by device", "select command, actor_kind, subject from trail where device = $1 order by id");

macro_rules! who_has_seen {
    () => {
        "select t.actor from trail t where t.place = $1 and t.actor is not null
         union select t.actor from seen s join trail t on t.id = s.look where s.place = $1 and t.actor is not null"
    };
}
const WHO_HAS_SEEN: Sql = Sql::new("who has seen", who_has_seen!());
const PLAN_SQLITE: Sql = Sql::new("plan", concat!("explain query plan ", who_has_seen!()));
const PLAN_POSTGRES: Sql = Sql::new("plan", concat!("explain ", who_has_seen!()));
const NO_WHOLE_TABLES: Sql = Sql::new("no whole tables", "set local enable_seqscan = off");

/// What `engawa trail check` finds.
fn check(house: &House) -> (TrailChecked, Vec<Finding>) {
    let hub = house.hub().clone();
    let checking = move || {
        let mut findings = Vec::new();
        let checked = hub.check_trail_now(|finding| findings.push(finding.clone()));
        (checked.expect("checking"), findings)
    };
    std::thread::spawn(checking).join().expect("no panic")
}

/// How many rows do not bear their seal.
fn forged(house: &House) -> usize {
    let forged = |finding: &&Finding| matches!(finding, Finding::Changed { .. } | Finding::Unknown { .. });
    check(house).1.iter().filter(forged).count()
}

/// Changes the trail as somebody with the database alone could.
fn tamper(house: &House, sql: Sql) -> u64 {
    let db = house.db.clone();
    let write = move || db.write_now(move |tx| tx.run(sql, &[]));
    std::thread::spawn(write).join().expect("no panic").map_err(|e: store::Error| e).expect("writing")
}

fn rows(house: &House) -> Vec<String> {
    let db = house.db.clone();
    let read = move || {
        db.read_now(|tx| tx.all(ROWS, &[], |row| Ok(format!("{} {}", row.take::<String>()?, row.take::<String>()?))))
    };
    std::thread::spawn(read).join().expect("no panic").expect("reading the trail")
}

fn count(house: &House, row: &str) -> usize {
    rows(house).iter().filter(|found| *found == row).count()
}

on_both! {
    fn every_step_of_signing_in_is_on_the_trail(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut visitor = house.visitor(f.colleague.device);
            visitor.post("/sign-in", &[("login", &f.colleague.login), ("secret_password", "wrong")]).await;
            visitor.sign_in(&f.colleague).await;
            visitor.post("/sign-out", &[]).await.sent_to();
            for row in ["people.sign_in.password wrong", "people.sign_in.password passed", "people.sign_in.code passed",
                        "people.sign_in done", "people.sign_out done"] {
                assert!(count(&house, row) > 0, "{row} is missing from {:?}", rows(&house));
            }
        });
    }

    fn r_09_a_look_is_recorded_once_in_ten_minutes_and_its_stay_by_the_minute(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut manager = house.signed_in(&f.manager).await;
            let room = format!("/rooms/{}", f.room);
            assert_eq!(count(&house, "rooms.read seen"), 0);
            manager.get(&room).await.ok();
            manager.get(&room).await.ok();
            assert_eq!(count(&house, "rooms.read seen"), 1);
            house.later(Duration::from_secs(61));
            manager.get(&room).await.ok();
            manager.get(&room).await.ok();
            assert_eq!((count(&house, "rooms.read seen"), count(&house, "rooms.read stayed")), (1, 1));
            house.later(Duration::from_secs(600));
            manager.get(&room).await.ok();
            assert_eq!(count(&house, "rooms.read seen"), 2);
        });
    }

    fn a_refusal_is_recorded_and_raises_no_turn(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let path = format!("/rooms/{}/notes/{}/withdraw", f.room, f.note);
            nurse.post(&path, &[("reason", "twice"), ("word", "aaaaaaaa")]).await.sent_to();
            let turn = nurse.get(&format!("/rooms/{}", f.room)).await.ok();
            let again = nurse.post(&path, &[("reason", "twice"), ("word", "bbbbbbbb")]).await;
            assert_eq!(again.status, StatusCode::CONFLICT);
            assert_eq!(count(&house, "rooms.withdraw refused"), 1);
            let after = nurse.get(&format!("/rooms/{}", f.room)).await.ok();
            let main = |page: &crate::http::visitor::Reply| {
                let selector = scraper::Selector::parse("main").expect("a selector");
                page.html().select(&selector).next().and_then(|m| m.value().attr("data-turn")).map(str::to_owned)
            };
            assert_eq!(main(&turn), main(&after));
        });
    }

    fn the_trail_as_it_was_written_has_no_finding(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            nurse.get("/").await.ok();
            nurse.get(&format!("/rooms/{}", f.room)).await.ok();
            let code = nurse.post("/sign-out", &[]).await.sent_to();
            assert_eq!(code, "/signed-out");
            house.hub().write_tally(true).await.expect("writing the tally");
            let (checked, findings) = check(&house);
            assert_eq!(findings, []);
            assert!(checked.rows > 25 && checked.places >= 6, "{checked:?}");
        });
    }

    fn six_rows_taken_away_and_one_changed_are_found(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            for no in 0..8 {
                house.post(&mut nurse, f.room, &format!("{no}回目の訪問。")).await;
            }
            nurse.get("/").await.ok();
            assert_eq!(check(&house).1, []);
            assert_eq!(tamper(&house, SIX_POSTS), 6);
            let (_, findings) = check(&house);
            let missing = |finding: &Finding| match finding {
                Finding::Missing { first, last, .. } => last - first + 1,
                _ => 0,
            };
            assert_eq!(findings.iter().map(missing).sum::<i64>(), 6, "{findings:?}");
            let before = findings.len();
            assert_eq!(tamper(&house, ONE_CHANGED), 1);
            let (_, findings) = check(&house);
            assert!(findings.iter().any(|f| matches!(f, Finding::Changed { command, .. } if command == "rooms.post")));
            assert_eq!(findings.len(), before + 1, "{findings:?}");
            // The last acts of a place, and what a list showed.
            assert_eq!(tamper(&house, LAST_POST), 1);
            assert_eq!(tamper(&house, ONE_SEEN), 1);
            assert_eq!(tamper(&house, OTHER_FORM), 1);
            let (_, findings) = check(&house);
            assert_eq!(findings.len(), before + 4, "{findings:?}");
            assert!(findings.iter().any(|f| matches!(f, Finding::Places { .. })));
            assert!(findings.iter().any(|f| matches!(f, Finding::Unknown { form: 2, .. })));
        });
    }

    fn no_column_of_a_row_can_be_changed_unnoticed(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            for (at, change) in CHANGES.into_iter().enumerate() {
                let changed = forged(&house);
                house.later(Duration::from_secs(1));
                house.post(&mut nurse, f.room, "もう一度の訪問。").await;
                assert_eq!(forged(&house), changed, "{at}");
                assert_eq!(tamper(&house, change), 1, "{}", change.name());
                assert_eq!(forged(&house), changed + 1, "{} was changed and not seen", change.name());
            }
            house.deliver().await;
        });
    }

    fn a_159_opening_a_room_is_on_the_record_of_the_room_and_of_each_desk(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            for person in [&f.nurse, &f.manager] {
                for place in [f.room.bytes(), person.id.bytes()] {
                    let rows = house.db.read(move |tx| {
                        tx.all(WHO_LET_IN, &[&place], |row| Ok((row.take::<[u8; 16]>()?, row.take::<[u8; 16]>()?)))
                    });
                    let rows: Vec<([u8; 16], [u8; 16])> = rows.await.map_err(|e: store::Error| e).expect("reading");
                    let subject = if place == f.room.bytes() { person.id.bytes() } else { f.room.bytes() };
                    assert!(rows.contains(&(f.clerk.id.bytes(), subject)), "{rows:?}");
                }
            }
            // All of it one act.
            let acts = house.db.read(|tx| tx.all(OPENINGS, &[], |row| row.take::<[u8; 16]>()));
            assert_eq!(acts.await.map_err(|e: store::Error| e).expect("reading").len(), 1);
        });
    }

    fn a_159_who_has_seen_a_patient_is_asked_of_an_index(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            nurse.get("/").await.ok();
            let mut clerk = house.signed_in(&f.clerk).await;
            clerk.get("/city/rooms").await.ok();
            let room = f.room.bytes();
            let seen = house.db.read(move |tx| tx.all(WHO_HAS_SEEN, &[&room], |row| row.take::<[u8; 16]>()));
            let seen: Vec<[u8; 16]> = seen.await.map_err(|e: store::Error| e).expect("reading");
            // The nurse wrote there and had it on the list; the clerk saw it on the city's list.
            assert!(seen.contains(&f.nurse.id.bytes()) && seen.contains(&f.clerk.id.bytes()));
            assert!(!seen.contains(&f.colleague.id.bytes()));
            let plan = house.db.write(move |tx| {
                match tx.engine() {
                    store::Engine::Sqlite => tx.all(PLAN_SQLITE, &[&room], |row| {
                        let _: (i64, i64, i64) = (row.take()?, row.take()?, row.take()?);
                        row.take::<String>()
                    }),
                    store::Engine::Postgres => {
                        // A table of a few rows is read whole whatever indexes it has.
                        tx.run(NO_WHOLE_TABLES, &[])?;
                        tx.all(PLAN_POSTGRES, &[&room], |row| row.take::<String>())
                    }
                }
            });
            let plan: Vec<String> = plan.await.map_err(|e: store::Error| e).expect("a plan");
            let plan = plan.join("\n").to_lowercase();
            assert!(!plan.contains("scan trail") && !plan.contains("scan t") && !plan.contains("seq scan"), "{plan}");
            assert!(plan.contains("trail_place"), "{plan}");
        });
    }

    fn what_is_hidden_from_somebody_signed_in_is_counted(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut outsider = house.signed_in(&f.colleague).await;
            let room = format!("/rooms/{}", f.room);
            for no in 0..5 {
                outsider.get(&room).await.seen(StatusCode::NOT_FOUND);
                let word = format!("hidden-{no}");
                let fields = [("text", "x"), ("kind", "plain"), ("word", word.as_str())];
                outsider.post(&format!("{room}/notes"), &fields).await.seen(StatusCode::NOT_FOUND);
            }
            let visit = outsider.visit(engawa::access::Door::SignedIn).await;
            let leave = engawa::rooms::Leave { room: f.room };
            assert!(house.hub().act(&visit, None, leave).await.is_err());
            // The session's token from a device it does not belong to.
            let mut thief = house.visitor(f.manager.device);
            thief.set_cookie("__Host-session", outsider.cookie("__Host-session").expect("signed in"));
            assert_eq!(thief.get("/").await.sent_to(), "/sign-in");
            // Another site with the visitor's own cookie.
            let headers = [("sec-fetch-site", "cross-site"), ("content-type", "application/x-www-form-urlencoded")];
            let path = format!("{room}/notes");
            let foreign = outsider.send(axum::http::Method::POST, &path, axum::body::Body::empty(), &headers).await;
            foreign.seen(StatusCode::FORBIDDEN);
            house.hub().write_tally(true).await.expect("writing the tally");
            let rows = house.db.read(|tx| tx.all(HIDDEN, &[], |row| {
                let (command, outcome) = (row.take::<String>()?, row.take::<String>()?);
                Ok((command, outcome, row.take::<i64>()?, row.take::<Option<[u8; 16]>>()?, row.take::<Option<[u8; 16]>>()?))
            }));
            let rows: Vec<_> = rows.await.map_err(|e: store::Error| e).expect("reading");
            let (me, room) = (Some(f.colleague.id.bytes()), Some(f.room.bytes()));
            for (command, outcome, count, actor, subject) in [
                ("room.read", "hidden", 5, me, room),
                ("room.write", "hidden", 5, me, room),
                ("rooms.leave", "hidden", 1, me, room),
                ("session.other_device", "refused", 1, None, None),
                ("cross_site", "refused", 1, me, None),
            ] {
                let row = (command.to_owned(), outcome.to_owned(), count, actor, subject);
                assert!(rows.contains(&row), "{row:?} is missing from {rows:?}");
            }
            assert_eq!(check(&house).1, []);
        });
    }

    fn a_sign_in_names_its_device_and_its_person(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            house.visitor(f.colleague.device).sign_in(&f.colleague).await;
            let device = f.colleague.device.bytes();
            let rows = house.db.read(move |tx| {
                tx.all(BY_DEVICE, &[&device], |row| {
                    Ok((row.take::<String>()?, row.take::<String>()?, row.take::<Option<[u8; 16]>>()?))
                })
            });
            let rows: Vec<_> = rows.await.map_err(|e: store::Error| e).expect("reading");
            for command in ["people.sign_in.password", "people.sign_in.code", "people.sign_in"] {
                let row = (command.to_owned(), "nobody".to_owned(), Some(f.colleague.id.bytes()));
                assert!(rows.contains(&row), "{row:?} is missing from {rows:?}");
            }
        });
    }
}
