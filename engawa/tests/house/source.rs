//! Rust text, taken apart just far enough for the guards: what is code, what is a literal, where which line is.

use std::fs;
use std::path::Path;

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace")
}

/// One Rust file.
pub struct Source {
    /// From the root of the repository: `engawa/src/rooms/mod.rs`.
    pub path: String,
    /// As long as the file, line by line, with comments, literals and `#[cfg(test)]` items blanked.
    pub code: String,
    /// What stands between quotes outside of comments and test items.
    pub literals: Vec<Literal>,
}

pub struct Literal {
    pub at: usize,
    pub line: usize,
    pub text: String,
}

impl Source {
    pub fn parse(path: &str, text: &str) -> Source {
        let (mut code, mut literals) = blank(text);
        for (from, to) in test_items(&code) {
            erase(&mut code, from, to);
            literals.retain(|literal| literal.at < from || literal.at >= to);
        }
        let code = String::from_utf8(code).expect("only whole characters are blanked");
        Source { path: path.to_owned(), code, literals }
    }

    /// Every Rust file below `folder`.
    pub fn below(folder: &str) -> Vec<Source> {
        let files = files().into_iter().filter(|path| path.starts_with(folder) && path.ends_with(".rs"));
        // `tests.rs` is what a long `#[cfg(test)] mod tests;` is called here.
        files.filter(|path| !path.ends_with("/tests.rs")).map(|path| Source::parse(&path, &read(&path))).collect()
    }

    /// The module path of the file: `["rooms", "invite"]`, `["rooms"]` for its `mod.rs`, `[]` for `lib.rs`.
    pub fn module(&self) -> Vec<&str> {
        let inner = self.path.strip_prefix("engawa/src/").unwrap_or(&self.path);
        let inner = inner.strip_suffix(".rs").unwrap_or(inner);
        let mut module: Vec<&str> = inner.split('/').collect();
        if matches!(module.last(), Some(&("mod" | "lib"))) {
            module.pop();
        }
        module
    }

    pub fn line(&self, at: usize) -> usize {
        line(self.code.as_bytes(), at)
    }

    /// Where `word` stands in the code as a word (or path) of its own.
    pub fn find(&self, word: &str) -> Vec<usize> {
        let bytes = self.code.as_bytes();
        let whole = |at: &usize| {
            let before = at.checked_sub(1).is_some_and(|i| in_word(bytes[i]));
            let after = bytes.get(at + word.len()).copied().is_some_and(in_word);
            !(before || after && word.ends_with(|c: char| c.is_alphanumeric()))
        };
        self.code.match_indices(word).map(|(at, _)| at).filter(whole).collect()
    }

    /// Every path in the code that begins at the root of the crate, with its line; `super` is resolved, `use` trees
    /// are spelt out.
    pub fn paths(&self) -> Vec<(usize, Vec<String>)> {
        let mut found = Vec::new();
        let starts = self.find("crate::").into_iter().chain(self.find("super::"));
        for at in starts.filter(|at| !self.code[..*at].ends_with("super::")) {
            let mut paths = Vec::new();
            tree(self.code.as_bytes(), &mut at.clone(), &[], &mut paths);
            found.extend(paths.into_iter().filter_map(|path| Some((self.line(at), self.whole(&path)?))));
        }
        found
    }

    /// With `super` resolved; without `crate`.
    fn whole(&self, path: &[String]) -> Option<Vec<String>> {
        let ups = path.iter().take_while(|segment| *segment == "super").count();
        if ups == 0 {
            return Some(path[1..].to_vec());
        }
        let module = self.module();
        let base = module.get(..module.len().checked_sub(ups)?)?.iter().map(|segment| (*segment).to_owned());
        Some(base.chain(path[ups..].iter().cloned()).collect())
    }
}

/// Every file that is or may be committed, from the root: all but what `.gitignore` names.
pub fn files() -> Vec<String> {
    let ignored: Vec<String> = read(".gitignore")
        .lines()
        .filter_map(|line| Some(line.trim_end_matches('/').rsplit('/').next()?.to_owned()))
        .filter(|name| !name.is_empty())
        .collect();
    let mut found = Vec::new();
    let mut folders = vec![root().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the repository can be read").flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if name == ".git" || ignored.contains(&name) {
                continue;
            } else if path.is_dir() {
                folders.push(path);
            } else if let Ok(inner) = path.strip_prefix(root()) {
                found.push(inner.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path} cannot be read: {error}"))
}

pub fn in_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

fn line(text: &[u8], at: usize) -> usize {
    1 + text[..at].iter().filter(|byte| **byte == b'\n').count()
}

fn erase(code: &mut [u8], from: usize, to: usize) {
    code[from..to].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
}

/// Blanks comments and literals, and hands the literals back.
fn blank(text: &str) -> (Vec<u8>, Vec<Literal>) {
    let (bytes, mut code, mut literals) = (text.as_bytes(), text.as_bytes().to_vec(), Vec::new());
    let mut i = 0;
    while i < bytes.len() {
        let rest = &text[i..];
        let word_before = i > 0 && in_word(bytes[i - 1]);
        let end = if rest.starts_with("//") {
            i + rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            i + block_comment(rest)
        } else if let Some((open, close)) = string(rest, word_before) {
            let inner = i + open;
            let to = if rest[..open].contains('r') {
                inner + rest[open..].find(&close).unwrap_or(rest.len() - open)
            } else {
                inner + unescaped_quote(&rest[open..])
            };
            literals.push(Literal { at: i, line: line(bytes, i), text: plain(&text[inner..to]) });
            (to + close.len()).min(bytes.len())
        } else if let Some(length) = character(rest) {
            i + length
        } else {
            i += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        erase(&mut code, i, end);
        i = end;
    }
    (code, literals)
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut i, bytes) = (0_usize, 0, rest.as_bytes());
    while i < bytes.len() {
        match bytes.get(i..i + 2) {
            Some(b"/*") => (depth, i) = (depth + 1, i + 2),
            Some(b"*/") if depth == 1 => return i + 2,
            Some(b"*/") => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
    }
    bytes.len()
}

/// If a string begins here: the length of its opening and the text of its end.
fn string(rest: &str, word_before: bool) -> Option<(usize, String)> {
    if rest.starts_with('"') {
        return Some((1, "\"".to_owned()));
    }
    let prefix = ["br", "cr", "r", "b", "c"].into_iter().find(|prefix| !word_before && rest.starts_with(prefix))?;
    let hashes = rest[prefix.len()..].bytes().take_while(|byte| *byte == b'#').count();
    let raw = prefix.ends_with('r');
    (rest[prefix.len() + hashes..].starts_with('"') && (raw || hashes == 0))
        .then(|| (prefix.len() + hashes + 1, format!("\"{}", "#".repeat(hashes))))
}

fn unescaped_quote(rest: &str) -> usize {
    let mut escaped = false;
    let end = rest.bytes().position(|byte| {
        let here = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        here
    });
    end.unwrap_or(rest.len())
}

/// The length of a character literal; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    if inner.starts_with('\\') {
        return Some(inner[2..].find('\'')? + 4);
    }
    let first = inner.chars().next()?;
    inner[first.len_utf8()..].starts_with('\'').then(|| first.len_utf8() + 2)
}

/// A literal as it is meant: joined where a backslash ends the line.
fn plain(literal: &str) -> String {
    let mut pieces = literal.split("\\\n");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    pieces.for_each(|piece| text.push_str(piece.trim_start()));
    text.replace("\\\"", "\"")
}

/// From where to where items under `#[cfg(test)]` reach.
fn test_items(code: &[u8]) -> Vec<(usize, usize)> {
    let text = std::str::from_utf8(code).expect("only whole characters are blanked");
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (from, _) in text.match_indices("#[cfg(test)]") {
        let Some(open) = text[from..].find(['{', ';']).map(|at| from + at) else {
            continue;
        };
        let mut depth = 0_i32;
        let length = code[open..].iter().position(|byte| {
            depth += i32::from(*byte == b'{') - i32::from(*byte == b'}');
            depth == 0
        });
        found.push((from, length.map_or(code.len(), |length| open + length + 1)));
    }
    found
}

/// Spells out the path or `use` tree at `i`.
fn tree(code: &[u8], i: &mut usize, before: &[String], found: &mut Vec<Vec<String>>) {
    let skip = |i: &mut usize| *i += code[*i..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    skip(i);
    if code.get(*i) == Some(&b'{') {
        *i += 1;
        loop {
            skip(i);
            match code.get(*i) {
                Some(b'}') | None => break *i += 1,
                Some(byte) if in_word(*byte) || *byte == b'{' || *byte == b'*' => tree(code, i, before, found),
                Some(_) => *i += 1,
            }
        }
        return;
    }
    let length = code[*i..].iter().take_while(|byte| in_word(**byte) || **byte == b'*').count();
    let segment = String::from_utf8_lossy(&code[*i..*i + length]).into_owned();
    *i += length;
    let mut path = before.to_vec();
    if segment != "self" {
        path.push(segment);
    }
    let here = *i;
    skip(i);
    let goes_on = code[*i..].starts_with(b"::")
        && code[*i + 2..].iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| *byte != b'<');
    if length > 0 && goes_on {
        *i += 2;
        tree(code, i, &path, found);
        return;
    }
    *i = here;
    // `a as b` inside a group: the new name is no path.
    if code[*i..].starts_with(b" as ") {
        *i += 4;
        *i += code[*i..].iter().take_while(|byte| in_word(**byte)).count();
    }
    found.push(path);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_literals_and_tests_are_no_code() {
        let text = "let a = \"x // y\"; // crate::b\nlet c = 'd'; fn e<'f>() {} /* /* */ */ let g = r#\"h\"i\"#;\n\
                    #[cfg(test)]\nmod tests { use crate::rooms; const J: &str = \"k\"; }\nlet l = '\\'';";
        let source = Source::parse("engawa/src/people/mod.rs", text);
        assert_eq!(source.code.split_whitespace().collect::<String>(), "leta=;letc=;fne<'f>(){}letg=;letl=;");
        assert_eq!(source.literals.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(), ["x // y", "h\"i"]);
        assert!(source.paths().is_empty());
        assert_eq!(source.code.len(), text.len());
    }

    #[test]
    fn a_literal_over_two_lines_is_one() {
        let source = Source::parse("a.rs", "\"select a \\\n        from b\"");
        assert_eq!(source.literals[0].text, "select a from b");
    }

    #[test]
    fn use_trees_are_spelt_out() {
        let paths = |path: &str, text: &str| -> Vec<String> {
            Source::parse(path, text).paths().into_iter().map(|(_, path)| path.join("::")).collect()
        };
        assert_eq!(
            paths("engawa/src/rooms/invite.rs", "use crate::{clock, people::{self, Person as P, pages::*}};"),
            ["clock", "people", "people::Person", "people::pages::*"]
        );
        assert_eq!(
            paths(
                "engawa/src/rooms/invite.rs",
                "use super::store as sql; super::super::web::page(crate::ids::parse::<Id>())"
            ),
            ["ids::parse", "rooms::store", "web::page"]
        );
        assert_eq!(paths("engawa/src/rooms/mod.rs", "use super::web; pub(crate) fn a() {}"), ["web"]);
    }
}
