//! Whose code this program is made of, and under which licences.

use std::process::Command;

use crate::house::hold;
use crate::house::source::{files, read, root};

const LICENCES: &str = "
Engawa is given to cities under Apache-2.0: everything it is built from must allow that. deny.toml holds the list.
What to do: leave the dependency out, or read its licence and add it to deny.toml with the reason.";

const BANNED: &str = "
One TLS stack, one set of ciphers, one SQLite: deny.toml names what must not come in, and why.
What to do: `cargo tree -i NAME` says who brings it; switch that feature off.";

const HOSTS: &str = "
No committed file says from where packages are fetched: every machine has its own answer.
What to do: `npm install --omit-lockfile-registry-resolved` for e2e/package-lock.json; keep .npmrc and .cargo/config.toml
out of the repository.";

fn deny() -> toml::Table {
    read("deny.toml").parse().expect("deny.toml is TOML")
}

/// A package that something is built from, on any machine, tests and build scripts included.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    licence: String,
}

/// As `cargo tree` finds them: Cargo.lock also names optional packages that no feature turns on.
fn packages() -> Vec<Package> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["tree", "--workspace", "--all-features", "--target", "all", "--locked", "--offline"])
        .args(["--prefix", "none", "--format", "{p}|{l}|"])
        .current_dir(root())
        .output()
        .expect("cargo can be run");
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree failed; run `cargo fetch --locked` once.\n{problem}");
    let mut found: Vec<Package> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| {
            let mut fields = line.split('|');
            let (package, licence) = (fields.next()?, fields.next()?);
            let (name, version) = package.split_once(" v")?;
            let version = version.split(' ').next()?;
            Some(Package { name: name.to_owned(), version: version.to_owned(), licence: licence.to_owned() })
        })
        .collect();
    found.sort();
    found.dedup();
    assert!(found.len() > 100, "cargo named {} packages only", found.len());
    found
}

/// Does an SPDX expression leave a choice within the list? `/` is the old way to write OR.
fn allowed(expression: &str, list: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let answer = any_of(&words, &mut at, list);
    answer && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize, list: &[&str]) -> bool {
    let mut answer = all_of(words, at, list);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        answer |= all_of(words, at, list);
    }
    answer
}

fn all_of(words: &[&str], at: &mut usize, list: &[&str]) -> bool {
    let mut answer = one(words, at, list);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        answer &= one(words, at, list);
    }
    answer
}

fn one(words: &[&str], at: &mut usize, list: &[&str]) -> bool {
    let word = words.get(*at).copied().unwrap_or_default();
    *at += 1;
    if word == "(" {
        let answer = any_of(words, at, list);
        *at += 1;
        return answer;
    }
    // An exception (`WITH …`) only ever allows more.
    if words.get(*at) == Some(&"WITH") {
        *at += 2;
    }
    list.contains(&word)
}

#[test]
fn licences_are_on_the_list() {
    let deny = deny();
    let list: Vec<&str> =
        deny["licenses"]["allow"].as_array().expect("a list").iter().filter_map(|v| v.as_str()).collect();
    let broken = packages().into_iter().filter(|package| !allowed(&package.licence, &list));
    let broken = broken.map(|package| format!("{} {}: licence `{}`", package.name, package.version, package.licence));
    hold(LICENCES, &broken.collect::<Vec<_>>());
}

#[test]
fn nothing_banned_comes_in() {
    let deny = deny();
    let banned = deny["bans"]["deny"].as_array().expect("a list").iter();
    let banned: Vec<&str> = banned.filter_map(|entry| entry["crate"].as_str()).collect();
    let packages = packages();
    let sqlite = packages.iter().filter(|package| package.name == "libsqlite3-sys").count();
    assert_eq!(sqlite, 1, "there is one SQLite");
    let broken = packages.into_iter().map(|package| package.name).filter(|name| banned.contains(&name.as_str()));
    let broken: Vec<String> = broken.collect();
    hold(BANNED, &broken);
}

#[test]
fn no_file_says_where_packages_come_from() {
    let mut broken: Vec<String> =
        files().into_iter().filter(|path| path.ends_with(".npmrc") || path.contains(".cargo/")).collect();
    for lock in files().into_iter().filter(|path| path.ends_with("package-lock.json")) {
        let lines = read(&lock).lines().filter(|line| line.contains("\"resolved\": \"http")).count();
        if lines > 0 {
            broken.push(format!("{lock}: {lines} lines say from where"));
        }
    }
    hold(HOSTS, &broken);
}

#[test]
fn licence_expressions_are_understood() {
    let list = ["MIT", "Apache-2.0", "Unicode-3.0"];
    for good in
        ["MIT", "MIT OR GPL-3.0", "MIT/GPL-3.0", "(MIT OR GPL-3.0) AND Unicode-3.0", "Apache-2.0 WITH LLVM-exception"]
    {
        assert!(allowed(good, &list), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR GPL-3.0) AND OpenSSL", "MIT GPL-3.0"] {
        assert!(!allowed(bad, &list), "{bad}");
    }
}
