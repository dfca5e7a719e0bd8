//! 連携ノート: posting, correcting, withdrawing, reading, paging; members who come and go.

use std::time::Duration;

use axum::http::StatusCode;
use engawa::rooms::{Close, CloseReason, Remove, RemoveReason};
use store::testing::on_both;

use crate::http::house::House;
use crate::http::rooms::furnish;
use crate::http::run;

on_both! {
    fn a_162_one_note_reaches_every_office_of_the_room(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut manager = house.signed_in(&f.manager).await;
            let home = manager.get("/").await.ok();
            assert_eq!(home.text(".room .count"), "未読1件");
            assert!(!home.body.contains("むくみ"), "a list shows no text of a note");
            let room = manager.get(&format!("/rooms/{}", f.room)).await.ok();
            assert!(room.text("#timeline").contains("朝の訪問。むくみは軽くなっています。"));
            assert!(room.text(".note.act").contains("未読が1件"));
            assert!(room.text("#reach").contains("ほかの1人に届きます"));
            assert!(room.text(".whose").contains("大庭 ハナ"), "the name stays visible while writing");
        });
    }

    fn a_146_only_members_see_a_room(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let path = format!("/rooms/{}", f.room);
            for outsider in [&f.colleague, &f.clerk] {
                let mut visitor = house.signed_in(outsider).await;
                let reply = visitor.get(&path).await.seen(StatusCode::NOT_FOUND);
                let missing = visitor.get("/rooms/aaaaaaaaaaaaaaaaaaaaaaaaaa").await.seen(StatusCode::NOT_FOUND);
                assert_eq!(reply.text("main"), missing.text("main"), "hidden and missing look the same");
            }
        });
    }

    fn the_same_form_twice_is_one_note(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let path = format!("/rooms/{}/notes", f.room);
            let fields = [("text", "昼の訪問。"), ("kind", "relay"), ("word", "wordwordword")];
            let first = nurse.post(&path, &fields).await.sent_to();
            assert_eq!(nurse.post(&path, &fields).await.sent_to(), first);
            let other = [("text", "別の文。"), ("kind", "relay"), ("word", "wordwordword")];
            let refused = nurse.post(&path, &other).await.seen(StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.body.contains("GATE-001"));
            assert!(refused.text("textarea").contains("別の文。"), "what was typed comes back");
            let room = nurse.get(&format!("/rooms/{}", f.room)).await.ok();
            assert_eq!(room.body.matches("昼の訪問。").count(), 1);
        });
    }

    fn hostile_text_gets_a_plain_sentence_and_comes_back(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let path = format!("/rooms/{}/notes", f.room);
            let long = "あ".repeat(2001);
            let megabyte = "x".repeat(1024 * 1024);
            for text in ["", "   ", "a\u{0}b", "abc\u{202e}def", long.as_str(), megabyte.as_str()] {
                let reply = nurse.post(&path, &[("text", text), ("kind", "plain"), ("word", "aaaaaaaa")]).await;
                let reply = reply.seen(StatusCode::UNPROCESSABLE_ENTITY);
                assert!(!reply.text("#text-e").trim().is_empty());
                assert_eq!(reply.text("title").chars().next(), Some('入'));
            }
            let script = "<script>alert(1)</script> & 全角";
            house.post(&mut nurse, f.room, script).await;
            let room = nurse.get(&format!("/rooms/{}", f.room)).await.ok();
            assert!(room.text("#timeline").contains(script));
            assert!(!room.body.contains("<script>alert"));
            let huge = "x".repeat(3 * 1024 * 1024);
            let reply = nurse.post(&path, &[("text", &huge)]).await.seen(StatusCode::PAYLOAD_TOO_LARGE);
            assert_eq!(reply.text(".foot .no b"), "E-08");
        });
    }

    fn a_correction_keeps_the_old_text_a_tap_away(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let base = format!("/rooms/{}/notes/{}", f.room, f.note);
            let page = nurse.get(&format!("{base}/correct")).await.ok();
            let seen = page.value("seen");
            let new = [("text", "朝の訪問。むくみは引きました。"), ("kind", "relay"), ("seen", &seen), ("word", "aaaaaaaa")];
            let landed = nurse.post(&format!("{base}/correct"), &new).await.sent_to();
            let landed = nurse.get(landed.split('#').next().unwrap_or_default()).await.ok();
            assert!(landed.text(".note.ok").contains("直しました。"), "it says what it did");
            assert!(landed.body.contains(r#"data-newest="true""#) && landed.body.contains(r#"id="write""#), "the page lives");
            let beyond = nurse.get(&format!("/rooms/{}?from=999999", f.room)).await.ok();
            assert!(!beyond.body.contains("ノートはまだありません"), "after the newest there is the newest");
            let stale = [("text", "また別の文。"), ("kind", "relay"), ("seen", &seen), ("word", "bbbbbbbb")];
            let told = nurse.post(&format!("{base}/correct"), &stale).await.seen(StatusCode::UNPROCESSABLE_ENTITY);
            assert!(told.body.contains("ROOM-017") && told.text("textarea").contains("また別の文。"));
            let mut manager = house.signed_in(&f.manager).await;
            let room = manager.get(&format!("/rooms/{}", f.room)).await.ok();
            assert!(room.text("#timeline").contains("むくみは引きました。"));
            assert!(!room.text("#timeline").contains("むくみは軽く"));
            let versions = manager.get(&format!("{base}/versions")).await.ok();
            assert!(versions.text("main").contains("むくみは軽くなっています。"));
            // Somebody else's note cannot be corrected: there is no such page.
            manager.get(&format!("{base}/correct")).await.seen(StatusCode::NOT_FOUND);
            manager.post(&format!("{base}/correct"), &new).await.seen(StatusCode::NOT_FOUND);
        });
    }

    fn a_misposted_note_is_hidden_at_once_with_its_versions(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let base = format!("/rooms/{}/notes/{}", f.room, f.note);
            let seen = nurse.get(&format!("{base}/correct")).await.ok().value("seen");
            let new = [("text", "直した文。"), ("kind", "plain"), ("seen", &seen), ("word", "aaaaaaaa")];
            nurse.post(&format!("{base}/correct"), &new).await.sent_to();
            let no_reason = nurse.post(&format!("{base}/withdraw"), &[("word", "bbbbbbbb")]).await;
            no_reason.seen(StatusCode::UNPROCESSABLE_ENTITY);
            let landed =
                nurse.post(&format!("{base}/withdraw"), &[("reason", "misposted"), ("word", "cccccccc")]).await.sent_to();
            let landed = nurse.get(landed.split('#').next().unwrap_or_default()).await.ok();
            assert!(landed.text(".note.ok").contains("取り消しました。"), "it says what it did");
            for person in [&f.nurse, &f.manager] {
                let mut visitor = house.signed_in(person).await;
                let room = visitor.get(&format!("/rooms/{}", f.room)).await.ok();
                assert!(room.text("#timeline").contains("取り消されました"));
                for hidden in ["直した文。", "むくみは軽く"] {
                    assert!(!room.body.contains(hidden));
                }
                visitor.get(&format!("{base}/versions")).await.seen(StatusCode::NOT_FOUND);
                let json = visitor.get(&format!("/rooms/{}/notes.json", f.room)).await.ok();
                assert!(!json.body.contains("直した文。"));
            }
        });
    }

    fn leaving_and_removal_take_effect_at_once(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let path = format!("/rooms/{}", f.room);
            let mut manager = house.signed_in(&f.manager).await;
            manager.get(&path).await.ok();
            let mut clerk = house.signed_in(&f.clerk).await;
            let visit = clerk.visit(engawa::access::Door::SignedIn).await;
            let remove = Remove { room: f.room, person: f.manager.id, reason: RemoveReason::Replaced };
            house.hub().act(&visit, None, remove).await.expect("removing");
            manager.get(&path).await.seen(StatusCode::NOT_FOUND);
            manager.get(&format!("{path}/notes?after=0")).await.seen(StatusCode::NOT_FOUND);
            let fields = [("text", "まだ書けますか"), ("word", "aaaaaaaa")];
            let late = manager.post(&format!("{path}/notes"), &fields).await.seen(StatusCode::NOT_FOUND);
            assert!(late.body.contains("まだ書けますか"), "what was typed is given back");
            let mut nurse = house.signed_in(&f.nurse).await;
            assert!(nurse.get(&format!("{path}/members")).await.ok().text("#former").contains("これまで"));
            assert_eq!(nurse.post(&format!("{path}/leave"), &[("word", "bbbbbbbb")]).await.sent_to(), "/rooms");
            nurse.get(&path).await.seen(StatusCode::NOT_FOUND);
        });
    }

    fn a_closed_room_is_read_and_not_written(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut clerk = house.signed_in(&f.clerk).await;
            let visit = clerk.visit(engawa::access::Door::SignedIn).await;
            house.hub().act(&visit, None, Close { room: f.room, reason: CloseReason::Moved }).await.expect("closing");
            let mut nurse = house.signed_in(&f.nurse).await;
            let room = nurse.get(&format!("/rooms/{}", f.room)).await.ok();
            assert!(room.text(".note.warn").contains("閉じられました") && room.count("#write") == 0);
            let late = [("text", "遅れて届いた文。"), ("kind", "plain"), ("word", "aaaaaaaa")];
            let told = nurse.post(&format!("/rooms/{}/notes", f.room), &late).await.seen(StatusCode::UNPROCESSABLE_ENTITY);
            assert!(told.body.contains("ROOM-014"));
        });
    }

    fn read_marks_count_down_the_unread(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let mut numbers = vec![f.note];
            for n in 0..4 {
                numbers.push(house.post(&mut nurse, f.room, &format!("{n}回目の訪問。")).await);
            }
            let mut manager = house.signed_in(&f.manager).await;
            let path = format!("/rooms/{}", f.room);
            let unread = |page: crate::http::visitor::Reply| page.text(".note.act b");
            assert_eq!(unread(manager.get(&path).await), "未読が5件");
            let mark = |first: i64, last: i64| [("first", first.to_string()), ("last", last.to_string())];
            let send = async |visitor: &mut crate::http::visitor::Visitor<'_>, pair: [(&'static str, String); 2]| {
                let fields: Vec<(&str, &str)> = pair.iter().map(|(name, value)| (*name, value.as_str())).collect();
                visitor.post(&format!("{path}/read"), &fields).await.seen(StatusCode::NO_CONTENT)
            };
            // The middle first, then the rest around it.
            send(&mut manager, mark(numbers[2], numbers[3])).await;
            assert_eq!(unread(manager.get(&path).await), "未読が3件");
            send(&mut manager, mark(numbers[0], numbers[1])).await;
            assert_eq!(unread(manager.get(&path).await), "未読が1件");
            // A number nobody has given yet cannot be read ahead.
            send(&mut manager, mark(numbers[4], i64::MAX)).await;
            assert_eq!(manager.get(&path).await.count(".note.act"), 0);
            house.post(&mut nurse, f.room, "さいごの訪問。").await;
            assert_eq!(unread(manager.get(&path).await), "未読が1件");
            assert!(nurse.get(&path).await.ok().text("#timeline").contains("読んだ人"));
        });
    }

    fn paging_reaches_the_first_note_of_ten_years_ago(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            for n in 0..120 {
                house.later(Duration::from_secs(5));
                house.post(&mut nurse, f.room, &format!("記録{n}。")).await;
            }
            let mut path = format!("/rooms/{}", f.room);
            let (mut seen, mut pages) = (Vec::new(), 0);
            loop {
                let page = nurse.get(&path).await.ok();
                let html = page.html();
                let selector = scraper::Selector::parse("#timeline li[data-no]").expect("a selector");
                seen.extend(html.select(&selector).filter_map(|li| li.value().attr("data-no")?.parse::<i64>().ok()));
                pages += 1;
                let older = scraper::Selector::parse(".acts a[href*='before=']").expect("a selector");
                match html.select(&older).next().and_then(|a| a.value().attr("href")) {
                    Some(next) => path = next.to_owned(),
                    None => break,
                }
            }
            assert!(pages >= 3);
            assert!(seen.is_sorted_by(|a, b| a > b), "newest first, none twice");
            assert_eq!(seen.len(), 120 + 1 + 3, "every note, the opening and the two who were invited");
        });
    }

    fn what_changed_after_a_turn_is_new_corrected_and_withdrawn_alike(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let second = house.post(&mut nurse, f.room, "二つ目。").await;
            let path = format!("/rooms/{}/notes", f.room);
            let turn = nurse.get(&format!("{path}?after=0")).await.ok();
            assert_eq!(turn.count("li[data-no]"), 5);
            let after = format!("{path}?after={second}");
            assert_eq!(nurse.get(&after).await.ok().count("li[data-no]"), 0);
            nurse.post(&format!("{path}/{}/withdraw", f.note), &[("reason", "twice"), ("word", "aaaaaaaa")]).await.sent_to();
            let changed = nurse.get(&after).await.ok();
            assert_eq!(changed.count("li[data-no]"), 1);
            assert!(changed.text("li").contains("取り消されました"));
        });
    }

    fn cross_site_requests_change_nothing_and_show_nothing(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let path = format!("/rooms/{}/notes", f.room);
            let kind = ("content-type", "application/x-www-form-urlencoded");
            let body = || axum::body::Body::from("text=x&kind=plain&word=aaaaaaaa");
            use axum::http::Method;
            for headers in [vec![kind], vec![kind, ("sec-fetch-site", "cross-site")], vec![kind, ("sec-fetch-site", "same-site")],
                            vec![kind, ("origin", "https://evil.example")]] {
                let reply = nurse.send(Method::POST, &path, body(), &headers).await;
                assert_eq!((reply.status, reply.text(".foot .no b").as_str()), (StatusCode::FORBIDDEN, "E-06"));
            }
            nurse.send(Method::POST, &path, body(), &[kind, ("origin", "https://house.example")]).await.sent_to();
            let image = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")];
            let room = format!("/rooms/{}", f.room);
            assert_eq!(nurse.send(Method::GET, &room, axum::body::Body::empty(), &image).await.status, StatusCode::FORBIDDEN);
            let prefetch = [("sec-fetch-site", "same-origin"), ("sec-purpose", "prefetch")];
            assert_eq!(nurse.send(Method::GET, &room, axum::body::Body::empty(), &prefetch).await.status, StatusCode::FORBIDDEN);
            // A link in a mail is a navigation from elsewhere.
            let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
            nurse.send(Method::GET, &room, axum::body::Body::empty(), &link).await.ok();
            // But no link marks notes as read.
            let seen = format!("{room}/seen?first=1&last=9");
            let reply = nurse.send(Method::GET, &seen, axum::body::Body::empty(), &link).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND);
        });
    }
}
