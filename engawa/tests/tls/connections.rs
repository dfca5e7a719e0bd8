//! How connections begin, live and end.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::routing::get;
use engawa::web::listen::Limits;
use engawa::web::shares::Most;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, mpsc};
use tokio::time::{sleep, timeout};

use crate::tls::clients::{BOTH, Talk, client, handshake, identity, modern};
use crate::tls::world::{ENTRANCE, HOUSE, World, patient, run};

/// Short against the seconds a test may take, long against a busy machine's hiccups.
const SHORT: Duration = Duration::from_millis(400);
const LONG: Duration = Duration::from_secs(10);

/// A page that takes as long as somebody wants it to: it says when it has begun and waits to be told to go on.
fn slow(world: &mut World) -> (mpsc::Receiver<()>, Arc<Notify>) {
    let (begun, has_begun) = mpsc::channel(1);
    let go_on = Arc::new(Notify::new());
    let told = go_on.clone();
    let page = move || {
        let (begun, told) = (begun.clone(), told.clone());
        async move {
            begun.send(()).await.expect("the test waits");
            told.notified().await;
            "in the end"
        }
    };
    world.app = world.app.clone().route("/slow", get(page));
    (has_begun, go_on)
}

#[test]
fn stopping_lets_what_is_under_way_finish_and_begins_nothing_new() {
    run(async {
        let mut world = World::new();
        let (_, issued) = world.device();
        let (mut begun, go_on) = slow(&mut world);
        let listening = world.listen(patient()).await;
        let (address, config) = (listening.address, modern(&world, &issued));
        let idle = Talk::begin(address, &config, HOUSE).await.expect("a handshake");
        let mut busy = Talk::begin(address, &config, HOUSE).await.expect("a handshake");
        let answer = tokio::spawn(async move { busy.get("/slow").await });
        begun.recv().await.expect("under way");
        listening.stop.send_replace(true);
        assert!(idle.ends_within(LONG).await, "an idle connection ends at once");
        let shut = async {
            while TcpStream::connect(address).await.is_ok() {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(LONG, shut).await.expect("nobody new is let in");
        assert!(!listening.serving.is_finished(), "somebody is still being served");
        go_on.notify_one();
        answer.await.expect("no panic").is(200, "in the end");
        listening.serving.await.expect("stopped");
    });
}

#[test]
fn stopping_waits_for_nobody_for_ever() {
    run(async {
        let mut world = World::new();
        let (_, issued) = world.device();
        let (mut begun, _never) = slow(&mut world);
        let listening = world.listen(Limits { farewell: SHORT, ..patient() }).await;
        let config = modern(&world, &issued);
        let mut busy = Talk::begin(listening.address, &config, HOUSE).await.expect("a handshake");
        let answer = tokio::spawn(async move { busy.ask(HOUSE, "/slow").await });
        begun.recv().await.expect("under way");
        listening.stop.send_replace(true);
        timeout(LONG, listening.serving).await.expect("within ten seconds").expect("stopped");
        assert!(answer.await.expect("no panic").is_err(), "cut off");
    });
}

#[test]
fn stopping_waits_for_no_handshake() {
    run(async {
        let world = World::new();
        let listening = world.listen(patient()).await;
        let mut mute = TcpStream::connect(listening.address).await.expect("a connection");
        mute.write_all(&[22, 3, 1]).await.expect("a beginning");
        // Taken from the queue by now: the next one is answered.
        let config = Arc::new(client(&world, None, BOTH, "h2"));
        drop(Talk::begin(listening.address, &config, HOUSE).await.expect("a handshake"));
        listening.stop.send_replace(true);
        timeout(patient().handshake / 2, listening.serving).await.expect("at once").expect("stopped");
    });
}

/// Reads until the other side closes; true if it does in time.
async fn closes(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> bool {
    let mut rest = Vec::new();
    timeout(LONG, stream.read_to_end(&mut rest)).await.is_ok()
}

#[test]
fn a_client_that_does_not_shake_hands_is_dropped() {
    run(async {
        let world = World::new();
        let listening = world.listen(Limits { handshake: SHORT, ..patient() }).await;
        let mut mute = TcpStream::connect(listening.address).await.expect("a connection");
        assert!(closes(&mut mute).await);
        // One byte at a time does not help.
        let mut drip = TcpStream::connect(listening.address).await.expect("a connection");
        drip.write_all(&[22, 3, 1]).await.expect("a beginning");
        assert!(closes(&mut drip).await);
    });
}

#[test]
fn a_client_that_does_not_finish_its_question_is_dropped() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device();
        let listening = world.listen(Limits { head: SHORT, ..patient() }).await;
        let config = Arc::new(client(&world, Some(identity(&issued)), BOTH, "http/1.1"));
        let mut slow = handshake(listening.address, &config, HOUSE).await.expect("a handshake");
        let drip = async {
            slow.write_all(b"GET /about HTTP/1.1\r\nhost: engawa.example\r\n").await?;
            loop {
                slow.write_all(b"x-more: 1\r\n").await?;
                sleep(SHORT / 8).await;
            }
        };
        let cut: Result<std::io::Result<Infallible>, _> = timeout(LONG, drip).await;
        assert!(cut.expect("in time").is_err(), "however often a line comes");
    });
}

#[test]
fn a_connection_on_which_nothing_moves_is_ended() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device();
        let listening = world.listen(Limits { silence: SHORT, ..patient() }).await;
        for http in ["h2", "http/1.1"] {
            let config = Arc::new(client(&world, Some(identity(&issued)), BOTH, http));
            let mut talk = Talk::begin(listening.address, &config, HOUSE).await.expect("a handshake");
            // As long as it asks now and then it stays.
            for _ in 0..6 {
                talk.get("/about").await.is(200, "");
                sleep(SHORT / 2).await;
            }
            assert!(!talk.is_over());
            assert!(talk.ends_within(LONG).await);
        }
    });
}

/// Tells when it is dropped.
struct Gone(mpsc::Sender<()>);

impl Drop for Gone {
    fn drop(&mut self) {
        let _ = self.0.try_send(());
    }
}

#[test]
fn a_client_that_asks_and_does_not_listen_is_dropped() {
    run(async {
        let mut world = World::new();
        let (_, issued) = world.device();
        let (tell, mut gone) = mpsc::channel(1);
        let endless = move || {
            let one = Gone(tell.clone());
            let words = futures_util::stream::repeat_with(move || {
                let _ = &one;
                Ok::<_, Infallible>(vec![b'.'; 64 * 1024])
            });
            async move { Body::from_stream(words) }
        };
        world.app = world.app.clone().route("/endless", get(endless));
        let listening = world.listen(Limits { silence: SHORT, farewell: SHORT, ..patient() }).await;
        let config = Arc::new(client(&world, Some(identity(&issued)), BOTH, "http/1.1"));
        let mut deaf = handshake(listening.address, &config, HOUSE).await.expect("a handshake");
        deaf.write_all(b"GET /endless HTTP/1.1\r\nhost: engawa.example\r\n\r\n").await.expect("a question");
        let mut first = [0; 12];
        deaf.read_exact(&mut first).await.expect("the beginning of an answer");
        assert_eq!(&first, b"HTTP/1.1 200");
        // It holds the connection and takes nothing more; the answer is given up, farewell and all.
        timeout(LONG, gone.recv()).await.expect("in time").expect("gone");
    });
}

#[test]
fn an_old_connection_is_asked_to_come_again() {
    run(async {
        let mut world = World::new();
        let (_, issued) = world.device();
        let (mut begun, go_on) = slow(&mut world);
        let listening = world.listen(Limits { age: SHORT, ..patient() }).await;
        let config = modern(&world, &issued);
        let idle = Talk::begin(listening.address, &config, HOUSE).await.expect("a handshake");
        let mut busy = Talk::begin(listening.address, &config, HOUSE).await.expect("a handshake");
        let answer = tokio::spawn(async move {
            let reply = busy.get("/slow").await;
            (reply, busy)
        });
        begun.recv().await.expect("under way");
        assert!(idle.ends_within(LONG).await);
        go_on.notify_one();
        let (reply, busy) = answer.await.expect("no panic");
        reply.is(200, "in the end");
        assert!(busy.ends_within(LONG).await);
    });
}

/// Whoever takes everything keeps nobody else out: beyond its share a connection is closed at once, and the share of
/// strangers is not all there is.
#[test]
fn a_stranger_takes_a_share_and_a_device_still_gets_in() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device();
        let most = Most { all: 8, knocking: 2, guest: 3, device: 2 };
        let listening = world.listen(Limits { most, ..patient() }).await;
        let stranger = Arc::new(client(&world, None, BOTH, "h2"));
        let mut inside = Vec::new();
        for _ in 0..3 {
            inside.push(Talk::begin(listening.address, &stranger, ENTRANCE).await.expect("a handshake"));
            inside.last_mut().expect("just begun").get("/about").await.is(200, "");
        }
        let mut fourth = Talk::begin(listening.address, &stranger, ENTRANCE).await.expect("a handshake");
        assert!(fourth.ask(ENTRANCE, "/about").await.is_err(), "one more than its share");
        let device = modern(&world, &issued);
        let mut ours = Talk::begin(listening.address, &device, HOUSE).await.expect("a handshake");
        ours.get("/sign-in").await.is(200, "サインイン");
        let mut second = Talk::begin(listening.address, &device, HOUSE).await.expect("a handshake");
        second.get("/sign-in").await.is(200, "サインイン");
        let mut third = Talk::begin(listening.address, &device, HOUSE).await.expect("a handshake");
        assert!(third.ask(HOUSE, "/sign-in").await.is_err(), "nor does one device take everything");
        drop(inside.pop());
        let again = async {
            loop {
                let mut next = Talk::begin(listening.address, &stranger, ENTRANCE).await.expect("a handshake");
                if next.ask(ENTRANCE, "/about").await.is_ok() {
                    return;
                }
            }
        };
        timeout(LONG, again).await.expect("what was given back can be taken again");
    });
}

#[test]
fn a_stranger_who_says_nothing_is_closed_beyond_its_share() {
    run(async {
        let world = World::new();
        let most = Most { all: 100, knocking: 2, guest: 100, device: 100 };
        let listening = world.listen(Limits { most, ..patient() }).await;
        let mut silent = Vec::new();
        for _ in 0..2 {
            silent.push(TcpStream::connect(listening.address).await.expect("a connection"));
        }
        let mut third = TcpStream::connect(listening.address).await.expect("a connection");
        assert!(closes(&mut third).await);
    });
}

/// HTTP/2 answers a PING by itself: bytes move, and nobody wants anything.
#[test]
fn a_connection_that_only_says_it_is_there_is_ended() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device();
        let listening = world.listen(Limits { silence: SHORT, ..patient() }).await;
        let tls = handshake(listening.address, &modern(&world, &issued), HOUSE).await.expect("a handshake");
        let pinging = Talk::pinging(tls, HOUSE, SHORT / 8).await;
        assert!(pinging.ends_within(LONG).await);
    });
}

/// What a stranger posts at the entrance to an address of the house is answered without being read: nobody there has a
/// session whose text could be lost, and what is read is held in memory.
#[test]
fn what_a_stranger_posts_at_the_entrance_is_not_read() {
    run(async {
        let world = World::new();
        let listening = world.listen(patient()).await;
        let config = Arc::new(client(&world, None, BOTH, "http/1.1"));
        let mut stream = handshake(listening.address, &config, ENTRANCE).await.expect("a handshake");
        let head = format!(
            "POST /rooms/aaaaaaaaaaaaaaaaaaaaaaaaaa/notes HTTP/1.1\r\nhost: {ENTRANCE}\r\norigin: https://{ENTRANCE}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: 100000\r\n\r\ntext=a"
        );
        stream.write_all(head.as_bytes()).await.expect("a beginning");
        let mut answer = [0; 12];
        timeout(LONG, stream.read_exact(&mut answer)).await.expect("before the body has come").expect("an answer");
        assert_eq!(&answer, b"HTTP/1.1 404");
    });
}
