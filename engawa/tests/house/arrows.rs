//! Who may import whom.

use crate::house::hold;
use crate::house::source::{Source, read, root};

const RULE: &str = "
The house is read from the ground up, and no arrow points back (ARCHITECTURE.md, \"Who may import whom\"):
  clock, ids, keys, list, live, bells, pool < access < jobs < web < domain folders in the order of the map < config, routes, serve, cli, main.
Domain folders import only folders above them in the map, and only what the other folder's mod.rs offers
(`crate::rooms::Room`, not `crate::rooms::room::Room`); routes.rs alone also names `pages` and `api`.
A types file (rooms/room.rs) knows neither database nor visitors: no `store`, no `access`, no `web`.
What to do: move the function to the later folder, pass the value as an argument, or offer it in mod.rs.
A new file or folder directly under src/ takes its place in engawa/tests/house/arrows.rs.";

/// Beneath the nouns, from the ground up: each may import those before it.
const GROUND: &[&str] =
    &["migrations", "clock", "ids", "keys", "list", "live", "bells", "pool", "access", "jobs", "web"];

/// The nouns in the order of the map, each with the file that holds its types.
const NOUNS: &[(&str, &str)] = &[
    ("drafts", "draft"),
    ("people", "person"),
    ("offices", "office"),
    ("devices", "device"),
    ("files", "file"),
    ("rooms", "room"),
    ("careplans", "careplan"),
    ("insured", "insured"),
    ("procedures", "procedure"),
    ("disclosure", "disclosure"),
    ("notices", "notice"),
    ("trail", "trail"),
    ("help", "help"),
    ("home", "home"),
];

/// Above the nouns.
const ROOF: &[&str] = &["config", "routes", "serve", "cli", "main"];

/// Plain values that `access` makes, and that types may be built of.
const VALUES: &[&str] = &["access::Kind", "access::certificate::Fingerprint"];

fn height(name: &str) -> Option<usize> {
    let nouns = NOUNS.iter().map(|(folder, _)| folder);
    GROUND.iter().chain(nouns).chain(ROOF).position(|known| *known == name)
}

/// The file inside of a folder that a path names; what stands in the mod.rs of a folder within is offered as well.
fn inside(path: &[String]) -> Option<&str> {
    let is_folder = |depth: usize| root().join("engawa/src").join(path[..depth].join("/")).is_dir();
    let first = (2..path.len()).find(|depth| !is_folder(*depth))?;
    path.get(first - 1).map(String::as_str).filter(|segment| segment.starts_with(char::is_lowercase))
}

fn check(source: &Source) -> Vec<String> {
    let module = source.module();
    // lib.rs is the map and names everybody.
    let Some(from) = module.first().copied() else {
        return Vec::new();
    };
    let is_types_file = module.len() == 2 && NOUNS.contains(&(from, module[1]));
    let mut broken = Vec::new();
    let mut say = |line: usize, what: String| broken.push(format!("{}:{line}: {what}", source.path));
    if height(from).is_none() {
        say(1, format!("`{from}` has no place in the order of the house"));
    }
    for (line, path) in source.paths() {
        let Some(to) = path.first().map(String::as_str) else {
            continue;
        };
        let whole = path.join("::");
        if to == from {
            if is_types_file && path.get(1).is_some_and(|segment| segment == "sql") {
                say(line, format!("a types file imports the database ({whole})"));
            }
            continue;
        }
        match (height(from), height(to)) {
            (_, None) => say(line, format!("`{to}` has no place in the order of the house ({whole})")),
            (Some(low), Some(high)) if high > low => say(line, format!("`{from}` reaches up to `{to}` ({whole})")),
            _ => {}
        }
        let is_noun = NOUNS.iter().any(|(folder, _)| *folder == to);
        if inside(&path).filter(|_| is_noun).is_some() {
            let page = path.iter().any(|part| part == "pages" || part == "api");
            let offered = from == "routes" && page;
            if !offered {
                say(line, format!("`{from}` reaches past the door of `{to}` ({whole})"));
            }
        }
        if is_types_file && (to == "access" || to == "web") && !VALUES.contains(&whole.as_str()) {
            say(line, format!("a types file imports `{to}` ({whole})"));
        }
    }
    if is_types_file {
        for at in source.find("store::") {
            if !source.code[..at].ends_with("::") {
                say(source.line(at), "a types file imports the store".to_owned());
            }
        }
    }
    broken
}

#[test]
fn arrows_point_down() {
    hold(RULE, &Source::below("engawa/src/").iter().flat_map(check).collect::<Vec<_>>());
}

#[test]
fn the_map_names_every_folder() {
    let map = read("engawa/src/lib.rs");
    let missing: Vec<String> = NOUNS
        .iter()
        .filter(|(folder, _)| root().join("engawa/src").join(folder).is_dir())
        .filter(|(folder, _)| !map.contains(&format!("//! | `{folder}")) && !map.contains(&format!("//! | [`{folder}")))
        .map(|(folder, _)| format!("engawa/src/lib.rs: no line `//! | [`{folder}`] | 日本語 | …` in the map"))
        .collect();
    hold("lib.rs is the map of the house: one line per folder, with its Japanese term.", &missing);
}

#[test]
fn a_forbidden_arrow_is_seen() {
    let broken = |path: &str, text: &str| check(&Source::parse(path, text)).len();
    assert_eq!(broken("engawa/src/rooms/invite.rs", "use crate::{access::Here, people::Person, clock::Instant};"), 0);
    assert_eq!(broken("engawa/src/rooms/invite.rs", "use super::{room::Room, sql}; crate::people::find(tx)"), 0);
    assert_eq!(broken("engawa/src/people/person.rs", "use crate::rooms::Room;"), 1);
    assert_eq!(broken("engawa/src/access/gate.rs", "fn a() { crate::web::page() }"), 1);
    assert_eq!(broken("engawa/src/rooms/pages.rs", "use crate::people::{sql, person::Person};"), 1);
    assert_eq!(broken("engawa/src/rooms/pages.rs", "use crate::people::sql::FIND;"), 1);
    assert_eq!(broken("engawa/src/rooms/pages.rs", "use crate::people::Kind::Member;"), 0);
    assert_eq!(broken("engawa/src/routes.rs", "get(crate::people::pages::code::show); crate::people::sql::FIND"), 1);
    assert_eq!(broken("engawa/src/routes.rs", "use crate::people::pages::{code, lock::show};"), 0);
    assert_eq!(broken("engawa/src/home/pages/home.rs", "use crate::rooms::pages::room::page;"), 1);
    assert_eq!(broken("engawa/src/rooms/room.rs", "use crate::access::Here; use super::sql;"), 2);
    assert_eq!(broken("engawa/src/rooms/room.rs", "use store::ToValue;"), 1);
    assert_eq!(broken("engawa/src/people/person.rs", "use crate::access::{Kind, Visit};"), 1);
    assert_eq!(broken("engawa/src/rooms/mod.rs", "use super::routes;"), 1);
    assert_eq!(broken("engawa/src/manager.rs", ""), 1);
    assert_eq!(broken("engawa/src/rooms/invite.rs", "use crate::helpers::x;"), 1);
}
