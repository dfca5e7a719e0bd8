//! The figures of Engawa, always as a ratio to a floor measured in the same minutes: `bench/run`.
//!
//! | | |
//! | --- | --- |
//! | [`floor`] | the bare libraries: axum over rustls, one SQLite row for a post, fifty rows for a read |
//! | [`plant`] [`house`] | a town of 1,000 rooms, and the real program that serves it |
//! | [`load`] | clients in a closed loop, each with its own connection, certificate and session |
//! | [`compare`] | floor and house in turn, medians, the table |

mod compare;
mod floor;
mod guests;
mod house;
mod load;
mod plant;
mod server;
mod text;
mod weigh;

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// How fast the house is beside the bare libraries it is built on
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Everything: floor and house in turn, then the table
    Compare(compare::Options),
    /// Serves the bare libraries until its standard input ends
    Floor { dir: PathBuf },
    /// Serves a planted town until its standard input ends
    House { dir: PathBuf },
    /// Makes the town: 1,000 rooms of 15 people, 100,000 notes
    Plant { dir: PathBuf },
    /// Lets clients act on a server that is running; its guests.json says where and as whom
    Load(load::Options),
}

fn main() -> Result<()> {
    let verb = Cli::parse().verb;
    if let Verb::Compare(options) = verb {
        return compare::run(&options);
    }
    // As the program itself logs, so that the figures hold its cost.
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter("info,rustls=warn").init();
    // A provider for whatever does not name one, as in the program itself.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    // As many threads as cores: one, when pinned to one.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match verb {
            Verb::Compare(_) => Ok(()),
            Verb::Floor { dir } => floor::serve(&dir).await,
            Verb::House { dir } => house::serve(&dir).await,
            Verb::Plant { dir } => plant::plant(&dir).await,
            Verb::Load(options) => load::run(&options).await,
        }
    })
}

fn say(text: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

/// What is going on, beside the table.
fn note(text: &str) -> Result<()> {
    Ok(writeln!(std::io::stderr(), "{text}")?)
}
