//! The opening of a room as a draft at the server.

use std::time::Duration;

use axum::http::StatusCode;
use engawa::access::Kind;
use store::Sql;
use store::testing::on_both;

use crate::http::house::House;
use crate::http::rooms::furnish;
use crate::http::run;

const KEPT: Sql = Sql::new("kept", "select step from draft where sealed is not null");
const SEALED: Sql = Sql::new("sealed", "select sealed from draft");
const ROWS: Sql = Sql::new("rows", "select word from draft");
const ROOMS: Sql = Sql::new("rooms", "select stage from room");
const LOOKS: Sql = Sql::new("looks", "select command from trail where command = 'rooms.open_draft'");

const PATIENT: [(&str, &str); 4] = [("step", "patient"), ("name", "水野 セツ"), ("sex", "female"), ("at_home", "yes")];

on_both! {
    fn what_was_typed_is_there_again_at_another_sign_in_and_opening_it_is_on_the_trail(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut clerk = house.signed_in(&f.clerk).await;
            let mut form = PATIENT.to_vec();
            form.push(("go", "next"));
            let told = clerk.post("/city/rooms/new", &form).await.seen(StatusCode::UNPROCESSABLE_ENTITY);
            // Each line above leads to the first input of its field, and the sentence stands below it.
            for field in ["kana", "born", "insurer", "of_the_city"] {
                assert_eq!(told.count(&format!("#errors a[href='#{field}']")), 1, "{field}");
                assert_eq!(told.count(&format!("input#{field}, select#{field}")), 1, "{field}");
                assert_eq!(told.count(&format!(".is-bad #{field}-e")), 1, "{field}");
            }
            house.later(Duration::from_secs(24 * 3600));
            let mut again = house.signed_in(&f.clerk).await;
            let looks = house.rows(LOOKS).len();
            let page = again.get("/city/rooms/new").await.ok();
            assert_eq!(page.value("name"), "水野 セツ");
            assert_eq!((page.count("[value=female][checked]"), page.count("#at_home[checked]"), page.count("#errors")), (1, 1, 0));
            assert_eq!(house.rows(LOOKS).len(), looks + 1);
            house.deliver().await;
        });
    }

    fn a_draft_is_its_owner_s_alone_and_lies_sealed(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut clerk = house.signed_in(&f.clerk).await;
            clerk.post("/city/rooms/new", &PATIENT).await.ok();
            let other = house.person("山辺 二郎", Kind::City, f.department);
            let mut other = house.signed_in(&other).await;
            assert_eq!(other.get("/city/rooms/new").await.ok().value("name"), "");
            assert_eq!(house.rows(KEPT), ["patient"]);
            let db = (**house.scratch()).clone();
            let read = || db.read_now(|tx| tx.all(SEALED, &[], |row| row.take::<Vec<u8>>()));
            let sealed = std::thread::scope(|scope| scope.spawn(read).join().expect("no panic")).expect("reading");
            let name = "水野".as_bytes();
            assert!(sealed.len() == 1 && !sealed[0].windows(name.len()).any(|bytes| bytes == name));
            house.deliver().await;
        });
    }

    fn one_goes_step_by_step_and_back_and_fields_that_do_not_apply_are_not_there(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut clerk = house.signed_in(&f.clerk).await;
            f.fill_in(&mut clerk, 1).await;
            let page = clerk.get("/city/rooms/new?step=consent").await.ok();
            assert_eq!((page.count("#proxy_name"), page.count("#family_name"), page.count("#explainer")), (0, 0, 1));
            let signed = [
                ("step", "signed"), ("go", "next"), ("signer", "proxy"), ("family", "yes"), ("signed_era", "令和"),
                ("signed_year", "8"), ("signed_month", "11"), ("signed_day", "2"),
            ];
            let next = clerk.post("/city/rooms/new", &signed).await.sent_to();
            assert_eq!(next, "/city/rooms/new?step=consent");
            let page = clerk.get(&next).await.ok();
            assert_eq!((page.count("#proxy_name"), page.count("#family_name")), (1, 1));
            assert_eq!(page.value("explainer"), "野々村 聡");
            // The last page is not reached while the proxy has no name.
            let page = clerk.get("/city/rooms/new?step=confirm").await.seen(StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!((page.text(".foot .no b").as_str(), page.count("#proxy_name-e")), ("C-10", 1));
            let back = clerk.post("/city/rooms/new", &[("step", "consent"), ("go", "back")]).await.sent_to();
            assert_eq!(back, "/city/rooms/new?step=signed");
            house.deliver().await;
        });
    }

    fn people_are_sought_chosen_and_taken_away(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut clerk = house.signed_in(&f.clerk).await;
            let find = |text| [("step", "people"), ("go", "find"), ("seek", text)];
            let found = clerk.post("/city/rooms/new", &find("三崎")).await.ok();
            assert_eq!((found.count("#found li"), found.count("#chosen li"), found.count("[type=checkbox]")), (1, 0, 0));
            assert_eq!(clerk.post("/city/rooms/new", &find("あおぞら")).await.ok().count("#found li"), 2);
            assert_eq!(clerk.post("/city/rooms/new", &find("だれも")).await.ok().count("#found li"), 0);
            let [nurse, manager] = f.invited();
            for member in [&nurse, &manager, &nurse] {
                clerk.post("/city/rooms/new", &[("step", "people"), ("add", member)]).await.sent_to();
            }
            assert_eq!(clerk.get("/city/rooms/new?step=people").await.ok().count("#chosen li"), 2);
            clerk.post("/city/rooms/new", &[("step", "people"), ("drop", &manager)]).await.sent_to();
            let next = [("step", "people"), ("go", "next")];
            let told = clerk.post("/city/rooms/new", &next).await.seen(StatusCode::UNPROCESSABLE_ENTITY);
            assert!(told.text("#seek-e").contains("二つ以上") && told.count("#chosen li") == 1);
            house.deliver().await;
        });
    }

    fn what_is_done_is_erased_and_pressed_twice_it_is_one_room(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut clerk = house.signed_in(&f.clerk).await;
            let word = f.fill_in(&mut clerk, 1).await.value("word");
            let rooms = house.rows(ROOMS).len();
            let first = clerk.post("/city/rooms", &[("word", &word)]).await.sent_to();
            assert!(first.starts_with("/city/rooms/") && first.ends_with("?done=opened"), "{first}");
            assert!(house.rows(KEPT).is_empty());
            assert_eq!(clerk.post("/city/rooms", &[("word", &word)]).await.sent_to(), first);
            assert_eq!(house.rows(ROOMS).len(), rooms + 1);
            // The next one begins empty, under a word of its own.
            assert_eq!(clerk.get("/city/rooms/new").await.ok().value("name"), "");
            assert_ne!(f.fill_in(&mut clerk, 2).await.value("word"), word);
            house.deliver().await;
        });
    }

    fn a_draft_is_thrown_away_by_its_owner_or_after_thirty_days(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut clerk = house.signed_in(&f.clerk).await;
            clerk.post("/city/rooms/new", &PATIENT).await.ok();
            assert_eq!(clerk.post("/city/rooms/new", &[("step", "patient"), ("go", "throw_away")]).await.sent_to(), "/city/rooms");
            assert!(house.rows(ROWS).is_empty());
            clerk.post("/city/rooms/new", &PATIENT).await.ok();
            house.later(Duration::from_secs(30 * 24 * 3600 - 1));
            house.forget_old_drafts().await;
            assert_eq!(house.rows(ROWS).len(), 1);
            house.later(Duration::from_secs(2));
            house.forget_old_drafts().await;
            assert!(house.rows(ROWS).is_empty());
            house.deliver().await;
        });
    }
}
