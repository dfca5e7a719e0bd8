//! Who may speak HTTP.

use crate::house::hold;
use crate::house::source::Source;

const RULE: &str = "
Only pages/, api.rs, web/, routes.rs and the listeners (main.rs, cli.rs) mention axum or hyper. Everything else is
plain Rust that a test calls with a function call, and that outlives the web framework.
What to do: let a page turn the request into the verb's own type, and the verb's answer into a page.";

fn check(source: &Source) -> Vec<String> {
    let module = source.module();
    let top = module.first().copied().unwrap_or_default();
    let speaks =
        module.iter().any(|part| matches!(*part, "pages" | "api")) || matches!(top, "web" | "routes" | "main" | "cli");
    let words = ["axum", "hyper", "hyper_util", "tower", "tower_http"].into_iter().filter(|_| !speaks);
    let found = words.flat_map(|word| source.find(word).into_iter().map(move |at| (at, word)));
    found.map(|(at, word)| format!("{}:{}: mentions {word}", source.path, source.line(at))).collect()
}

#[test]
fn only_pages_speak_http() {
    hold(RULE, &Source::below("engawa/src/").iter().flat_map(check).collect::<Vec<_>>());
}

#[test]
fn http_in_a_verb_is_seen() {
    let broken = |path: &str| check(&Source::parse(path, "use axum::response::Html; // axum\nlet s = \"axum\";")).len();
    assert_eq!(broken("engawa/src/rooms/invite.rs"), 1);
    assert_eq!(broken("engawa/src/access/gate.rs"), 1);
    assert_eq!(broken("engawa/src/rooms/pages/room.rs"), 0);
    assert_eq!(broken("engawa/src/rooms/api.rs"), 0);
    assert_eq!(broken("engawa/src/web/forms.rs"), 0);
}
