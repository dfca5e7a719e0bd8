//! What fails fails whole: through the doors and the gate with a database that refuses the n-th statement, the n-th
//! commit, or is full. Nothing is written by half, nothing is said of the cause, and the same form then works.

use std::sync::mpsc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use engawa::access::outbox;
use engawa::ids::{FactId, PersonId};
use engawa::notices::{Mailer, deliver_due};
use engawa::rooms::Invitee;
use futures_util::FutureExt;
use futures_util::future::join_all;
use store::testing::{Scratch, on_both, scratch_postgres_with, scratch_sqlite_with};
use store::{Engine, Error, Faults, Options, Sql};

use crate::http::house::House;
use crate::http::rooms::furnish;
use crate::http::run;
use crate::http::visitor::{Reply, Visitor};

/// All that a post and an opening write: table by table the number of rows, and the sum of the turns.
const WRITTEN: [Sql; 9] = [
    Sql::new("notes", "select count(*) from note"),
    Sql::new("trail", "select count(*) from trail"),
    Sql::new("outbox", "select count(*) from outbox"),
    Sql::new("done", "select count(*) from done"),
    Sql::new("rooms", "select count(*) from room"),
    Sql::new("patients", "select count(*) from patient"),
    Sql::new("consents", "select count(*) from consent"),
    Sql::new("members", "select count(*) from member"),
    Sql::new("turns", "select cast(sum(turn) as bigint) from place"),
];

/// A fact for nobody: nothing is to be sent.
const NOTICE: Sql = Sql::new(
    "notice",
    "insert into outbox (id, at, kind, place_kind, place, turn, urgent, receiver_kind, receiver, detail, stage, failures,
            next_at)
        values ($1, $2, 'people.code', 'desk', $3, $4, $5, 'person', $3, '', 'waiting', 0, $2)",
);

type Written = [i64; WRITTEN.len()];

async fn written(house: &House) -> Written {
    let read = house.db.read(|tx| {
        let mut counts = [0; WRITTEN.len()];
        for (count, sql) in counts.iter_mut().zip(WRITTEN) {
            *count = tx.one(sql, &[], |row| row.take())?;
        }
        Ok::<_, Error>(counts)
    });
    read.await.expect("reading what was written")
}

fn grown(before: Written, after: Written) -> Written {
    std::array::from_fn(|at| after[at] - before[at])
}

/// A page with a number for the telephone, and not a word of what broke.
#[track_caller]
fn is_fault(reply: &Reply) {
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(reply.text(".foot .no b"), "E-03");
    let number = reply.text(".report dd b");
    let letters = number.bytes().filter(u8::is_ascii_alphanumeric).count();
    assert!(number.len() == 9 && letters == 8 && number.as_bytes()[4] == b'-', "{number}");
    for cause in ["fault", "demand", "SQL", "sqlite", "insert", "commit", "panick", "database", "Engine(", "src/"] {
        assert!(!reply.text("body").contains(cause), "the page says {cause}");
    }
}

/// A form, its address, and as many different ones as are asked for.
type Forms<'a> = Box<dyn Fn(u64) -> (String, Vec<(String, String)>) + 'a>;

async fn send(visitor: &mut Visitor<'_>, form: &(String, Vec<(String, String)>)) -> Reply {
    let fields: Vec<(&str, &str)> = form.1.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    visitor.post(&form.0, &fields).await
}

/// Sends forms to a database that fails at the first, second, third … chance, until none is left; gives how many there
/// were. Each form is sent again with the same word and must then do exactly what an untroubled one does.
async fn stumble(house: &House, visitor: &mut Visitor<'_>, order: fn(&Faults, u64), forms: &Forms<'_>) -> u64 {
    let before = written(house).await;
    send(visitor, &forms(0)).await.sent_to();
    let whole = grown(before, written(house).await);
    let faults = house.scratch().faults();
    for n in 1.. {
        let (form, before) = (forms(n), written(house).await);
        order(faults, n);
        let reply = send(visitor, &form).await;
        faults.clear();
        if reply.status == StatusCode::SEE_OTHER {
            assert_eq!(grown(before, written(house).await), whole);
            return n - 1;
        }
        is_fault(&reply);
        assert_eq!(grown(before, written(house).await), [0; WRITTEN.len()], "something stands although {n} failed");
        let answer = send(visitor, &form).await.sent_to();
        assert_eq!(grown(before, written(house).await), whole, "the same form after {n} failed");
        assert_eq!(send(visitor, &form).await.sent_to(), answer);
        assert_eq!(grown(before, written(house).await), whole, "the same form once more");
    }
    unreachable!("the loop ends when nothing is left to fail");
}

/// The ways a database can fail, with at least how many chances a post has for each.
type Order = (fn(&Faults, u64), u64);

const ORDERS: [Order; 3] = [(Faults::fail_statement, 8), (Faults::full_at_statement, 8), (Faults::fail_commit, 1)];

/// A database with a queue for one and no patience.
fn narrow() -> Options {
    Options { queue: 1, patience: std::time::Duration::from_millis(20), ..Options::default() }
}

/// Occupies everybody who writes until the senders are dropped.
async fn occupy(house: &House) -> Vec<mpsc::Sender<()>> {
    let workers = if house.db.engine() == Engine::Postgres { 4 } else { 1 };
    let (entered, mut at_work) = tokio::sync::mpsc::unbounded_channel();
    let mut letting_go = Vec::new();
    for _ in 0..workers {
        let (go, wait) = mpsc::channel::<()>();
        let entered = entered.clone();
        let job = move |_: &mut store::Tx<'_>| {
            let _ = entered.send(());
            let _ = wait.recv();
            Ok::<_, Error>(())
        };
        // Polled once it is in the queue, and runs whether or not anybody waits for its answer.
        assert!(house.db.write(job).now_or_never().is_none());
        at_work.recv().await.expect("a worker");
        letting_go.push(go);
    }
    letting_go
}

async fn a_full_queue(scratch: Scratch) {
    let house = House::new(scratch);
    let f = furnish(&house).await;
    let mut nurse = house.signed_in(&f.nurse).await;
    let before = written(&house).await;
    let letting_go = occupy(&house).await;
    assert!(house.db.write(|_| Ok::<_, Error>(())).now_or_never().is_none(), "one may wait");
    let path = format!("/rooms/{}/notes", f.room);
    let fields = [("text", "混んでいるときに。"), ("kind", "plain"), ("word", "busybusy")];
    let told = nurse.post(&path, &fields).await.seen(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(told.text(".foot .no b"), "E-04");
    assert!(told.text("main").contains("まだ受け取っていません"));
    let seconds = told.headers[header::RETRY_AFTER].to_str().ok().and_then(|text| text.parse::<u32>().ok());
    assert!(seconds.is_some_and(|seconds| (1..=10).contains(&seconds)));
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
    ];
    let body = serde_html_form::to_string(fields).expect("a form");
    let json = nurse.send(Method::POST, &path, Body::from(body), &headers).await;
    assert_eq!(json.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(json.headers.contains_key(header::RETRY_AFTER) && json.body.contains("\"busy\""), "{}", json.body);
    drop(letting_go);
    // Whoever follows the advice gets in, once.
    let to = loop {
        let reply = nurse.post(&path, &fields).await;
        if reply.status != StatusCode::SERVICE_UNAVAILABLE {
            break reply.sent_to();
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(nurse.post(&path, &fields).await.sent_to(), to);
    let after = grown(before, written(&house).await);
    assert_eq!(after, [1, 1, 0, 1, 0, 0, 0, 0, 1]);
}

#[test]
fn a_full_queue_says_come_back_and_loses_nothing_sqlite() {
    run(a_full_queue(scratch_sqlite_with(narrow())));
}

#[test]
fn a_full_queue_says_come_back_and_loses_nothing_postgres() {
    run(a_full_queue(scratch_postgres_with(narrow())));
}

on_both! {
    fn a_162_a_post_is_whole_or_not_at_all(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            for (at, (order, least)) in ORDERS.into_iter().enumerate() {
                let forms: Forms<'_> = Box::new(|n| {
                    let text = |text: &str| text.to_owned();
                    let note = format!("{at}の{n}回目の訪問。");
                    let fields = [("text", note), ("kind", text("plain")), ("word", format!("post-{at}-{n:04}"))];
                    (format!("/rooms/{}/notes", f.room), fields.map(|(name, value)| (text(name), value)).into())
                });
                let chances = stumble(&house, &mut nurse, order, &forms).await;
                assert!(chances >= least, "{chances} chances");
            }
        });
    }

    fn a_009_an_opening_is_whole_or_not_at_all(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut clerk = house.signed_in(&f.clerk).await;
            // The looks at the draft and at those who may be invited are on record, and cover what follows.
            clerk.get("/city/rooms/new").await.ok();
            for (at, (order, least)) in (0..).zip(ORDERS) {
                let forms: Forms<'_> = Box::new(|n| {
                    let mut typed = f.opening(at * 60 + n);
                    typed.extend(f.invited().map(|member| ("member".to_owned(), member)));
                    let word = format!("open-{at}-{n:04}");
                    house.drafted(&f.clerk, f.department, &word, &typed);
                    ("/city/rooms".to_owned(), vec![("word".to_owned(), word)])
                });
                let chances = stumble(&house, &mut clerk, order, &forms).await;
                assert!(chances >= least, "{chances} chances");
            }
            house.deliver().await;
        });
    }

    fn while_the_disk_is_full_nothing_stands_and_afterwards_everything_works(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let mut manager = house.signed_in(&f.manager).await;
            let before = written(&house).await;
            house.scratch().faults().full_disk();
            let path = format!("/rooms/{}/notes", f.room);
            let fields = [("text", "満杯のときに。"), ("kind", "plain"), ("word", "fullfull")];
            for _ in 0..5 {
                is_fault(&nurse.post(&path, &fields).await);
                is_fault(&manager.get(&format!("/rooms/{}", f.room)).await);
            }
            house.scratch().faults().clear();
            assert_eq!(written(&house).await, before);
            nurse.post(&path, &fields).await.sent_to();
            let room = manager.get(&format!("/rooms/{}", f.room)).await.ok();
            assert_eq!(room.text("#timeline").matches("満杯のときに。").count(), 1);
        });
    }

    fn a_fault_for_a_program_is_a_number_and_no_cause(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            house.scratch().faults().fail_statement(1);
            let headers = [("sec-fetch-site", "same-origin"), ("accept", "application/json")];
            let path = format!("/rooms/{}/notes.json", f.room);
            let reply = nurse.send(Method::GET, &path, Body::empty(), &headers).await;
            assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
            let json: serde_json::Value = serde_json::from_str(&reply.body).expect("JSON");
            let said = json.as_object().expect("an object");
            assert_eq!(said.keys().collect::<Vec<_>>(), ["code", "number"]);
            assert_eq!(json["number"].as_str().map(str::len), Some(9));
            nurse.send(Method::GET, &path, Body::empty(), &headers).await.ok();
        });
    }

    fn the_same_form_sixteen_times_at_once_is_one_note(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let nurse = house.signed_in(&f.nurse).await;
            let cookie = nurse.cookie("__Host-session").expect("signed in").to_owned();
            let (before, path) = (written(&house).await, format!("/rooms/{}/notes", f.room));
            let tries = (0..16).map(|_| {
                let (mut again, path) = (house.visitor(f.nurse.device), path.clone());
                again.set_cookie("__Host-session", &cookie);
                async move {
                    let fields = [("text", "何度も押しました。"), ("kind", "plain"), ("word", "pressed-often")];
                    again.post(&path, &fields).await.sent_to()
                }
            });
            let answers = join_all(tries).await;
            assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
            assert_eq!(grown(before, written(&house).await), [1, 1, 0, 1, 0, 0, 0, 0, 1]);
        });
    }

    fn the_same_word_in_two_rooms_at_once_is_one_act_and_a_sentence(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let members = [(&f.nurse, f.nursing), (&f.manager, f.planning)];
            let members = members.map(|(person, office)| Invitee { person: person.id, office });
            let other = house.open_room(&f.clerk, f.city, "水野 セツ", "みずの せつ", &members).await;
            let nurse = house.signed_in(&f.nurse).await;
            let cookie = nurse.cookie("__Host-session").expect("signed in").to_owned();
            for round in 0..8 {
                let (before, word) = (written(&house).await, format!("one-word-{round}"));
                let tries = [f.room, other].map(|room| {
                    let (mut again, path) = (house.visitor(f.nurse.device), format!("/rooms/{room}/notes"));
                    again.set_cookie("__Host-session", &cookie);
                    let fields = [("text", "どちらの部屋でしょう。"), ("kind", "plain"), ("word", word.as_str())];
                    async move { again.post(&path, &fields).await }
                });
                let mut answers = join_all(tries).await;
                answers.sort_by_key(|answer| answer.status);
                assert_eq!(answers[0].status, StatusCode::SEE_OTHER);
                assert_eq!(answers[1].status, StatusCode::UNPROCESSABLE_ENTITY);
                assert!(answers[1].body.contains("GATE-001") && answers[1].body.contains("どちらの部屋でしょう。"));
                assert_eq!(grown(before, written(&house).await)[0], 1, "one note");
            }
            house.deliver().await;
        });
    }

    fn a_notice_that_cannot_be_read_holds_up_no_other(db) {
        run(async {
            let house = House::new(db);
            let mailer = Mailer::Shelf(house.shelf.clone());
            let mut passed_by = false;
            for nth in 1..20 {
                for no in 0..2 {
                    let id: FactId = house.hub().dice.id(house.clock.now());
                    let (nobody, turn): (PersonId, i64) = (house.hub().dice.id(house.clock.now()), no);
                    let now = house.clock.now();
                    let written: Result<u64, store::Error> =
                        house.db.write(move |tx| tx.run(NOTICE, &[&id, &now, &nobody, &turn, &true])).await;
                    written.expect("a fact");
                }
                house.scratch().faults().fail_statement(nth);
                let taken = deliver_due(house.hub(), &mailer, &house.app.contact).await;
                house.scratch().faults().clear();
                let left = house.db.read(outbox::waiting).await.expect("counting");
                passed_by |= matches!(taken, Ok(2)) && left == 1;
                house.later(Duration::from_secs(3600));
                house.deliver().await;
            }
            assert!(passed_by, "the second was dealt with although the first could not be read");
        });
    }
}
