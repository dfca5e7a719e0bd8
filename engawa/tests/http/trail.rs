//! 証跡: every command leaves its row, every look is recorded before it is shown, every row bears its seal.

use std::time::Duration;

use axum::http::StatusCode;
use store::testing::on_both;
use store::{Sql, ToValue};

use crate::house::House;
use crate::rooms::furnish;
use crate::run;

type Id = Option<[u8; 16]>;

const ROWS: Sql = Sql::new("rows", "select command, outcome from trail order by id");
const SEALED: Sql = Sql::new(
    "sealed",
    "select id, at, place_kind, place, turn, command, outcome, code, person, office, device, subject, fields, request, mac
     from trail",
);

fn rows(house: &House) -> Vec<String> {
    let db = house.hub().db.clone();
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
            visitor.post("/sign-in", &[("login", &f.colleague.login), ("password", "wrong")]).await;
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
            let main = |page: &crate::visitor::Reply| {
                let selector = scraper::Selector::parse("main").expect("a selector");
                page.html().select(&selector).next().and_then(|m| m.value().attr("data-turn")).map(str::to_owned)
            };
            assert_eq!(main(&turn), main(&after));
        });
    }

    fn every_row_bears_a_seal_that_no_change_survives(db) {
        run(async {
            let house = House::new(db);
            let _ = furnish(&house).await;
            let key = engawa::access::TrailKey::new(&house.hub().keys.derive("trail"));
            let db = house.hub().db.clone();
            let checked = std::thread::spawn(move || db.read_now(move |tx| {
                tx.all(SEALED, &[], |row| {
                    let id: [u8; 16] = row.take()?;
                    let at: i64 = row.take()?;
                    let place_kind: String = row.take()?;
                    let place: [u8; 16] = row.take()?;
                    let turn: Option<i64> = row.take()?;
                    let (command, outcome, code): (String, String, Option<String>) = (row.take()?, row.take()?, row.take()?);
                    let (person, office, device): (Id, Id, Id) =
                        (row.take()?, row.take()?, row.take()?);
                    let (subject, fields, request): (String, String, String) = (row.take()?, row.take()?, row.take()?);
                    let mac: Vec<u8> = row.take()?;
                    let columns: [&dyn ToValue; 14] = [&id, &at, &place_kind, &place, &turn, &command, &outcome, &code,
                        &person, &office, &device, &subject, &fields, &request];
                    let changed = format!("{command}x");
                    let mut forged = columns;
                    forged[5] = &changed;
                    Ok((engawa::access::genuine(&key, &columns, &mac), engawa::access::genuine(&key, &forged, &mac)))
                })
            })).join().expect("no panic").expect("reading the trail");
            assert!(checked.len() > 10);
            assert!(checked.iter().all(|(genuine, forged)| *genuine && !*forged));
        });
    }
}
