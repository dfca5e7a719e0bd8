//! Nothing is left out: every command of the sources is carried out and on the trail, every look of the sources is
//! recorded before anything is shown, every door of one city is shut to the other's clerk.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use engawa::access::{Command, Door, Failure, Kind, Right};
use engawa::devices::{Revoke, RevokeReason};
use engawa::drafts;
use engawa::jobs::{Forgetting, Job, Jobs, Others, Refusals};
use engawa::people::{ChangeMail, End, ForgetTries, Mail, PutOut, ResetPassword, Suspend};
use engawa::rooms::{Close, CloseReason, Invite, Invitee, Remove, RemoveReason};
use engawa::routes::routes;
use store::Sql;
use store::testing::on_both;

use crate::http::house::{House, PASSWORD, Person};
use crate::http::rooms::{Furnished, furnish};
use crate::http::run;
use crate::http::visitor::Visitor;

const TRAIL: Sql = Sql::new("trail", "select command || ' ' || outcome from trail");
const DONE: Sql = Sql::new("done", "select command from trail where outcome = 'done' and turn is not null");
const NOTES: Sql = Sql::new("notes", "select text from note");
const STAGES: Sql = Sql::new("stages", "select stage from room");

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// What stands between `before` and the next quotation mark, everywhere in the sources of the program.
fn quoted(before: &str) -> Vec<String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let texts = files.iter().map(|file| std::fs::read_to_string(file).expect("a source"));
    let found = texts.flat_map(|text| {
        let after = text.split(before).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
        after.collect::<Vec<_>>()
    });
    found.collect()
}

fn set(names: Vec<String>) -> BTreeSet<String> {
    let (count, set) = (names.len(), BTreeSet::from_iter(names));
    assert_eq!(set.len(), count, "a name is given twice: the trail could not tell them apart");
    set
}

/// Everything that can be done, done once: at the console what has no page yet, the rest on the pages.
async fn story(house: &House) -> Furnished {
    let f = furnish(house).await;
    let mut clerk = house.signed_in(&f.clerk).await;
    let asked = f.fill_in(&mut clerk, 1).await;
    assert!(asked.text("main").contains("水野 セツ"));
    let opened = clerk.post("/city/rooms", &[("word", &asked.value("word"))]).await.sent_to();
    let (second, _) = opened.split_once('?').expect("with what was done");
    let tick = format!("{}-{}", f.colleague.id, f.nursing);
    let invite = [("member", tick.as_str()), ("word", "invite-1")];
    clerk.post(&format!("{second}/invite"), &invite).await.sent_to();
    let remove = [("reason", "replaced"), ("word", "remove-1")];
    clerk.post(&format!("{second}/members/{}/remove", f.colleague.id), &remove).await.sent_to();
    clerk.post(&format!("{second}/close"), &[("reason", "moved"), ("word", "close-11")]).await.sent_to();

    let mut nurse = house.signed_in(&f.nurse).await;
    let seen = nurse.get(&format!("/rooms/{}/notes/{}/correct", f.room, f.note)).await.ok().value("seen");
    let correct = [("text", "直した文。"), ("kind", "plain"), ("seen", seen.as_str()), ("word", "correct-1")];
    nurse.post(&format!("/rooms/{}/notes/{}/correct", f.room, f.note), &correct).await.sent_to();
    let slip = house.post(&mut nurse, f.room, "ほかの方のこと。").await;
    let withdraw = [("reason", "misposted"), ("word", "withdraw-1")];
    nurse.post(&format!("/rooms/{}/notes/{slip}/withdraw", f.room), &withdraw).await.sent_to();
    for path in ["", "/members", &format!("/notes/{}/versions", f.note)] {
        nurse.get(&format!("/rooms/{}{path}", f.room)).await.ok();
    }
    nurse.get("/").await.ok();
    for path in ["/city/rooms".to_owned(), format!("/city/rooms/{}", f.room)] {
        clerk.get(&path).await.ok();
    }
    clerk.get(&format!("/city/rooms/{}/notes/{slip}", f.room)).await.ok();

    let mut manager = house.signed_in(&f.manager).await;
    manager.post(&format!("/rooms/{}/leave", f.room), &[("word", "leave-11")]).await.sent_to();
    manager.post("/settings", &[("text", "large"), ("word", "settings-1")]).await.sent_to();
    let new = "Tsubame-9-wa-kaeru";
    let change = [("secret_password", PASSWORD), ("secret_new", new), ("secret_again", new), ("word", "change-1")];
    manager.post("/password", &change).await.ok();
    house.do_it(Revoke { device: f.manager.device, reason: RevokeReason::Lost });
    let person = f.colleague.id;
    house.do_it(ForgetTries { person });
    house.do_it(ChangeMail { person, mail: Mail::parse("new.owada@aozora.example").expect("an address") });
    house.do_it(ResetPassword { person, password: "no hash".into() });
    house.do_it(Suspend { person, suspended: true });
    house.do_it(PutOut { person });
    house.do_it(End { person });
    house.later(Duration::from_secs(16 * 60));
    nurse.post("/unlock", &[("secret_password", PASSWORD)]).await.sent_to();
    nurse.post("/sign-out", &[]).await.sent_to();
    house.deliver().await;
    let jobs = Arc::new(Jobs::new(house.hub().clone()).with(Forgetting).with(drafts::Forgetting));
    jobs.once().await.expect("looking for jobs");
    f
}

/// Where a page is found in the furnished house, and who may see it there; `None` for a page without anything of a patient.
fn shown(f: &Furnished, slip: i64, path: &str, door: Door) -> Option<(String, bool)> {
    let by_clerk = match door {
        Door::City(_) | Door::Room(Right::RoomKeep) => true,
        Door::Room(_) => false,
        // Home and the list of my rooms; the menu names nobody but the visitor.
        Door::SignedIn if path != "/menu" => false,
        _ => return None,
    };
    // Loaded by the page for its read mark: an empty picture.
    if path.ends_with("/seen") {
        return None;
    }
    let no = if by_clerk { slip } else { f.note };
    let path = path.replace("{room}", &f.room.to_string()).replace("{no}", &no.to_string());
    Some((path.replace("{person}", &f.manager.id.to_string()), by_clerk))
}

/// Asks for the body only: a stream never ends.
async fn look(visitor: &mut Visitor<'_>, path: &str) -> (StatusCode, String) {
    if path.ends_with("/live") {
        let headers = [("sec-fetch-site", "same-origin")];
        let answer = visitor.raw(Method::GET, path, axum::body::Body::empty(), &headers).await;
        return (answer.status(), String::new());
    }
    let reply = visitor.get(path).await;
    (reply.status, reply.body)
}

async fn neighbour(house: &House) -> Person {
    let (_, department) = house.city("nagisa");
    house.person("隣町 一郎", Kind::City, department)
}

on_both! {
    fn every_command_of_the_sources_is_carried_out_and_on_the_trail(db) {
        run(async {
            let house = House::new(db);
            let _ = story(&house).await;
            let mut names = set(quoted("const NAME: &'static str = \""));
            // These work on the memory of their program: what the one writes stands under what it counts, the other reads.
            for name in [Refusals::NAME, Others::NAME] {
                assert!(names.remove(name), "{name}");
            }
            assert!(names.contains(Close::NAME) && names.len() >= 14, "{names:?}");
            let done = BTreeSet::from_iter(house.rows(DONE));
            let missing: Vec<&String> = names.difference(&done).collect();
            assert!(missing.is_empty(), "add a line to the story of this test for {missing:?}");
        });
    }

    fn r_09_every_look_of_the_sources_is_on_the_trail(db) {
        run(async {
            let house = House::new(db);
            let _ = story(&house).await;
            let looks = set(quoted("Look(\""));
            assert!(looks.contains("rooms.read") && looks.len() >= 7, "{looks:?}");
            let rows = BTreeSet::from_iter(house.rows(TRAIL));
            let missing: Vec<&String> = looks.iter().filter(|look| !rows.contains(&format!("{look} seen"))).collect();
            assert!(missing.is_empty(), "add a line to the story of this test for {missing:?}");
        });
    }

    /// The writer fails while a page is asked for: whatever behind a door of rooms tells of a patient is then not shown,
    /// and a page that is shown has left a row.
    fn r_09_what_cannot_be_recorded_is_not_shown(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let mut clerk = house.signed_in(&f.clerk).await;
            let slip = house.post(&mut nurse, f.room, "ほかの方のこと。").await;
            let withdraw = [("reason", "misposted"), ("word", "withdraw-1")];
            nurse.post(&format!("/rooms/{}/notes/{slip}/withdraw", f.room), &withdraw).await.sent_to();
            let seen = nurse.get(&format!("/rooms/{}/notes/{}/correct", f.room, f.note)).await.ok().value("seen");
            let correct = [("text", "むくみは引きました。"), ("kind", "plain"), ("seen", &seen), ("word", "correct-1")];
            nurse.post(&format!("/rooms/{}/notes/{}/correct", f.room, f.note), &correct).await.sent_to();
            let faults = house.scratch().faults();
            let mut pages = 0;
            for route in routes().into_iter().filter(|route| route.method == Method::GET) {
                let Some((path, by_clerk)) = shown(&f, slip, route.path, route.door) else { continue };
                let visitor = if by_clerk { &mut clerk } else { &mut nurse };
                // The looks of before no longer cover; the menu, which is no look, moves the idle clock.
                house.later(Duration::from_secs(601));
                visitor.get("/menu").await.ok();
                let before = house.rows(TRAIL).len();
                faults.fail_commit(1);
                let (status, body) = look(visitor, &path).await;
                faults.clear();
                assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{path} is shown although nothing was recorded");
                for secret in ["大庭", "ハナ", "むくみ", "ほかの方", "三崎", "野々村"] {
                    assert!(!body.contains(secret), "{path}: {secret}");
                }
                assert_eq!(house.rows(TRAIL).len(), before);
                let (status, _) = look(visitor, &path).await;
                assert_eq!(status, StatusCode::OK, "{path}");
                assert!(house.rows(TRAIL).len() > before, "{path} left no row");
                // The other one's session is to stay alive as well.
                let other = if by_clerk { &mut nurse } else { &mut clerk };
                other.get("/menu").await.ok();
                pages += 1;
            }
            assert!(pages >= 15, "{pages} pages");
        });
    }

    fn r_09_a_stay_that_cannot_be_recorded_is_not_shown(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut manager = house.signed_in(&f.manager).await;
            let room = format!("/rooms/{}", f.room);
            manager.get(&room).await.ok();
            let faults = house.scratch().faults();
            // Covered by the look of before: nothing is written, so nothing can fail.
            faults.fail_commit(1);
            manager.get(&room).await.ok();
            faults.clear();
            house.later(Duration::from_secs(61));
            manager.get("/menu").await.ok();
            faults.fail_commit(1);
            let reply = manager.get(&room).await.seen(StatusCode::INTERNAL_SERVER_ERROR);
            assert!(!reply.body.contains("むくみ"));
            faults.clear();
            manager.get(&room).await.ok();
            assert!(house.rows(TRAIL).contains(&"rooms.read stayed".to_owned()));
        });
    }

    fn a_010_every_door_of_a_city_is_shut_to_the_neighbour_s_clerk(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let slip = house.post(&mut nurse, f.room, "ほかの方のこと。").await;
            let withdraw = [("reason", "misposted"), ("word", "withdraw-1")];
            nurse.post(&format!("/rooms/{}/notes/{slip}/withdraw", f.room), &withdraw).await.sent_to();
            let mut clerk = house.signed_in(&neighbour(&house).await).await;
            let before = (house.rows(NOTES), house.rows(STAGES));
            // Forms that the own city's clerk would get through with.
            let tick = format!("{}-{}", f.colleague.id, f.nursing);
            let (mut doors, mut own) = (0, 0);
            for route in routes() {
                let path = route
                    .path
                    .replace("{room}", &f.room.to_string())
                    .replace("{no}", &slip.to_string())
                    .replace("{person}", &f.manager.id.to_string());
                let reply = match route.method {
                    Method::GET if !path.ends_with("/live") => clerk.get(&path).await,
                    Method::GET => continue,
                    _ if !matches!(route.door, Door::Room(_)) => continue,
                    _ => {
                        let reason = if path.ends_with("/remove") { "replaced" } else { "moved" };
                        let fields = [("member", tick.as_str()), ("reason", reason), ("word", "neighbour"), ("text", "x"),
                                      ("kind", "plain"), ("seen", "1"), ("first", "1"), ("last", "9")];
                        clerk.post(&path, &fields).await
                    }
                };
                if let Door::Room(_) = route.door {
                    assert_eq!(reply.status, StatusCode::NOT_FOUND, "{} {path}", route.method);
                    doors += 1;
                } else if let Door::City(_) = route.door {
                    // The counter of their own city, where nobody of the first one's is known.
                    assert_eq!(reply.status, StatusCode::OK, "{} {path}", route.method);
                    own += 1;
                }
                for secret in ["大庭", "ハナ", "三崎", "野々村", "ほかの方", &f.room.to_string(), &f.nurse.id.to_string()] {
                    assert!(!reply.body.contains(secret), "{} {path}: {secret}", route.method);
                }
            }
            assert!(doors >= 15 && own >= 2, "{doors} doors, {own} of their own");
            assert_eq!((house.rows(NOTES), house.rows(STAGES)), before);
        });
    }

    fn a_010_the_gate_itself_is_shut_to_the_neighbour_s_clerk(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut clerk = house.signed_in(&neighbour(&house).await).await;
            let visit = clerk.visit(Door::SignedIn).await;
            let invitee = Invitee { person: f.colleague.id, office: f.nursing };
            let hub = house.hub();
            let opening = house.opening(f.city, "水野 セツ", "みずの せつ", &[invitee]);
            let stages = house.rows(STAGES);
            assert!(matches!(hub.act(&visit, None, opening).await, Err(Failure::Hidden)));
            let invite = Invite { room: f.room, invitees: vec![invitee] };
            assert!(matches!(hub.act(&visit, None, invite).await, Err(Failure::Hidden)));
            let remove = Remove { room: f.room, person: f.nurse.id, reason: RemoveReason::Asked };
            assert!(matches!(hub.act(&visit, None, remove).await, Err(Failure::Hidden)));
            let close = Close { room: f.room, reason: CloseReason::Moved };
            assert!(matches!(hub.act(&visit, None, close).await, Err(Failure::Hidden)));
            assert_eq!(house.rows(STAGES), stages);
            // With people of the first city in the form for a room of their own: they are not registered there.
            for member in f.invited() {
                clerk.post("/city/rooms/new", &[("step", "people"), ("add", &member)]).await.sent_to();
            }
            let next = [("step", "people"), ("go", "next")];
            let told = clerk.post("/city/rooms/new", &next).await.seen(StatusCode::UNPROCESSABLE_ENTITY);
            assert!(!told.body.contains("三崎") && !told.body.contains("野々村 聡（"));
            assert_eq!(house.rows(STAGES), stages);
        });
    }
}
