//! The house from outside, in one process: requests through the real routes, doors and gate, on both databases, with a
//! clock that stands still until it is moved. TLS is left out (see `tests/tls`); everything behind it is real.

mod attack;
mod commands;
mod coverage;
mod doors;
mod faults;
mod follower;
mod house;
mod live;
mod notes;
mod opening;
mod reconnects;
mod rooms;
mod sign_in;
mod trail;
mod visitor;

/// Runs a test's story.
fn run<T>(story: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(story)
}

/// Compares with a committed file that is read and reviewed as a diff.
fn golden(file: &str, now: &str, rule: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, now).expect("the golden file can be written");
        return;
    }
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    if before == now {
        return;
    }
    let gone = before.lines().filter(|line| !now.lines().any(|l| l == *line)).map(|line| format!("- {line}"));
    let new = now.lines().filter(|line| !before.lines().any(|l| l == *line)).map(|line| format!("+ {line}"));
    let changed: Vec<String> = gone.chain(new).collect();
    panic!(
        "\n\n{file} no longer says what is so:\n{}\n\n{}\nIf the change is meant: BLESS=1 cargo nextest run -p engawa \
         --test http, then read the diff and commit it.\n",
        changed.join("\n"),
        rule.trim()
    );
}
