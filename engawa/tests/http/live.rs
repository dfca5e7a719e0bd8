//! ライブ更新: who follows a room hears every turn, and stops hearing when they may no longer be there.

use std::time::Duration;

use axum::http::StatusCode;
use engawa::access::Door;
use engawa::devices::{Revoke, RevokeReason};
use engawa::rooms::{Remove, RemoveReason};
use store::testing::{on_both, scratch_postgres};

use crate::http::follower::{Follower, Said};
use crate::http::house::{House, PASSWORD};
use crate::http::rooms::{Furnished, furnish};
use crate::http::run;
use crate::http::visitor::Visitor;

/// Within this a stream ends once its session, device or membership has.
const FELT: Duration = Duration::from_secs(60);

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// Signed in and following the room; what was heard first is where the room stands.
async fn following<'h>(house: &'h House, f: &Furnished, who: &crate::http::house::Person) -> (Visitor<'h>, Follower) {
    let mut visitor = house.signed_in(who).await;
    let mut follower = visitor.follow(&format!("/rooms/{}/live", f.room)).await;
    assert_eq!(follower.next().await, Said::Turn(f.note), "the first event comes at once");
    (visitor, follower)
}

/// A minute later the stream must have had its last word.
async fn is_over(house: &House, follower: &mut Follower) {
    house.later(FELT);
    loop {
        match follower.next().await {
            Said::End(why) => {
                assert_eq!(why, "over");
                break;
            }
            Said::Turn(_) => {}
            other => panic!("a minute later the stream says {other:?}"),
        }
    }
    assert_eq!(follower.next().await, Said::Closed);
}

on_both! {
    fn a_162_a_follower_hears_each_turn_of_the_room_and_of_no_other(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let (mut manager, mut follower) = following(&house, &f, &f.manager).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            for n in 0..20 {
                assert_eq!(follower.now(), None, "nothing has happened");
                let no = house.post(&mut nurse, f.room, &format!("{n}回目。")).await;
                assert_eq!(follower.next().await, Said::Turn(no));
                let piece = manager.in_background(&format!("/rooms/{}/notes?after={}", f.room, no - 1)).await.ok();
                assert!(piece.text("li").contains(&format!("{n}回目。")));
            }
            let base = format!("/rooms/{}/notes/{}", f.room, f.note);
            nurse.post(&format!("{base}/withdraw"), &[("reason", "twice"), ("word", "aaaaaaaa")]).await.sent_to();
            assert!(matches!(follower.next().await, Said::Turn(turn) if turn > f.note + 20), "a withdrawal is a turn");
            let refused = nurse.post(&format!("{base}/withdraw"), &[("reason", "twice"), ("word", "bbbbbbbb")]).await;
            refused.seen(StatusCode::CONFLICT);
            manager.get(&format!("/rooms/{}", f.room)).await.ok();
            assert_eq!(follower.now(), None, "a refusal and a look are no turns");
        });
    }

    /// The room moves between the moment the page reads where it stands and the moment it begins to listen.
    fn a_162_what_happens_while_a_stream_is_opened_is_heard(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut manager = house.signed_in(&f.manager).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let path = format!("/rooms/{}/live", f.room);
            for n in 0..60 {
                let posting = house.post(&mut nurse, f.room, "同じときに。");
                let (mut follower, no) = if n % 2 == 0 {
                    tokio::join!(manager.follow(&path), posting)
                } else {
                    let (no, follower) = tokio::join!(posting, manager.follow(&path));
                    (follower, no)
                };
                while follower.next().await != Said::Turn(no) {}
            }
        });
    }

    fn r_07_a_stream_ends_with_its_device(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let (_visitor, mut follower) = following(&house, &f, &f.manager).await;
            house.later(seconds(26));
            assert_eq!(follower.next().await, Said::StillHere, "whoever may be here stays");
            house.do_it(Revoke { device: f.manager.device, reason: RevokeReason::Lost });
            is_over(&house, &mut follower).await;
        });
    }

    fn a_stream_ends_with_its_device_although_the_room_is_never_quiet(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let (_visitor, mut follower) = following(&house, &f, &f.manager).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            house.do_it(Revoke { device: f.manager.device, reason: RevokeReason::Lost });
            let mut said = Vec::new();
            while said.len() < 12 && !matches!(said.last(), Some(Said::End(_))) {
                house.later(seconds(5));
                house.post(&mut nurse, f.room, "つづけて書きます。").await;
                said.push(follower.next().await);
            }
            assert_eq!(said.last(), Some(&Said::End("over".into())), "{said:?}");
        });
    }

    fn leaving_a_room_ends_its_stream(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let (mut manager, mut follower) = following(&house, &f, &f.manager).await;
            let mut clerk = house.signed_in(&f.clerk).await;
            let visit = clerk.visit(Door::SignedIn).await;
            let remove = Remove { room: f.room, person: f.manager.id, reason: RemoveReason::Replaced };
            house.hub().act(&visit, None, remove).await.expect("removing");
            // Told at once that something happened; what the page fetches then is no longer there.
            assert!(matches!(follower.next().await, Said::Turn(_)));
            let notes = format!("/rooms/{}/notes?after={}", f.room, f.note);
            manager.in_background(&notes).await.seen(StatusCode::NOT_FOUND);
            is_over(&house, &mut follower).await;
            let (mut nurse, mut follower) = {
                let mut nurse = house.signed_in(&f.nurse).await;
                let follower = nurse.follow(&format!("/rooms/{}/live", f.room)).await;
                (nurse, follower)
            };
            nurse.post(&format!("/rooms/{}/leave", f.room), &[("word", "bbbbbbbb")]).await.sent_to();
            is_over(&house, &mut follower).await;
        });
    }

    fn signing_out_ends_the_stream_here_and_everywhere(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let (mut manager, mut follower) = following(&house, &f, &f.manager).await;
            manager.post("/sign-out", &[]).await.sent_to();
            is_over(&house, &mut follower).await;
            // From another device, as after a phone was lost.
            let (_lost, mut follower) = following(&house, &f, &f.nurse).await;
            let tablet = house.device(f.nursing, None, engawa::devices::DeviceKind::Pc);
            let mut second = house.visitor(tablet);
            second.post("/sign-in", &[("login", &f.nurse.login), ("secret_password", PASSWORD)]).await;
            let code = house.code_for(&f.nurse.mail).await;
            second.post("/sign-in/code", &[("secret_code", &code)]).await;
            second.post("/sign-in/elsewhere", &[]).await.sent_to();
            is_over(&house, &mut follower).await;
        });
    }

    fn r_07_a_stream_ends_at_the_idle_lock_and_does_not_put_it_off(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let (mut manager, mut follower) = following(&house, &f, &f.manager).await;
            let (room, piece) = (format!("/rooms/{}", f.room), format!("/rooms/{}/notes?after=0", f.room));
            for _ in 0..14 {
                house.later(seconds(60));
                assert_eq!(follower.next().await, Said::StillHere);
                manager.in_background(&piece).await.ok();
            }
            // A touch puts it off: fourteen minutes more.
            manager.get(&room).await.ok();
            for _ in 0..14 {
                house.later(seconds(60));
                assert_eq!(follower.next().await, Said::StillHere);
                manager.in_background(&piece).await.ok();
            }
            // What script asks in the background does not.
            house.later(seconds(61));
            manager.in_background(&piece).await.seen(StatusCode::UNAUTHORIZED);
            assert_eq!(manager.get(&room).await.sent_to(), format!("/lock?next={room}"));
            is_over(&house, &mut follower).await;
            manager.post("/unlock", &[("secret_password", PASSWORD)]).await.sent_to();
            assert_eq!(manager.follow(&format!("{room}/live")).await.next().await, Said::Turn(f.note));
        });
    }

    fn reading_in_the_background_leaves_the_idle_clock_alone(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let room = format!("/rooms/{}", f.room);
            for (path, moves) in [
                (room.clone(), true),
                (format!("{room}/notes?after=0"), false),
                (format!("{room}/live"), false),
                ("/".to_owned(), false),
            ] {
                let mut manager = house.signed_in(&f.manager).await;
                house.later(seconds(14 * 60));
                if moves {
                    manager.get(&path).await.ok();
                } else if path.ends_with("/live") {
                    manager.follow(&path).await.next().await;
                } else {
                    manager.in_background(&path).await.ok();
                }
                house.later(seconds(2 * 60));
                let now = manager.get(&room).await;
                assert_eq!(now.status == StatusCode::OK, moves, "{path}: {:?}", now.location);
            }
        });
    }

    fn every_stream_asks_to_come_back_when_the_program_stops(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let (_nurse, mut first) = following(&house, &f, &f.nurse).await;
            let (mut manager, mut second) = following(&house, &f, &f.manager).await;
            house.hub().live.close();
            for follower in [&mut first, &mut second] {
                assert_eq!(follower.next().await, Said::End("again".into()));
                assert_eq!(follower.next().await, Said::Closed);
            }
            // One that arrives in the last moment is not kept waiting either.
            let mut late = manager.follow(&format!("/rooms/{}/live", f.room)).await;
            assert_eq!(late.next().await, Said::End("again".into()));
            assert_eq!(late.next().await, Said::Closed);
        });
    }
}

/// PostgreSQL alone: a SQLite file has one program.
mod a_162_two_programs_on_one_database_wake_each_other {
    use super::*;

    #[test]
    fn postgres() {
        run(async {
            let house = House::new(scratch_postgres());
            let f = furnish(&house).await;
            let other = house.beside();
            let (_manager, mut here) = following(&house, &f, &f.manager).await;
            let mut there = other.visitor(f.nurse.device);
            let nurse = house.signed_in(&f.nurse).await;
            there.set_cookie("__Host-session", nurse.cookie("__Host-session").expect("signed in"));
            let mut beside = there.follow(&format!("/rooms/{}/live", f.room)).await;
            assert_eq!(beside.next().await, Said::Turn(f.note));
            for n in 0..5 {
                let no = other.post(&mut there, f.room, &format!("隣のプログラムから{n}。")).await;
                assert_eq!(beside.next().await, Said::Turn(no));
                assert_eq!(here.now(), None, "nobody has asked yet");
                house.hub().hear_others().await.expect("asking the database");
                assert_eq!(here.next().await, Said::Turn(no));
                other.hub().hear_others().await.expect("asking the database");
                assert_eq!(beside.now(), None, "what was heard is not heard again");
            }
            let mut nurse = nurse;
            let no = house.post(&mut nurse, f.room, "こちらから。").await;
            other.hub().hear_others().await.expect("asking the database");
            assert_eq!(beside.next().await, Said::Turn(no));
            // A place that nobody follows costs nothing.
            drop((here, beside));
            assert!(house.hub().live.followed().is_empty() && other.hub().live.followed().is_empty());
        });
    }
}
