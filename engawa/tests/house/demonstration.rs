//! What a city runs is no demonstration.

use crate::house::hold;
use crate::house::source::{Source, read};

const RULE: &str = "
The demonstration is a program of its own (demo/). The program `engawa` does not depend on it and has no feature for it;
it never takes a device without a certificate (`plays_devices`, `Proof::Played`), speaks to nobody without TLS, and fills
in nobody's password (`Prefilled`). It only offers what demo/ makes use of.
What to do: write it in demo/.";

/// How the field is declared and handed on; anything else sets it.
const HANDED_ON: &[&str] = &["bool,", "false", "parts.plays_devices", "setup.plays_devices"];

fn check(source: &Source) -> Vec<String> {
    let goes_on = |at: usize, words: &[&str]| words.iter().any(|word| source.code[at..].trim_start().starts_with(word));
    let module = source.module().join("::");
    let judges = module == "access::admit" || module == "access::connection";
    let field = "plays_devices:";
    let sets = source.find(field).into_iter().filter(|at| !goes_on(at + field.len(), HANDED_ON));
    let played = source.find("Proof::Played").into_iter().filter(|_| !judges);
    let bare = source.find("tls: false").into_iter();
    let filled = source.find("Prefilled {").into_iter().filter(|at| !source.code[..*at].ends_with("struct "));
    let found = sets.chain(played).chain(bare).chain(filled);
    found.map(|at| format!("{}:{}", source.path, source.line(at))).collect()
}

/// Dependencies and features of a manifest that have to do with the demonstration.
fn bound(manifest: &toml::Table) -> Vec<String> {
    let parts = ["dependencies", "dev-dependencies", "build-dependencies", "features"];
    let named = |part: &&str| manifest.get(*part).and_then(|part| part.get("demo")).is_some();
    parts.into_iter().filter(named).map(|part| format!("engawa/Cargo.toml: `demo` among its {part}")).collect()
}

#[test]
fn the_program_is_no_demonstration() {
    let mut broken: Vec<String> = Source::below("engawa/src/").iter().flat_map(check).collect();
    broken.extend(bound(&read("engawa/Cargo.toml").parse().expect("engawa/Cargo.toml is TOML")));
    hold(RULE, &broken);
}

#[test]
fn a_demonstration_in_the_program_is_seen() {
    let broken = |path: &str, text: &str| check(&Source::parse(path, text)).len();
    assert_eq!(broken("engawa/src/serve.rs", "Parts { plays_devices: setup.plays_devices, tls: true }"), 0);
    assert_eq!(broken("engawa/src/access/admit.rs", "match proof { Proof::Played(_) if plays_devices => 1 }"), 0);
    for wrong in [
        "Setup { plays_devices: true }",
        "Setup { plays_devices: cfg!(x) }",
        "Connection { proof, tls: false }",
        "proof = Proof::Played(device)",
        "extensions.insert(Prefilled { login, password })",
    ] {
        assert_eq!(broken("engawa/src/web/guard.rs", wrong), 1, "{wrong}");
    }
    let bound = |text: &str| bound(&text.parse().expect("TOML")).len();
    assert_eq!(bound("[dependencies]\nstore = \"1\"\n[features]\nother = []"), 0);
    assert_eq!(bound("[dev-dependencies]\ndemo.workspace = true\n[features]\ndemo = []"), 2);
}
