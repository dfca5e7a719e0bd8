//! A command that has begun ends by itself: nobody who hangs up cancels it, and one that breaks breaks alone.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::mpsc;
use std::task::Poll;
use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use engawa::access::{Act, Command, Door, Failure, Here, InRoom, Right, Stop};
use engawa::ids::RoomId;
use engawa::web;
use store::testing::on_both;
use store::{Sql, Tx};

use crate::http::house::House;
use crate::http::rooms::furnish;
use crate::http::run;
use crate::http::visitor::Reply;

const TRAIL: Sql = Sql::new("trail", "select command || ' ' || outcome from trail");

/// Far above what anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// Says that it has begun and waits to be let go.
struct Waits {
    room: RoomId,
    begun: tokio::sync::mpsc::UnboundedSender<()>,
    go: mpsc::Receiver<()>,
}

impl Command for Waits {
    const NAME: &'static str = "test.waits";
    const RIGHT: Right = Right::RoomWrite;
    type Place = InRoom;
    type Answer = ();
    type Refusal = Infallible;

    fn place(&self) -> InRoom {
        InRoom(self.room)
    }

    fn run<'t>(&self, _: &mut Tx<'t>, _: &Here<'t, InRoom>, _: &mut Act<'_>) -> Result<(), Stop<Infallible>> {
        let _ = self.begun.send(());
        let _ = self.go.recv();
        Ok(())
    }
}

/// Writes, and then breaks.
struct Breaks(RoomId);

impl Command for Breaks {
    const NAME: &'static str = "test.breaks";
    const RIGHT: Right = Right::RoomWrite;
    type Place = InRoom;
    type Answer = ();
    type Refusal = Infallible;

    fn place(&self) -> InRoom {
        InRoom(self.0)
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, here: &Here<'t, InRoom>, act: &mut Act<'_>) -> Result<(), Stop<Infallible>> {
        act.raise(tx, here)?;
        panic!("a command broke, as this test wants it");
    }
}

/// Polls so often and then hangs up; `None` if there was no answer by then.
async fn hang_up(polls: u32, request: impl Future<Output = Reply>) -> Option<Reply> {
    let mut request = pin!(request);
    let mut polled = 0;
    poll_fn(|cx| {
        polled += 1;
        match request.as_mut().poll(cx) {
            Poll::Ready(reply) => Poll::Ready(Some(reply)),
            Poll::Pending if polled >= polls => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

async fn broken(_: engawa::access::Visit) -> web::Answer {
    panic!("a page broke, as this test wants it");
}

on_both! {
    fn who_hangs_up_cancels_no_running_command(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let visit = nurse.visit(Door::SignedIn).await;
            let mut turns = house.hub().live.watch(f.room.bytes());
            let (begun, mut running) = tokio::sync::mpsc::unbounded_channel();
            let (go, wait) = mpsc::channel();
            let acting = tokio::spawn(house.hub().act(&visit, None, Waits { room: f.room, begun, go: wait }));
            running.recv().await.expect("the command runs");
            acting.abort();
            assert!(acting.await.is_err_and(|error| error.is_cancelled()));
            drop(go);
            // It ends, is on record, and everybody who follows the room hears of it.
            let turn = tokio::time::timeout(PATIENCE, turns.wait_for(|turn| *turn > f.note)).await;
            assert_eq!(*turn.expect("the followers are told").expect("the hub lives"), f.note + 1);
            assert!(house.rows(TRAIL).contains(&"test.waits done".to_owned()));
        });
    }

    fn a_post_that_is_hung_up_on_at_any_moment_is_one_note_and_is_heard(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let mut turns = house.hub().live.watch(f.room.bytes());
            let path = format!("/rooms/{}/notes", f.room);
            let mut sent = 0;
            for polls in 1.. {
                sent += 1;
                let (text, word) = (format!("切れた通信、{polls}回目。"), format!("hung-up-{polls:04}"));
                let fields = [("text", text.as_str()), ("kind", "plain"), ("word", word.as_str())];
                let answer = hang_up(polls, nurse.post(&path, &fields)).await;
                let to = nurse.post(&path, &fields).await.sent_to();
                let no: i64 = to.rsplit_once("#n").and_then(|(_, no)| no.parse().ok()).expect("a number");
                let heard = tokio::time::timeout(PATIENCE, turns.wait_for(|turn| *turn >= no)).await;
                assert_eq!(*heard.expect("the followers are told").expect("the hub lives"), no);
                if answer.is_some_and(|answer| answer.sent_to() == to) {
                    break;
                }
            }
            let rows = house.rows(TRAIL);
            // The furnishing's own note, and one for each that was sent.
            assert_eq!(rows.iter().filter(|row| *row == "rooms.post done").count(), sent + 1);
        });
    }

    fn a_command_that_breaks_costs_only_itself(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let (mut nurse, mut manager) = (house.signed_in(&f.nurse).await, house.signed_in(&f.manager).await);
            let visit = nurse.visit(Door::SignedIn).await;
            for round in 0..5 {
                let (begun, mut running) = tokio::sync::mpsc::unbounded_channel();
                let (go, wait) = mpsc::channel();
                let first = tokio::spawn(house.hub().act(&visit, None, Waits { room: f.room, begun, go: wait }));
                running.recv().await.expect("the command runs");
                // These wait behind it, so that on SQLite they come into one group.
                let (before, broke, after, ()) = tokio::join!(
                    house.post(&mut nurse, f.room, "前の人。"),
                    house.hub().act(&visit, None, Breaks(f.room)),
                    house.post(&mut manager, f.room, "後の人。"),
                    async {
                        tokio::task::yield_now().await;
                        drop(go);
                    },
                );
                first.await.expect("no panic").expect("the one before");
                assert!(matches!(broke, Err(Failure::Fault(_))), "round {round}: {broke:?}");
                assert_eq!(before.abs_diff(after), 1, "the turn that broke was taken back");
            }
            let rows = house.rows(TRAIL);
            assert_eq!(rows.iter().filter(|row| row.starts_with("test.breaks")).count(), 0);
            assert_eq!(rows.iter().filter(|row| *row == "rooms.post done").count(), 11);
        });
    }

    fn a_page_that_breaks_says_so_with_a_number(db) {
        run(async {
            let mut house = House::new(db);
            let route = web::get("/broken", Door::Anywhere, broken);
            house.router = web::router(house.app.clone(), vec![route]);
            let mut visitor = crate::http::visitor::Visitor::nobody(&house, engawa::access::connection::Name::House);
            let reply = visitor.get("/broken").await.seen(StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(reply.text(".foot .no b"), "E-03");
            assert!(reply.text(".report dd b").len() == 9 && !reply.headers.contains_key(RETRY_AFTER));
            assert!(!reply.body.contains("as this test wants it"));
        });
    }
}
