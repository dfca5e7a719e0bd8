//! How many small durable writes and short reads a second: `cargo bench -p store --features testing`.
//!
//! A post is one insert of about 270 bytes of Japanese text in a job of its own; it counts when its commit is durable.
//! PostgreSQL is measured too when `ENGAWA_TEST_PG` names a server. On a busy machine the figures say little.
#![expect(clippy::print_stdout, reason = "its figures are its output")]

use std::pin::Pin;
use std::time::{Duration, Instant};

use store::testing::{SERVER, Scratch, scratch_postgres, scratch_sqlite};
use store::{Db, Error, Migration};

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "posts",
    since: None,
    sqlite: "create table post (no integer not null, client integer not null, text text not null,
        primary key (no, client)) strict, without rowid;",
    postgres: "create table post (no bigint not null, client bigint not null, text text not null,
        primary key (no, client));",
}];

mod sql {
    store::sql! {
        POST = "insert into post (no, client, text) values ($1, $2, $3)";
        PAGE = "select no, text from post where no > $1 order by no limit 50";
    }
}

const TEXT: &str = "本日の訪問では、お食事を八割ほど召し上がり、痛みの訴えはありませんでした。夕方に少し咳があり、\
    熱はありません。ご家族から、週末の外出について相談がありましたので、次回の訪問でお答えします。";
/// For each figure.
const TIME: Duration = Duration::from_secs(3);

type Act = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

fn post(db: Db, client: i64, no: i64) -> Act {
    Box::pin(async move { db.write(move |tx| tx.run(sql::POST, &[&no, &client, &TEXT])).await.map(drop) })
}

fn page(db: Db, client: i64, no: i64) -> Act {
    let after = (client * 31 + no) % 100;
    Box::pin(async move {
        db.read(move |tx| tx.all(sql::PAGE, &[&after], |row| Ok((row.take::<i64>()?, row.take::<String>()?))))
            .await
            .map(drop)
    })
}

fn main() {
    measure("SQLite", scratch_sqlite);
    if std::env::var(SERVER).is_ok() {
        measure("PostgreSQL", scratch_postgres);
    }
}

fn measure(engine: &str, scratch: fn() -> Scratch) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for clients in [1, 16, 64] {
        let db = scratch();
        db.migrate(MIGRATIONS);
        let posts = runtime.block_on(crowd(&db, clients, post));
        let group = posts.len() as f64 / db.faults().commits() as f64;
        report(engine, clients, "posts", &posts);
        println!("{group:52.1} a commit");
        report(engine, clients, "pages of 50", &runtime.block_on(crowd(&db, clients, page)));
    }
}

/// Lets so many clients act one after the other as fast as they can. Answers how long each act took.
async fn crowd(db: &Db, clients: i64, act: fn(Db, i64, i64) -> Act) -> Vec<Duration> {
    let begun = now();
    let tasks: Vec<_> = (0..clients)
        .map(|client| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut times = Vec::new();
                while begun.elapsed() < TIME {
                    let asked = now();
                    act(db.clone(), client, times.len() as i64).await.expect("an answer");
                    times.push(asked.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.expect("a client"));
    }
    times.sort();
    times
}

fn report(engine: &str, clients: i64, what: &str, times: &[Duration]) {
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1000.0;
    let rate = times.len() as f64 / TIME.as_secs_f64();
    let (half, most, nearly) = (at(0.5), at(0.99), at(0.999));
    println!(
        "{engine:10} {clients:3} clients {rate:8.0} {what:11} a second, p50 {half:.2} p99 {most:.2} p99.9 {nearly:.2} ms"
    );
}

#[expect(clippy::disallowed_methods, reason = "measures")]
fn now() -> Instant {
    Instant::now()
}
