//! The command line as a library: the binary `careplan` and any larger program offer the same verbs.
//!
//! Exit codes: 0 accepted (warnings allowed) or done, 1 refused, 2 unusable arguments.

mod archive;
mod check;
mod convert;
mod diff;
mod folder;
mod json;
mod make;
mod opened;
mod show;
mod split;
mod staged;
mod text;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};

use crate::mask;
use crate::report::Report;

/// Accepted, or done.
pub const DONE: u8 = 0;
/// The standard's rules refuse what was given.
pub const REFUSED: u8 = 1;
/// The arguments cannot be used.
pub const UNUSABLE: u8 = 2;

/// What the program may do.
#[derive(Debug, Clone, Subcommand)]
pub enum Verb {
    /// ファイルやフォルダーを調べ、すべての誤りを示します。
    Check {
        /// 結果の形。
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// ファイルまたはフォルダー。
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// 計画や利用票を、紙で読むように表示します。
    Show {
        /// サービスコード表（単位数表マスタ）のCSV。サービスの名前をコードに添えます。繰り返し指定できます。
        #[arg(long)]
        codes: Vec<PathBuf>,
        /// ファイルまたはフォルダー。
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// 二つの送信単位を比べ、利用者ごとに変わったことを示します。
    Diff {
        /// 前のファイルまたはフォルダー。
        old: PathBuf,
        /// 新しいファイルまたはフォルダー。
        new: PathBuf,
    },
    /// V3.2とV4.1の間で変換します。
    Convert {
        /// 変換先の版。
        #[arg(long, value_enum, default_value_t = Target::V41)]
        to: Target,
        /// 送信元のサービス種類コード。データから分からないときだけ使います（V4.1へ変換するとき）。
        #[arg(long)]
        from_type: Option<String>,
        /// 送信先のサービス種類コード。データから分からないときだけ使います（V4.1へ変換するとき）。
        #[arg(long)]
        to_type: Option<String>,
        /// 変換先の版に入れる場所のない項目が失われても、書き込みます。
        #[arg(long)]
        allow_loss: bool,
        /// 書き込むフォルダー。
        #[arg(long)]
        out: PathBuf,
        /// ファイルまたはフォルダー。
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// 送信先の事業所ごとに分けます。
    Split {
        /// 書き込むフォルダー。
        #[arg(long)]
        out: PathBuf,
        /// ファイルまたはフォルダー。
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// 試験用の、架空の送信単位を作ります。
    Make {
        /// 同じ数からは同じデータができます。
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// 利用者の数。
        #[arg(long, default_value_t = 100)]
        people: usize,
        /// 作る送信単位。
        #[arg(long, value_enum, default_value_t = Made::Usage)]
        unit: Made,
        /// 書き込むフォルダー。
        #[arg(long)]
        out: PathBuf,
    },
}

/// Form of the result of `check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Sentences for people.
    Text,
    /// One object for programs, as `schema/check-2.json` describes it.
    Json,
    /// The same, one unit a line, as soon as it is checked.
    Jsonl,
}

/// Edition to convert to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// V4.1.
    #[value(name = "4.1")]
    V41,
    /// V3.2.
    #[value(name = "3.2")]
    V3,
}

/// Unit to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Made {
    /// H1: plans of home care.
    Plan,
    /// H2: planned usage of a month.
    Usage,
    /// H5: actuals of a month.
    Actual,
}

/// Where words go.
pub struct Console<'a> {
    /// Results: what another program reads.
    pub out: &'a mut dyn Write,
    /// Progress, and why there is no result.
    pub err: &'a mut dyn Write,
    /// Colour the text.
    pub colour: bool,
    /// Show progress of long work on `err`.
    pub progress: bool,
}

impl std::fmt::Debug for Console<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Console")
            .field("colour", &self.colour)
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}

/// Why a verb stopped.
#[derive(Debug)]
enum Stop {
    /// Arguments or files that cannot be used.
    Unusable(Unusable),
    /// The rules of the standard refuse what was asked: a sentence for the person at the keyboard.
    Refused(String),
    /// The output is gone (a closed pipe): nothing more to say.
    Output(io::Error),
}

/// What is said when arguments or files cannot be used.
#[derive(Debug)]
struct Unusable {
    /// A sentence for the person at the keyboard.
    japanese: String,
    /// The same for programs and their makers.
    english: String,
}

impl<S: Into<String>> From<S> for Unusable {
    fn from(japanese: S) -> Self {
        Self { japanese: japanese.into(), english: "the arguments cannot be used".into() }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// The errors of refused units, briefly; `check` tells more.
fn refused(reports: &[Report], console: &mut Console<'_>) -> Result<u8, Stop> {
    for finding in reports.iter().flat_map(|report| &report.findings).take(50) {
        writeln!(console.err, "{}: {}", mask::path(&finding.file), finding.japanese())?;
    }
    writeln!(console.err, "誤りがあるため読めません。careplan check で詳しく調べてください。")?;
    Ok(REFUSED)
}

fn unusable<T>(said: impl Into<Unusable>) -> Result<T, Stop> {
    Err(Stop::Unusable(said.into()))
}

/// Runs a verb on this process's own output, coloured where a person reads it.
pub fn run_here(verb: &Verb) -> ExitCode {
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let progress = io::stderr().is_terminal();
    ExitCode::from(run(verb, &mut Console { out: &mut out, err: &mut err, colour, progress }))
}

/// Runs a verb and returns the exit code.
pub fn run(verb: &Verb, console: &mut Console<'_>) -> u8 {
    let result = match verb {
        Verb::Check { format, paths } => check::run(*format, paths, console),
        Verb::Show { codes, paths } => show::run(paths, codes, console),
        Verb::Diff { old, new } => diff::run(old, new, console),
        Verb::Convert { to, from_type, to_type, allow_loss, out, paths } => {
            let (from_type, to_type) = (from_type.as_deref(), to_type.as_deref());
            convert::run(convert::Wish { to: *to, from_type, to_type, allow_loss: *allow_loss }, out, paths, console)
        }
        Verb::Split { out, paths } => split::run(out, paths, console),
        Verb::Make { seed, people, unit, out } => make::run(*seed, *people, *unit, out, console),
    };
    match result {
        Ok(code) => code,
        Err(Stop::Unusable(said)) => {
            // Nobody to tell when even this cannot be written.
            let _ = writeln!(console.err, "{}", said.japanese);
            UNUSABLE
        }
        Err(Stop::Refused(sentence)) => {
            let _ = writeln!(console.err, "{sentence}");
            REFUSED
        }
        // The reader of the output went away, as `head` does: nobody to tell.
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => UNUSABLE,
        Err(Stop::Output(error)) => {
            let _ = writeln!(console.err, "結果を書き出せません（{error}）。");
            UNUSABLE
        }
    }
}
