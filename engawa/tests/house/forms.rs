//! What a form is asked for, it has; what it has, somebody asks for.

use std::collections::BTreeSet;

use crate::house::hold;
use crate::house::source::{Source, files, read};

const RULE: &str = "
A field that is read under a name no template gives would be empty for ever, and one that nobody reads is typed for nothing.
What to do: give the field the same name in the template and in the page that reads it.";

/// The names that pages read, each with its place.
fn asked(source: &Source) -> Vec<(String, String)> {
    let reads = [".text(", ".ticked(", ".all(", ".secrets.of("];
    let read = source.literals.iter().filter(|literal| {
        let before = source.code[..literal.at].trim_end();
        reads.iter().any(|read| before.ends_with(read))
    });
    read.map(|literal| (literal.text.clone(), format!("{}:{}", source.path, literal.line))).collect()
}

/// The names of the fields of a template; a name with something to be filled in is none.
fn given(path: &str, text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let place = || format!("{path}:{}", number + 1);
        let line = if line.contains("<meta") { "" } else { line };
        let quoted =
            |after: &str| line.split(after).skip(1).filter_map(|rest| rest.split('"').next()).collect::<Vec<_>>();
        let plain = quoted(" name=\"").into_iter().chain(quoted("fields::text(troubles, \"")).map(str::to_owned);
        let days = quoted("fields::day(troubles, \"").into_iter();
        let days = days.flat_map(|day| ["era", "year", "month", "day"].map(|part| format!("{day}_{part}")));
        found.extend(plain.chain(days).filter(|name| !name.contains("{{")).map(|name| (name, place())));
    }
    found
}

fn unmatched(these: &[(String, String)], those: &BTreeSet<String>, what: &str) -> Vec<String> {
    let alone = these.iter().filter(|(name, _)| !those.contains(name));
    alone.map(|(name, place)| format!("{place}: `{name}` {what}")).collect()
}

#[test]
fn fields_are_read_under_the_names_they_have() {
    let sources = Source::below("engawa/src/");
    let asked: Vec<_> =
        sources.iter().filter(|source| !source.path.contains("/web/fields.rs")).flat_map(asked).collect();
    let templates = files().into_iter().filter(|path| path.starts_with("engawa/src/") && path.ends_with(".html"));
    let given: Vec<_> = templates.flat_map(|path| given(&path, &read(&path))).collect();
    assert!(asked.len() > 30 && given.len() > 30, "{} asked for, {} given", asked.len(), given.len());
    let names = given.iter().map(|(name, _)| name.clone()).collect();
    let literals = sources.iter().flat_map(|source| &source.literals).map(|literal| literal.text.clone()).collect();
    let mut broken = unmatched(&asked, &names, "is read, and no template has it");
    broken.extend(unmatched(&given, &literals, "is in no page's Rust"));
    hold(RULE, &broken);
}

#[test]
fn a_slip_in_a_name_is_seen() {
    let source = Source::parse(
        "engawa/src/a/pages/b.rs",
        "fn a(f: Form) { f.typed.text(\"naem\"); f.secrets.of(\"secret_a\") }",
    );
    let asked = asked(&source);
    assert_eq!(asked.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["naem", "secret_a"]);
    let page =
        "<input name=\"name\">\n{{ fields::day(troubles, \"born\", x) }}\n<input class=\"in\" name=\"{{ name }}\">";
    let given = given("a.html", page);
    let names: BTreeSet<String> = given.into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names.iter().map(String::as_str).collect::<Vec<_>>(),
        ["born_day", "born_era", "born_month", "born_year", "name"]
    );
    assert_eq!(unmatched(&asked, &names, "is alone").len(), 2);
}
