//! Everything that is tested from outside, in one program: it is built and linked once.
//!
//! `http`: the routes in one process. `tls`: the listener. `house`: the sources themselves. `console`: the program at the
//! command line. `crash`: the program killed at its work.

mod console;
mod crash;
mod house;
mod http;
mod tls;

/// Compares with a committed file that is read and reviewed as a diff. Its test is called golden-something: by that name
/// `bin/bless` finds it.
fn golden(file: &str, now: &str, rule: &str) {
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    assert!(test.contains("golden"), "{test} compares with {file}: call it golden_…, or bin/bless passes it by");
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, now).unwrap_or_else(|error| panic!("{file} cannot be written: {error}"));
        return;
    }
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let gone = before.lines().filter(|line| !now.lines().any(|l| l == *line)).map(|line| format!("- {line}"));
    let new = now.lines().filter(|line| !before.lines().any(|l| l == *line)).map(|line| format!("+ {line}"));
    let changed: Vec<String> = gone.chain(new).collect();
    assert!(
        before == now,
        "\n\nengawa/{file} no longer says what is so:\n{}\n\n{}\nIf the change is meant: bin/bless, then read the diff \
         and commit it.\n",
        changed.join("\n"),
        rule.trim()
    );
}
