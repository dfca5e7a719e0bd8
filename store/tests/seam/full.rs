//! Disks that are really full (SQLite): `SQLITE_FULL` in a statement, a refused write in a commit.

use std::path::Path;
use std::process::Command;

use store::testing::scratch_sqlite;
use store::{Config, Db, Error, migrate};

use crate::ledger::*;

mod sql {
    store::sql! {
        PAGES = "pragma page_count";
        LIMIT_SOON = "pragma max_page_count = 20";
        LIMIT_FAR = "pragma max_page_count = 4294967294";
    }
}

async fn pragma(db: &Db, sql: store::Sql) -> i64 {
    let set: Result<i64, Error> = db.write(move |tx| tx.one(sql, &[], |row| row.take())).await;
    set.expect("a pragma of the writer's connection")
}

/// A small entry, one of so many characters, and another small one, in one group.
async fn small_large_small(db: &Db, first: i64, characters: usize) -> Vec<Result<u64, Error>> {
    let gate = Gate::shut(db).await;
    let mut asked = Vec::new();
    for (no, text) in (first..).zip(["x".to_string(), "x".repeat(characters), "x".to_string()]) {
        let db = db.clone();
        let job = async move { db.write(move |tx| tx.run(ENTER, &[&no, &text])).await };
        asked.push(ask(job).await);
    }
    let _ = gate.open().await;
    let mut told = Vec::new();
    for asked in asked {
        told.push(asked.answer().await);
    }
    told
}

async fn check(db: &Db, first: i64, told: &[Result<u64, Error>]) {
    let standing: Vec<i64> = (first..).zip(told).filter(|(_, told)| told.is_ok()).map(|(no, _)| no).collect();
    assert_eq!(entered(db, first, first + 3).await, standing, "{told:?}");
}

#[tokio::test]
async fn no_page_is_left_for_a_statement() {
    let db = scratch_sqlite();
    db.migrate(MIGRATIONS);
    assert!(pragma(&db, sql::PAGES).await < 20);
    pragma(&db, sql::LIMIT_SOON).await;
    let told = small_large_small(&db, 10, 200_000).await;
    assert!(matches!(&told[1], Err(Error::Engine(_))), "{told:?}");
    check(&db, 10, &told).await;
    pragma(&db, sql::LIMIT_FAR).await;
    let told = small_large_small(&db, 20, 200_000).await;
    assert_eq!(told, [Ok(1), Ok(1), Ok(1)]);
    check(&db, 20, &told).await;
}

const CHILD: &str = "STORE_TEST_FILE";

/// The kernel refuses to let any file grow beyond a megabyte (`ulimit -f`), in a process of its own because that holds
/// for a whole process. The log must grow in the commit, so it is the commit that fails; and, with an entry larger than
/// the page cache, a statement.
#[test]
fn the_log_cannot_grow() {
    if let Some(path) = std::env::var_os(CHILD) {
        tokio::runtime::Runtime::new().expect("a runtime").block_on(under_the_limit(path.as_ref()));
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let script = r#"trap "" XFSZ; ulimit -f 2048; exec "$0" --exact full::the_log_cannot_grow --nocapture"#;
    let program = std::env::current_exe().expect("this program");
    let child = Command::new("sh").arg("-c").arg(script).arg(program).env(CHILD, &path).output().expect("a shell");
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
    // Outside the limit: everything acknowledged is there.
    let db = Db::open(&Config::Sqlite { path, readers: 1 }).expect("opening");
    let standing = tokio::runtime::Runtime::new().expect("a runtime").block_on(entered(&db, 0, 100));
    assert_eq!(standing, [1, 32, 40]);
}

async fn under_the_limit(path: &Path) {
    let config = Config::Sqlite { path: path.to_owned(), readers: 1 };
    migrate(&config, MIGRATIONS).expect("migrating");
    // Long groups, so that no slow machine splits one.
    let options = store::Options { group: std::time::Duration::from_secs(60), ..store::Options::default() };
    let db = Db::open_with(&config, options).expect("opening");
    let before: Result<u64, Error> = db.write(|tx| tx.run(ENTER, &[&1i64, &"before"])).await;
    assert_eq!(before, Ok(1));
    let refused = |told: &Result<u64, Error>| matches!(told, Err(Error::Engine(why)) if why.contains("disk I/O"));
    // It fits into the page cache, so nothing is felt before the commit, which is everybody's.
    let told = small_large_small(&db, 20, 3_000_000).await;
    assert!(told.iter().all(refused), "{told:?}");
    check(&db, 20, &told).await;
    // It does not, so its statement fails and takes the transaction with it; the third begins another group.
    let told = small_large_small(&db, 30, 30_000_000).await;
    assert!(refused(&told[0]) && refused(&told[1]) && told[2] == Ok(1), "{told:?}");
    check(&db, 30, &told).await;
    let after: Result<u64, Error> = db.write(|tx| tx.run(ENTER, &[&40i64, &"after"])).await;
    assert_eq!(after, Ok(1));
}
