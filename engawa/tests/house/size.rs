//! What must not creep in: long files, unfinished work, scripts and styles inside pages, traces of one machine.

use crate::house::hold;
use crate::house::source::{self, Source, files, read};

const LENGTH: &str = "
A file stays under about 400 lines, so that it is read in one sitting.
What to do: find the second idea in it and give that a file of its own.";

const FINISHED: &str = "
What is committed is finished: no todo!, no unimplemented!, no test that is skipped, no print outside of the command line
(what is worth saying goes to the log, and never with personal data).";

const PAGES: &str = "
Pages are safe by their build: askama escapes everything (so no `|safe`), and the content security policy forbids inline
script and style (so no `<script>` with a body, no `onclick=`, no `style=`, no `<style>`).
What to do: a class in the style sheet, a file under assets/, a type that knows how to write itself escaped.";

const TEMPLATES: &str = "
A template is read and compared line by line: one element a line, none longer than about 160 characters, none ending in a
blank. Line breaks are not sent (web/lines.rs), so they cost nothing and may stand anywhere but within a word.
What to do: give each element its line and its indentation.";

const MACHINE: &str = "
The repository speaks of itself alone: a path of the machine it lies on is wrong on every other.";

/// About 400, and a little mercy.
const LINES: usize = 440;

fn lines(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > LINES).then(|| format!("{path}: {lines} lines"))
}

const UNFINISHED: &[&str] = &["todo!", "unimplemented!", "dbg!", "#[ignore"];
const PRINTS: &[&str] = &["println!", "eprintln!", "print!", "eprint!"];

fn unfinished(path: &str, text: &str) -> Vec<String> {
    let find = |source: Source, words: &[&str]| -> Vec<String> {
        let found = words.iter().flat_map(|word| source.find(word).into_iter().map(move |at| (at, *word)));
        found.map(|(at, word)| format!("{path}:{}: {word}", source.line(at))).collect()
    };
    // With its tests, which may print: a skipped test is what this looks for.
    let mut found = find(Source::parse(path, &text.replace("#[cfg(test)]", "")), UNFINISHED);
    let speaks = ["/tests/", "bench/", "/benches/", "/examples/", "/main.rs", "/cli", "/bin/"]
        .into_iter()
        .any(|place| path.contains(place));
    if !speaks {
        found.extend(find(Source::parse(path, text), PRINTS));
    }
    found
}

fn page_faults(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let lower = line.to_lowercase();
        let handler = lower.match_indices(" on").any(|(at, _)| {
            let name: String = lower[at + 3..].chars().take_while(char::is_ascii_alphabetic).collect();
            !name.is_empty() && lower[at + 3 + name.len()..].starts_with('=')
        });
        let script = lower
            .match_indices("<script")
            .any(|(at, _)| !lower[at..].split('>').next().unwrap_or_default().contains("src="));
        let filter = lower.split("{{").skip(1).any(|rest| {
            let inner: String = rest.split("}}").next().unwrap_or_default().split_whitespace().collect();
            inner.ends_with("|safe") || inner.contains("|safe|") || inner.contains("|safe)")
        });
        for (is, what) in [
            (filter, "|safe"),
            (script, "script within the page"),
            (handler, "an event handler within the page"),
            (lower.contains(" style=") || lower.contains("<style"), "style within the page"),
        ] {
            if is {
                found.push(format!("{path}:{}: {what}", number + 1));
            }
        }
    }
    found
}

#[test]
fn files_are_read_in_one_sitting() {
    let rust = files().into_iter().filter(|path| path.ends_with(".rs"));
    hold(LENGTH, &rust.filter_map(|path| lines(&path, &read(&path))).collect::<Vec<_>>());
}

#[test]
fn what_is_committed_is_finished() {
    let rust = files().into_iter().filter(|path| path.ends_with(".rs"));
    hold(FINISHED, &rust.flat_map(|path| unfinished(&path, &read(&path))).collect::<Vec<_>>());
}

#[test]
fn pages_hold_no_script_and_no_style() {
    let pages: Vec<String> = files().into_iter().filter(|path| path.ends_with(".html")).collect();
    hold(PAGES, &pages.iter().flat_map(|path| page_faults(path, &read(path))).collect::<Vec<_>>());
}

/// What one element with its attributes, or one sentence, may take.
const WIDTH: usize = 160;

fn wide(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().enumerate();
    let found = lines.filter(|(_, line)| line.chars().count() > WIDTH || line.ends_with(' '));
    found.map(|(number, line)| format!("{path}:{}: {} characters", number + 1, line.chars().count())).collect()
}

#[test]
fn templates_are_read_line_by_line() {
    let pages = files().into_iter().filter(|path| path.ends_with(".html"));
    hold(TEMPLATES, &pages.flat_map(|path| wide(&path, &read(&path))).collect::<Vec<_>>());
}

#[test]
fn no_path_of_this_machine() {
    let here = [Some(source::root().to_string_lossy().into_owned()), std::env::var("HOME").ok()];
    let here: Vec<String> = here.into_iter().flatten().filter(|path| path.len() > 1).map(|path| path + "/").collect();
    let found = files().into_iter().filter(|path| {
        let bytes = std::fs::read(source::root().join(path)).unwrap_or_default();
        String::from_utf8(bytes).is_ok_and(|text| here.iter().any(|place| text.contains(place)))
    });
    hold(MACHINE, &found.collect::<Vec<_>>());
}

#[test]
fn what_creeps_in_is_seen() {
    assert!(lines("a.rs", &"\n".repeat(LINES)).is_none());
    assert!(lines("a.rs", &"\n".repeat(LINES + 1)).is_some());

    assert_eq!(wide("a.html", &format!("{}\n<p>\n", "あ".repeat(WIDTH))).len(), 0);
    assert_eq!(wide("a.html", &format!("{}\n<p> \n", "a".repeat(WIDTH + 1))).len(), 2);

    let unfinished = |path: &str, text: &str| unfinished(path, text).len();
    assert_eq!(
        unfinished(
            "engawa/src/rooms/post.rs",
            "fn a() { todo!() } // todo!()\n#[ignore = \"b\"] fn c() { println!() }"
        ),
        3
    );
    assert_eq!(unfinished("engawa/src/cli.rs", "println!(\"a\")"), 0);

    let faults = |text: &str| page_faults("a.html", text).len();
    assert_eq!(faults("<p class=\"a\">{{ name }}</p> <script src=\"/a.js\" defer></script> {{ safety|upper }}"), 0);
    for wrong in [
        "{{ name|safe }}",
        "{{ name | safe }}",
        "<script>a()</script>",
        "<p style=\"a\">",
        "<style>",
        "<p onclick=\"a()\">",
    ] {
        assert_eq!(faults(wrong), 1, "{wrong}");
    }
}
