//! The guards of the house: what a reader may rely on without reading everything. Each fails with the rule it
//! holds and with what to do about it.

mod arrows;
mod axum;
mod clock;
mod demonstration;
mod gate;
mod migrations;
mod schema;
mod size;
mod source;
mod sql;
mod supply;
mod tables;

/// Fails with every place that breaks the rule, and with the rule.
fn hold(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "\n\n{}\n\n{}\n", broken.join("\n"), rule.trim());
}

/// Compares with a committed file that is read and reviewed as a diff.
fn golden(path: &str, now: &str, rule: &str) {
    let file = source::root().join(path);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, now).unwrap_or_else(|error| panic!("{path} cannot be written: {error}"));
        return;
    }
    let before = std::fs::read_to_string(&file).unwrap_or_default();
    let gone = before.lines().filter(|line| !now.lines().any(|l| l == *line)).map(|line| format!("- {line}"));
    let new = now.lines().filter(|line| !before.lines().any(|l| l == *line)).map(|line| format!("+ {line}"));
    let changed: Vec<String> = gone.chain(new).collect();
    assert!(
        before == now,
        "\n\n{path} no longer says what is so:\n{}\n\n{}\nIf the change is meant: BLESS=1 cargo nextest run -p engawa \
         --test house, then read the diff and commit it.\n",
        changed.join("\n"),
        rule.trim()
    );
}
