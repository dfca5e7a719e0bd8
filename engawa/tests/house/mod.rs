//! The guards of the house: what a reader may rely on without reading everything. Each fails with the rule it
//! holds and with what to do about it.

mod arrows;
mod axum;
mod clock;
mod demonstration;
mod forms;
mod gate;
mod migrations;
mod refusals;
mod schema;
mod size;
mod source;
mod sql;
mod supply;
mod tables;

/// Fails with every place that breaks the rule, and with the rule.
fn hold(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "\n\n{}\n\n{}\n", broken.join("\n"), rule.trim());
}
