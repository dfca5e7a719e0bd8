//! A table of entries, and the means to bring jobs into one group without waiting for the clock.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::Poll;

use store::testing::Scratch;
use store::{Config, Db, Error, Migration, Options};

pub const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "ledger",
    since: None,
    sqlite: "create table entry (no integer primary key, text text not null) strict;",
    postgres: "create table entry (no bigint primary key, text text not null);",
}];

store::sql! {
    ENTER = "insert into entry (no, text) values ($1, $2)";
    ENTERED = "select no from entry where no >= $1 and no < $2 order by no";
    AMEND = "update entry set text = text || $2 where no = $1";
    READ = "select text from entry where no = $1";
}

/// The numbers entered from `first` on, before `end`.
pub async fn entered(db: &Db, first: i64, end: i64) -> Vec<i64> {
    db.read(move |tx| tx.all(ENTERED, &[&first, &end], |row| row.take()))
        .await
        .unwrap_or_else(|error: Error| panic!("reading the ledger: {error}"))
}

type Answer<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A question that has been queued, and its answer when it comes.
pub enum Asked<T> {
    Waiting(Answer<T>),
    Answered(T),
}

/// Polls the future once: with a place free in the queue, its job stands there afterwards.
pub async fn ask<T>(future: impl Future<Output = T> + Send + 'static) -> Asked<T> {
    let mut future: Answer<T> = Box::pin(future);
    match poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await {
        Poll::Ready(answer) => Asked::Answered(answer),
        Poll::Pending => Asked::Waiting(future),
    }
}

impl<T> Asked<T> {
    pub async fn answer(self) -> T {
        match self {
            Asked::Waiting(future) => future.await,
            Asked::Answered(answer) => answer,
        }
    }
}

/// A job that sits in its worker until the gate is opened, so that others gather behind it.
pub struct Gate {
    open: mpsc::Sender<()>,
    job: Asked<Result<(), Error>>,
}

impl Gate {
    /// Returns when the job holds its worker.
    pub async fn shut(db: &Db) -> Gate {
        let (open, opened) = mpsc::channel();
        let (enter, entered) = tokio::sync::oneshot::channel();
        let mut enter = Some(enter);
        let db = db.clone();
        let job = ask(async move {
            db.write(move |_| {
                if let Some(enter) = enter.take() {
                    enter.send(()).map_err(|()| Error::Stopped)?;
                }
                opened.recv().map_err(|_| Error::Stopped)
            })
            .await
        })
        .await;
        entered.await.expect("the gate holds");
        Gate { open, job }
    }

    /// Lets the worker go on, and answers how the gate's own job ended.
    pub async fn open(self) -> Result<(), Error> {
        self.open.send(()).expect("the gate is held");
        self.job.answer().await
    }
}

/// The same database with a single writing thread on either engine, so that one gate holds it.
pub fn narrow(scratch: &Scratch, options: Options) -> Db {
    let config = match scratch.config() {
        Config::Sqlite { path, .. } => Config::Sqlite { path: path.clone(), readers: 1 },
        Config::Postgres { url, .. } => Config::Postgres { url: url.clone(), workers: 1 },
    };
    Db::open_with(&config, options).expect("opening")
}
