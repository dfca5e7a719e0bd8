//! What passes beside the gate: each call by name and with its reason.

use std::collections::BTreeMap;

use crate::house::hold;
use crate::house::source::Source;

const RULE: &str = "
Every change passes the gate (`hub.act`), everything about a patient is read by a look (`hub.look`). Beside them there are
three ways, and nobody takes one without standing in the list of this test (engawa/tests/house/gate.rs) with a reason:
`read_public` and `read_own` for what holds nothing of a patient, `chore` and `chore_reads` for what the house does by the
clock, `beside` for read marks and drafts. `access` alone knows the database.
What to do: make it a command or a look; if it truly is neither, give it a line here.";

/// File, way, how often, why.
const ALLOWED: &[(&str, &str, usize, &str)] = &[
    ("cli.rs", "read_public_now", 3, "the console looks up cities, offices and accounts by the codes people type"),
    ("cli/people.rs", "read_public_now", 1, "the list of accounts, at the console"),
    ("cli/devices.rs", "read_public_now", 1, "the ledger of devices, at the console"),
    ("cli/undelivered.rs", "read_public_now", 1, "letters that did not arrive, and to whom, at the console"),
    ("drafts/forgetting.rs", "chore", 1, "erases drafts that nobody came back to"),
    ("home/pages/about.rs", "read_public", 1, "health: does the database answer?"),
    ("home/pages/menu.rs", "read_own", 1, "letters that did not reach the visitor"),
    ("jobs/forgetting.rs", "chore", 1, "words, letters and finished work of thirty days ago"),
    ("jobs/run.rs", "chore", 4, "makes, claims, renews and settles the rows of jobs"),
    ("jobs/run.rs", "chore_reads", 1, "which jobs are due"),
    ("notices/post.rs", "chore", 1, "writes down what became of a letter"),
    ("notices/post.rs", "chore_reads", 3, "what is due, the address of the receiver, and whether they may still know"),
    ("serve.rs", "chore", 1, "lets go of the claims of a program that died"),
    ("people/pages/lock.rs", "read_own", 1, "one's own login, to compare the password with"),
    ("people/pages/password.rs", "read_own", 2, "one's own login and name, which a password must not hold"),
    ("rooms/city/opening/kept.rs", "beside", 2, "one's own draft, sealed: it changes nothing anybody else acts on"),
    ("rooms/notes/pages/read.rs", "beside", 1, "read marks"),
];

const WAYS: &[&str] = &["read_public", "read_public_now", "read_own", "chore", "chore_reads", "beside"];

/// The calls of a source: way and line.
fn calls(source: &Source) -> Vec<(&'static str, usize)> {
    let mut found = Vec::new();
    for way in WAYS {
        let called = source.find(&format!("{way}(")).into_iter().filter(|at| source.code[..*at].ends_with('.'));
        found.extend(called.map(|at| (*way, source.line(at))));
    }
    found
}

#[test]
fn whoever_passes_beside_the_gate_stands_in_the_list() {
    let mut counted: BTreeMap<(String, &str), Vec<usize>> = BTreeMap::new();
    for source in Source::below("engawa/src/") {
        let file = source.path.trim_start_matches("engawa/src/").to_owned();
        // `access` makes the ways.
        if file.starts_with("access/") {
            continue;
        }
        for (way, line) in calls(&source) {
            counted.entry((file.clone(), way)).or_default().push(line);
        }
    }
    let mut broken = Vec::new();
    for ((file, way), lines) in &counted {
        let allowed = ALLOWED.iter().find(|(at, by, ..)| at == file && by == way).map_or(0, |(_, _, times, _)| *times);
        if lines.len() != allowed {
            broken.push(format!("engawa/src/{file}: `{way}` stands at lines {lines:?}, the list says {allowed}"));
        }
    }
    for (file, way, ..) in ALLOWED {
        if !counted.contains_key(&((*file).to_owned(), *way)) {
            broken.push(format!("engawa/src/{file}: `{way}` is in the list and called no more"));
        }
    }
    hold(RULE, &broken);
}

const STATEMENTS: &str = "
A statement is known to its own sql.rs alone: what the rest of a folder may do with a table is a function there, and what is
about a patient demands a witness. (`access` runs its statements itself: it makes the witnesses.)
What to do: write the function in sql.rs.";

fn named_outside(source: &Source) -> Vec<String> {
    let shouted = |rest: &str| rest.starts_with(|c: char| c.is_ascii_uppercase()) && !rest.starts_with("Sql");
    let named = source.find("sql::").into_iter().filter(|at| shouted(&source.code[at + "sql::".len()..]));
    named.map(|at| format!("{}:{}: a statement named outside of sql.rs", source.path, source.line(at))).collect()
}

#[test]
fn statements_are_known_to_their_own_file_alone() {
    let sources = Source::below("engawa/src/").into_iter().filter(|source| !source.path.contains("/access/"));
    hold(STATEMENTS, &sources.flat_map(|source| named_outside(&source)).collect::<Vec<_>>());
}

#[test]
fn a_statement_named_outside_is_seen() {
    let named = |text: &str| named_outside(&Source::parse("engawa/src/rooms/notes/pages/post.rs", text)).len();
    assert_eq!(named("tx.run(super::sql::PIN, &[])"), 1);
    assert_eq!(named("sql::pin(tx, here); let a: store::Sql;"), 0);
}

#[test]
fn a_call_beside_the_gate_is_seen() {
    let source =
        Source::parse("engawa/src/rooms/pages.rs", "app.hub.beside(a); hub\n    .read_public(b); let chore = 1;");
    assert_eq!(calls(&source).len(), 2);
}
