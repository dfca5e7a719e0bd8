//! Every refusal with its code: what people read out over the telephone.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::golden;
use crate::house::hold;
use crate::house::source::{Literal, Source};

const RULE: &str = "
engawa/refusals.txt lists every refusal: its code, the verb that says it, its sentence. A code stands once, belongs to one
sentence, and is never given to another one later: people read it out over the telephone. A new one takes the next number
of its family, also where a lower one is free.";

struct Refusal {
    code: String,
    verb: String,
    sentence: String,
    place: String,
}

/// `ROOM-014`
fn is_code(text: &str) -> bool {
    text.split_once('-').is_some_and(|(family, number)| {
        let capitals = family.len() > 1 && family.bytes().all(|b| b.is_ascii_uppercase());
        capitals && number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// The first text after a code is its sentence; who says it is the verb of the file, or else the file.
fn refusals(source: &Source) -> Vec<Refusal> {
    let named = |literal: &&Literal| source.code[..literal.at].trim_end().ends_with("const NAME: &'static str =");
    let verb = source.literals.iter().find(named);
    let verb = verb.map_or_else(|| source.module().join("/"), |literal| literal.text.clone());
    let pairs = source.literals.iter().zip(source.literals.iter().skip(1));
    let found = pairs.filter(|(code, _)| is_code(&code.text)).map(|(code, sentence)| Refusal {
        code: code.text.clone(),
        verb: verb.clone(),
        sentence: sentence.text.clone(),
        place: format!("{}:{}", source.path, code.line),
    });
    found.collect()
}

fn twice(refusals: &[Refusal]) -> Vec<String> {
    let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for refusal in refusals {
        places.entry(&refusal.code).or_default().push(&refusal.place);
    }
    places.retain(|_, places| places.len() > 1);
    places.into_iter().map(|(code, places)| format!("{code} stands at {}", places.join(" and "))).collect()
}

#[test]
fn golden_every_refusal_has_a_code_of_its_own() {
    let mut all: Vec<Refusal> = Source::below("engawa/src/").iter().flat_map(refusals).collect();
    hold(RULE, &twice(&all));
    all.sort_by(|a, b| a.code.cmp(&b.code));
    let mut table = String::from("# code  verb  sentence\n");
    for Refusal { code, verb, sentence, .. } in all {
        let _ = writeln!(table, "{code:<10}  {verb:<20}  {sentence}");
    }
    golden("refusals.txt", &table, RULE);
}

#[test]
fn a_code_given_twice_is_seen() {
    let text = "const NAME: &'static str = \"rooms.pin\";
        refusals! { pub Refused { Closed = \"ROOM-901\" \"閉じられています。\", Full = \"ROOM-902\" \"いっぱいです。\", } }
        fn a() -> Refusal { Refusal { code: \"ROOM-901\", sentence: \"別の文。\".into() } } // \"ROOM-902\"";
    let found = refusals(&Source::parse("engawa/src/rooms/pin.rs", text));
    let shown: Vec<_> = found.iter().map(|r| (r.code.as_str(), r.verb.as_str(), r.sentence.as_str())).collect();
    let closed = ("ROOM-901", "rooms.pin", "閉じられています。");
    assert_eq!(shown, [closed, ("ROOM-902", "rooms.pin", "いっぱいです。"), ("ROOM-901", "rooms.pin", "別の文。")]);
    assert_eq!(twice(&found), ["ROOM-901 stands at engawa/src/rooms/pin.rs:2 and engawa/src/rooms/pin.rs:3"]);
    assert!(!is_code("ROOM-14") && !is_code("GATE-001x") && !is_code("no-001") && !is_code("A-009"));
}
