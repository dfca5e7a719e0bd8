//! Who may look at the clock and roll the dice.

use crate::house::hold;
use crate::house::source::Source;

const RULE: &str = "
Time and chance are arguments: `now` and the dice come with the visit, so that every test repeats. Only clock.rs reads the
real clock, only ids.rs rolls real dice, and keys have their own randomness.
What to do: take `now: Instant` or `dice: &Dice` as an argument.";

const TIME: &[&str] =
    &["SystemTime", "UNIX_EPOCH", "Instant::now", "Timestamp::now", "Zoned::now", "OffsetDateTime::now_utc"];
const CHANCE: &[&str] = &["rand::", "SysRng", "OsRng", "ThreadRng", "StdRng", "getrandom", "SystemRandom"];

fn check(source: &Source) -> Vec<String> {
    let top = source.module().first().copied().unwrap_or_default().to_owned();
    let time = TIME.iter().filter(|_| top != "clock");
    let chance = CHANCE.iter().filter(|_| top != "ids" && top != "keys");
    // Who silences the lint silences the rule.
    let lint = ["clippy::disallowed_methods"].iter().filter(|_| !matches!(top.as_str(), "clock" | "ids" | "keys"));
    let found = time.chain(chance).chain(lint).flat_map(|word| source.find(word).into_iter().map(move |at| (at, word)));
    found.map(|(at, word)| format!("{}:{}: {}", source.path, source.line(at), word.trim_end_matches(':'))).collect()
}

#[test]
fn time_and_chance_are_arguments() {
    let sources = ["engawa/src/", "demo/src/", "kaigo/src/", "careplan/src/"].into_iter().flat_map(Source::below);
    hold(RULE, &sources.flat_map(|source| check(&source)).collect::<Vec<_>>());
}

#[test]
fn a_glance_at_the_clock_is_seen() {
    let broken = |path: &str, text: &str| check(&Source::parse(path, text)).len();
    assert_eq!(broken("engawa/src/rooms/post.rs", "let now = std::time::Instant::now();"), 1);
    assert_eq!(broken("engawa/src/clock.rs", "let now = jiff::Timestamp::now();"), 0);
    assert_eq!(broken("engawa/src/clock.rs", "let a = rand::random();"), 1);
    assert_eq!(broken("engawa/src/ids.rs", "use rand::rngs::SysRng;"), 0);
    assert_eq!(broken("engawa/src/web/sse.rs", "#[allow(clippy::disallowed_methods)]"), 1);
    assert_eq!(broken("engawa/src/rooms/post.rs", "let operand::a = here.now;"), 0);
}
