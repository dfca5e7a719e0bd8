//! The command line of the care-plan data exchange standard.

use std::process::ExitCode;

use careplan::cli::{Verb, run_here};
use clap::Parser;

/// ケアプランデータ連携標準仕様のファイルを調べ、表示し、比べ、変換します。
#[derive(Debug, Parser)]
#[command(name = "careplan", version)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

fn main() -> ExitCode {
    run_here(&Arguments::parse().verb)
}
