//! The house from outside, in one process: requests through the real routes, doors and gate, on both databases, with a
//! clock that stands still until it is moved. TLS is left out (see `tests/tls.rs`); everything behind it is real.

mod doors;
mod house;
mod looks;
mod notes;
mod sign_in;
mod visitor;
