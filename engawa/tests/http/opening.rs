//! 開設と招待: on which conditions the city opens a room, and whom it may let in. Every refusal with its code, and
//! nothing of a refused opening stays.

use engawa::access::{Command, Door, Failure, Kind};
use engawa::rooms::{Close, CloseReason, Invite, Invitee, Open};
use kaigo::Profession;
use store::Sql;
use store::testing::on_both;

use crate::http::house::{House, Person};
use crate::http::rooms::{Furnished, furnish};
use crate::http::run;

const LEFT_BEHIND: Sql = Sql::new(
    "left behind",
    "select r.stage from room r union all select p.sex from patient p union all select c.signer from consent c",
);

const DONE: &str = "done";

/// [`DONE`], or the code of the refusal.
async fn said(house: &House, who: &Person, command: impl Command) -> &'static str {
    let mut visitor = house.signed_in(who).await;
    let visit = visitor.visit(Door::SignedIn).await;
    match house.hub().act(&visit, None, command).await {
        Ok(_) => DONE,
        Err(Failure::Refused(refusal)) => refusal.code,
        Err(other) => panic!("failure away: {other:?}"),
    }
}

/// A second room for somebody else, with the members of the first.
fn opening(house: &House, f: &Furnished) -> Open {
    let members = [(&f.nurse, f.nursing), (&f.manager, f.planning)];
    let members = members.map(|(person, office)| Invitee { person: person.id, office });
    house.opening(f.city, "水野 セツ", "みずの せつ", &members)
}

on_both! {
    fn a_009_only_for_people_of_the_city_at_home_with_two_offices(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let before = house.rows(LEFT_BEHIND).len();
            let colleague = Invitee { person: f.colleague.id, office: f.nursing };
            let nurse = Invitee { person: f.nurse.id, office: f.nursing };
            let base = opening(&house, &f);
            for (open, code) in [
                (Open { of_the_city: false, ..base.clone() }, "ROOM-001"),
                (Open { at_home: false, ..base.clone() }, "ROOM-001"),
                // Two people of one office are one office.
                (Open { members: vec![nurse, colleague], ..base.clone() }, "ROOM-002"),
                (Open { members: Vec::new(), ..base.clone() }, "ROOM-002"),
            ] {
                assert_eq!(said(&house, &f.clerk, open).await, code);
                house.later(std::time::Duration::from_secs(3600));
            }
            assert_eq!(house.rows(LEFT_BEHIND).len(), before, "nothing of a refused opening stays");
            assert_eq!(said(&house, &f.clerk, base).await, DONE);
            assert_eq!(house.rows(LEFT_BEHIND).len(), before + 3);
            house.deliver().await;
        });
    }

    fn a_146_one_open_room_for_each_insured_person(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut first = opening(&house, &f);
            first.patient.insured = Some(("990018".into(), "9900000001".into()));
            let mut second = opening(&house, &f);
            second.patient.insured = first.patient.insured.clone();
            let room = first.room;
            assert_eq!(said(&house, &f.clerk, first).await, DONE);
            assert_eq!(said(&house, &f.clerk, second.clone()).await, "ROOM-003");
            // The same reading and birth date, without a number: the clerk has to look.
            second.patient.insured = None;
            let unsure = Open { another_person: false, ..second.clone() };
            assert_eq!(said(&house, &f.clerk, unsure).await, "ROOM-004");
            // However name and reading were typed, it is the same person.
            for (name, kana) in [("水野　ｾﾂ", "みず のせつ"), ("水埜 節", "みずのせつ"), ("水野せつ", "みの せつ")] {
                let other = house.opening(f.city, name, kana, &second.members);
                let other = Open { another_person: false, ..other };
                assert_eq!(said(&house, &f.clerk, other).await, "ROOM-004", "{name} {kana}");
                house.later(std::time::Duration::from_secs(3600));
            }
            // A closed room stands in nobody's way.
            assert_eq!(said(&house, &f.clerk, Close { room, reason: CloseReason::ALL[0] }).await, DONE);
            house.later(std::time::Duration::from_secs(3600));
            second.patient.insured = Some(("990018".into(), "9900000001".into()));
            assert_eq!(said(&house, &f.clerk, second).await, DONE);
            house.deliver().await;
        });
    }

    fn a_008_any_profession_of_any_city_once_the_office_is_registered(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let (next_door, _) = house.city("tonari");
            let elsewhere = house.care_office("となり薬局", &[next_door]);
            let both = house.care_office("となり訪問看護", &[next_door, f.city]);
            let invite = |person: &Person, office| Invite {
                room: f.room,
                invitees: vec![Invitee { person: person.id, office }],
            };
            let stranger = house.person("隣 薬子", Kind::Member, elsewhere);
            assert_eq!(said(&house, &f.clerk, invite(&stranger, elsewhere)).await, "ROOM-021");
            let mut base = opening(&house, &f);
            base.members.push(Invitee { person: stranger.id, office: elsewhere });
            assert_eq!(said(&house, &f.clerk, base).await, "ROOM-005");
            // Not with the hat of an office they do not work at, either.
            assert_eq!(said(&house, &f.clerk, invite(&stranger, f.nursing)).await, "ROOM-021");
            for (n, profession) in Profession::ALL.into_iter().enumerate() {
                house.later(std::time::Duration::from_secs(3600));
                let person = house.person_of(&format!("隣 {n}子"), Kind::Member, both, profession);
                assert_eq!(said(&house, &f.clerk, invite(&person, both)).await, DONE);
                assert_eq!(said(&house, &f.clerk, invite(&person, both)).await, "ROOM-007");
            }
            let nobody = Invite { room: f.room, invitees: Vec::new() };
            assert_eq!(said(&house, &f.clerk, nobody).await, "ROOM-006");
            house.deliver().await;
        });
    }

    fn a_154_a_closed_room_lets_nobody_in_and_is_closed_once(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let close = Close { room: f.room, reason: CloseReason::ALL[0] };
            assert_eq!(said(&house, &f.clerk, close.clone()).await, DONE);
            assert_eq!(said(&house, &f.clerk, close).await, "ROOM-009");
            let invitees = vec![Invitee { person: f.colleague.id, office: f.nursing }];
            assert_eq!(said(&house, &f.clerk, Invite { room: f.room, invitees }).await, "ROOM-019");
        });
    }

    fn a_city_of_many_rooms_lists_a_hundred_at_a_time(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut clerk = house.signed_in(&f.clerk).await;
            let visit = clerk.visit(Door::SignedIn).await;
            for no in 0..104 {
                let open = opening(&house, &f);
                let room = open.room;
                house.hub().act(&visit, None, open).await.unwrap_or_else(|failure| panic!("{no}: {failure:?}"));
                if no == 103 {
                    house.hub().act(&visit, None, Close { room, reason: CloseReason::ALL[0] }).await.expect("closed");
                }
            }
            let first = clerk.get("/city/rooms").await.ok();
            assert_eq!(first.count("tbody tr"), 100);
            assert!(first.text("main").contains("105件のうち、1件目から100件目まで"));
            let end = first.value("end");
            let rest = clerk.post("/city/rooms/find", &[("q", ""), ("end", &end)]).await.ok();
            assert_eq!(rest.count("tbody tr"), 5);
            assert!(rest.text("main").contains("105件のうち、101件目から105件目まで"));
            assert!(rest.text("tbody tr:last-child").contains("閉じた"), "open rooms come first");
            assert!(rest.body.contains("前の100件") && !rest.body.contains("次の100件"));
            // A room that is opened meanwhile shifts nothing: the next page begins after the same row.
            let open = opening(&house, &f);
            house.hub().act(&visit, None, open).await.expect("opened");
            let again = clerk.post("/city/rooms/find", &[("q", ""), ("end", &end)]).await.ok();
            assert_eq!(again.text("tbody tr:first-child"), rest.text("tbody tr:first-child"));
            for end in ["3", "", "x", "[]", "{\"nearness\":-9}"] {
                let page = clerk.post("/city/rooms/find", &[("end", end)]).await.ok();
                assert_eq!(page.count("tbody tr"), 100, "what is no end begins anew");
            }
            let one = clerk.post("/city/rooms/find", &[("q", "おおば")]).await.ok();
            assert_eq!((one.count("tbody tr"), one.value("q").as_str()), (1, "おおば"));
            assert!(!one.body.contains("次の100件"));
            let none = clerk.post("/city/rooms/find", &[("q", "いないひと")]).await.ok();
            assert!(none.text("main").contains("当てはまる部屋はありません"));
            house.deliver().await;
        });
    }

    fn a_citys_room_is_found_however_its_name_is_typed(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut clerk = house.signed_in(&f.clerk).await;
            let visit = clerk.visit(Door::SignedIn).await;
            for (name, kana) in [
                ("髙橋 セツ", "たかはし せつ"),
                ("𠮷田 一郎", "よしだ いちろう"),
                ("葛\u{E0100}城 守", "かつらぎ まもる"),
                ("大野 ハル", "おおの はる"),
                ("小野 ハル", "おの はる"),
                ("百％ 子", "ひゃく こ"),
            ] {
                let members = opening(&house, &f).members;
                let open = house.opening(f.city, name, kana, &members);
                house.hub().act(&visit, None, open).await.unwrap_or_else(|failure| panic!("{name}: {failure:?}"));
            }
            for (words, found) in [
                ("高橋", vec!["髙橋 セツ"]),
                ("髙橋　せつ", vec!["髙橋 セツ"]),
                ("吉", vec!["𠮷田 一郎"]),
                ("葛城", vec!["葛\u{E0100}城 守"]),
                ("ﾖｼﾀﾞ", vec!["𠮷田 一郎"]),
                // Heard, long vowels and voicing passed over; whoever begins exactly with the words stands first.
                ("おの", vec!["小野 ハル", "大野 ハル"]),
                ("おおの", vec!["大野 ハル", "小野 ハル"]),
                ("たがはし", vec!["髙橋 セツ"]),
                // A sign of patterns means itself.
                ("%", vec!["百％ 子"]),
                ("_", vec![]),
                ("・", vec![]),
            ] {
                let page = clerk.post("/city/rooms/find", &[("q", words)]).await.ok();
                let names: Vec<String> = page.all("tbody th a").into_iter().map(|name| name.replace("さん", "")).collect();
                assert_eq!(names, found, "{words}");
            }
            house.deliver().await;
        });
    }

    fn those_who_may_be_invited_are_sought_fifty_at_a_time_and_ticks_stay(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let pharmacy = house.care_office("髙砂薬局", &[f.city]);
            let near: Vec<Person> = (0..52).map(|_| house.person("髙野 薬子", Kind::Member, pharmacy)).collect();
            let mut clerk = house.signed_in(&f.clerk).await;
            let path = format!("/city/rooms/{}/invite", f.room);
            let all = clerk.get(&path).await.ok();
            assert_eq!(all.count("[name=member]"), 50, "never everybody at once");
            let tick = format!("{}-{}", f.colleague.id, f.nursing);
            for words in ["高野", "高砂"] {
                let find = [("q", words), ("find", "yes"), ("member", tick.as_str())];
                let found = clerk.post(&path, &find).await.ok();
                assert_eq!((found.count("[name=member]"), found.count("[name=member][checked]")), (51, 1), "{words}");
                let next = [("q", words), ("end", &found.value("end")), ("member", &tick)];
                let rest = clerk.post(&path, &next).await.ok();
                assert_eq!((rest.count("[name=member]"), rest.count("[name=member][checked]")), (3, 1), "{words}");
                assert_eq!(rest.count("[name=end]"), 0);
            }
            let none = clerk.post(&path, &[("q", "いないひと"), ("find", "yes")]).await.ok();
            assert!(none.text("main").contains("当てはまる人はいません"));
            // Whoever is in the room, and whoever asks, is not among them.
            for words in ["三崎", "山辺"] {
                let found = clerk.post(&path, &[("q", words), ("find", "yes")]).await.ok();
                assert_eq!(found.count("[name=member]"), 0, "{words}");
            }
            let both = [("member", tick.as_str()), ("member", &format!("{}-{pharmacy}", near[51].id)), ("word", "invite-52")];
            let done = clerk.post(&path, &both).await.sent_to();
            assert!(done.contains("?done=invited&who="));
            assert!(clerk.get(&done).await.ok().text(".note.ok").contains("さんを招きました。"), "it names whom");
            house.deliver().await;
        });
    }
}
