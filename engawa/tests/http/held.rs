//! Authority at the moment of the act: the head of a request is let in, its body ends later, and in between whoever sent
//! it is put out. Every POST of the house is held so, and then does nothing and shows nothing of a patient.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Method;
use engawa::access::{Door, Right};
use engawa::devices::{DeviceKind, Revoke, RevokeReason};
use engawa::ids::DeviceId;
use engawa::rooms::Invitee;
use engawa::routes::routes;
use futures_util::stream;
use store::Sql;
use store::testing::{Scratch, on_both};
use tokio::sync::oneshot;

use super::house::{House, PASSWORD};
use super::rooms::{Furnished, furnish};
use super::run;
use super::visitor::{Reply, Visitor};

/// Whatever an act, a look or a read mark leaves.
const ACTS: Sql = Sql::new("acts", "select count(*) from trail where outcome in ('done', 'seen', 'stayed', 'passed')");
const MARKS: Sql = Sql::new("marks", "select cast(coalesce(sum(read_to), 0) as bigint) from member");

/// What happens between head and body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ending {
    /// Nothing: what is held must then do something, or this test could not fail.
    None,
    SignedOut,
    Revoked,
    Locked,
    Removed,
    Closed,
}

impl Ending {
    /// Does it end what is done through this door?
    fn ends(self, door: Door, path: &str) -> bool {
        let keeps = matches!(door, Door::City(_) | Door::Room(Right::RoomKeep));
        match self {
            Ending::None => true,
            Ending::Revoked => true,
            Ending::SignedOut => door != Door::Device,
            Ending::Locked => !matches!(door, Door::Device | Door::Threshold),
            Ending::Removed => matches!(door, Door::Room(_)) && !keeps,
            // Whoever is in a closed room still reads, withdraws what they should not have written, leaves, and is taken
            // out of it.
            Ending::Closed => ["/notes", "/correct", "/invite", "/close"].iter().any(|verb| path.ends_with(verb)),
        }
    }
}

/// What would be done if nothing came between; a new POST gets its line here.
fn form(f: &Furnished, path: &str, n: u64, note: i64) -> Vec<(String, String)> {
    let text = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let (word, seen) = (format!("held-word-{n:04}"), note.to_string());
    let word = ("word", word.as_str());
    let new = "Tsubame-9-wa-kaeru";
    match path {
        "/sign-in" => text(&[("login", &f.nurse.login), ("secret_password", PASSWORD)]),
        "/sign-in/code" | "/sign-in/resend" | "/sign-in/elsewhere" | "/sign-out" => text(&[]),
        "/unlock" => text(&[("secret_password", PASSWORD)]),
        "/password" => text(&[("secret_password", PASSWORD), ("secret_new", new), ("secret_again", new)]),
        "/settings" => text(&[("text", "large"), word]),
        "/rooms/{room}/notes" => text(&[("text", "待っていた文。"), ("kind", "plain"), word]),
        "/rooms/{room}/read" => text(&[("first", "1"), ("last", "99")]),
        "/rooms/{room}/leave" => text(&[word]),
        "/rooms/{room}/notes/{no}/correct" => text(&[("text", "直した文。"), ("kind", "plain"), ("seen", &seen), word]),
        "/rooms/{room}/notes/{no}/withdraw" => text(&[("reason", "misposted"), word]),
        "/city/rooms/find" => text(&[("q", "大庭")]),
        "/city/rooms/new" => text(&[("step", "patient"), ("name", "水野 セツ")]),
        // What it says lies in the draft.
        "/city/rooms" => text(&[word]),
        "/city/rooms/{room}/invite" => text(&[("member", &format!("{}-{}", f.colleague.id, f.nursing)), word]),
        "/city/rooms/{room}/members/{person}/remove" => text(&[("reason", "replaced"), word]),
        "/city/rooms/{room}/close" => text(&[("reason", "moved"), word]),
        other => panic!("{other}: say here what this form does when nothing comes between its head and its body"),
    }
}

async fn left(house: &House) -> (i64, i64) {
    let read = house.db.read(|tx| Ok((tx.one(ACTS, &[], |row| row.take())?, tx.one(MARKS, &[], |row| row.take())?)));
    read.await.map_err(|error: store::Error| error).expect("counting")
}

/// Looks left out.
async fn acts(house: &House) -> i64 {
    const DONE: Sql = Sql::new("done", "select count(*) from trail where outcome in ('done', 'passed')");
    let read = house.db.read(|tx| tx.one(DONE, &[], |row| row.take()));
    read.await.map_err(|error: store::Error| error).expect("counting")
}

/// Sends the head, waits until the program asks for the body, lets `meanwhile` happen, and sends the body.
async fn held<T>(
    visitor: &mut Visitor<'_>,
    path: &str,
    fields: &[(String, String)],
    meanwhile: impl Future<Output = T>,
) -> (Reply, T) {
    let (begun, asked) = oneshot::channel();
    let (go, gone) = oneshot::channel::<()>();
    let body = serde_html_form::to_string(fields).expect("a form");
    let body = stream::once(async move {
        let _ = begun.send(());
        let _ = gone.await;
        Ok::<_, std::convert::Infallible>(Bytes::from(body))
    });
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
    let sending = visitor.send(Method::POST, path, Body::from_stream(body), &headers);
    let meanwhile = async {
        asked.await.unwrap_or_else(|_| panic!("{path}: the head was not let in, so nothing is tried here"));
        let happened = meanwhile.await;
        let _ = go.send(());
        happened
    };
    tokio::join!(sending, meanwhile)
}

/// Before somebody is signed in: what led to this step.
async fn led_to<'h>(
    house: &'h House,
    f: &Furnished,
    path: &str,
    device: DeviceId,
) -> (Visitor<'h>, Vec<(String, String)>) {
    if path == "/sign-in/elsewhere" {
        house.signed_in(&f.nurse).await;
    }
    let mut visitor = house.visitor(device);
    let mut fields = form(f, path, 0, 0);
    if path != "/sign-in" {
        visitor.post("/sign-in", &[("login", &f.nurse.login), ("secret_password", PASSWORD)]).await.sent_to();
        let code = house.code_for(&f.nurse.mail).await;
        match path {
            "/sign-in/code" => fields.push(("secret_code".into(), code)),
            "/sign-in/elsewhere" => {
                let to = visitor.post("/sign-in/code", &[("secret_code", &code)]).await.sent_to();
                assert_eq!(to, path);
            }
            _ => {}
        }
    }
    (visitor, fields)
}

async fn hold_everything(scratch: Scratch, ending: Ending) {
    let house = House::new(scratch);
    let f = furnish(&house).await;
    let mut tried = 0;
    let mut forms: Vec<_> = routes().into_iter().filter(|route| route.method == Method::POST).collect();
    // Nobody signs in with the old one after this.
    forms.sort_by_key(|route| route.path == "/password");
    for (n, route) in (1..).zip(forms) {
        if !ending.ends(route.door, route.path) {
            continue;
        }
        // A room, a note and a device of their own for each.
        let members = [(&f.nurse, f.nursing), (&f.manager, f.planning)];
        let members = members.map(|(person, office)| Invitee { person: person.id, office });
        let room = house.open_room(&f.clerk, f.city, "大庭 ハナ", "おおば はな", &members).await;
        let keeps = matches!(route.door, Door::City(_) | Door::Room(Right::RoomKeep));
        let who = if keeps { &f.clerk } else { &f.nurse };
        let office = if keeps { f.department } else { f.nursing };
        let device = house.device(office, None, DeviceKind::Pc);
        let mut nurse = house.signed_in(&f.nurse).await;
        let note = house.post(&mut nurse, room, "むくみは軽くなっています。").await;
        let (mut visitor, fields) = if route.door == Door::Device {
            nurse.post("/sign-out", &[]).await.sent_to();
            led_to(&house, &f, route.path, device).await
        } else {
            let mut visitor = house.visitor(device);
            visitor.enter(who).await;
            if route.path == "/city/rooms" {
                let mut typed = f.opening(n);
                typed.extend(f.invited().map(|member| ("member".to_owned(), member)));
                house.drafted(&f.clerk, f.department, &format!("held-word-{n:04}"), &typed);
            }
            (visitor, form(&f, route.path, n, note))
        };
        let path = route
            .path
            .replace("{room}", &room.to_string())
            .replace("{no}", &note.to_string())
            .replace("{person}", &f.manager.id.to_string());
        let mut beside = house.visitor(device);
        if let Some(cookie) = visitor.cookie("__Host-session") {
            beside.set_cookie("__Host-session", cookie);
        }
        let between = async {
            match ending {
                Ending::None => {}
                Ending::SignedOut => drop(beside.post("/sign-out", &[]).await.sent_to()),
                Ending::Revoked => house.do_it(Revoke { device, reason: RevokeReason::Lost }),
                Ending::Locked => house.later(Duration::from_secs(16 * 60)),
                Ending::Removed | Ending::Closed => {
                    // By the other clerk: the first may be the one who is waiting.
                    let mut other = house.signed_in(&f.second_clerk).await;
                    let (path, reason) = match ending {
                        Ending::Removed => (format!("/city/rooms/{room}/members/{}/remove", f.nurse.id), "replaced"),
                        _ => (format!("/city/rooms/{room}/close"), "moved"),
                    };
                    let word = format!("ending-{n:05}");
                    other.post(&path, &[("reason", reason), ("word", &word)]).await.sent_to();
                }
            }
            (left(&house).await, acts(&house).await)
        };
        let (reply, (before, acted)) = held(&mut visitor, &path, &fields, between).await;
        let after = left(&house).await;
        if ending == Ending::None {
            assert_ne!(after, before, "{path} does nothing even if nothing comes between");
        } else {
            if ending != Ending::Closed {
                assert_eq!(after, before, "{path} did something although {ending:?} came before its body");
                for secret in ["大庭", "ハナ", "むくみ", "待っていた文", "野々村"] {
                    assert!(!reply.body.contains(secret), "{path} shows {secret} although {ending:?} came first");
                }
            } else {
                // The page that says so may be looked at by whoever is still in the room.
                assert_eq!(acts(&house).await, acted, "{path} did something although the room was closed first");
            }
            assert!(!reply.status.is_success() || reply.status.as_u16() == 422, "{path}: {}", reply.status);
        }
        tried += 1;
    }
    assert!(tried >= 4, "{tried} forms");
    house.deliver().await;
}

/// One at the door; at the gate: turn, authority, word, note, trail, word again.
const STATEMENTS_OF_A_POST: u64 = 7;

on_both! {
    fn a_post_costs_no_more_statements_than_we_know(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let path = format!("/rooms/{}/notes", f.room);
            let fields = [("text", "昼の訪問。"), ("kind", "plain"), ("word", "counted-1")];
            let faults = house.scratch().faults();
            let before = faults.statements();
            house.db.read(|_| Ok::<_, store::Error>(())).await.expect("an empty snapshot");
            house.db.write(|_| Ok::<_, store::Error>(())).await.expect("an empty transaction");
            let empty = faults.statements() - before;
            nurse.post(&path, &fields).await.sent_to();
            assert_eq!(faults.statements() - before - 2 * empty, STATEMENTS_OF_A_POST);
        });
    }

    fn every_form_does_something_when_nothing_comes_between_its_head_and_its_body(db) {
        run(hold_everything(db, Ending::None));
    }

    fn a_form_whose_sender_signed_out_meanwhile_does_nothing(db) {
        run(hold_everything(db, Ending::SignedOut));
    }

    fn a_form_whose_device_was_revoked_meanwhile_does_nothing(db) {
        run(hold_everything(db, Ending::Revoked));
    }

    fn a_form_whose_session_was_locked_meanwhile_does_nothing(db) {
        run(hold_everything(db, Ending::Locked));
    }

    fn a_form_whose_sender_was_removed_meanwhile_does_nothing(db) {
        run(hold_everything(db, Ending::Removed));
    }

    fn a_form_for_a_room_that_was_closed_meanwhile_writes_nothing(db) {
        run(hold_everything(db, Ending::Closed));
    }
}
