//! The command line of the care-plan data exchange standard.

use std::io::IsTerminal;
use std::process::ExitCode;

use careplan::cli::{Console, Verb, run};
use clap::Parser;

/// ケアプランデータ連携標準仕様のファイルを調べ、表示し、比べ、変換します。
#[derive(Debug, Parser)]
#[command(name = "careplan", version)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr().lock());
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let progress = std::io::stderr().is_terminal();
    ExitCode::from(run(&arguments.verb, &mut Console { out: &mut out, err: &mut err, colour, progress }))
}
