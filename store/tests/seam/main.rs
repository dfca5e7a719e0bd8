//! The seam, from outside, on both engines.

mod basics;
mod crowd;
mod faults;
mod full;
mod ledger;
mod lost;
mod tls;
mod values;
