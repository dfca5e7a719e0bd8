//! `engawa trail check`

use anyhow::{Result, bail};
use clap::Subcommand;

use super::{Data, hub, say};

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Checks that every row of the trail is as it was written and that no act is missing; the exit status says so too
    Check {
        #[command(flatten)]
        data: Data,
    },
}

pub(super) fn run(verb: Verb) -> Result<()> {
    let Verb::Check { data } = verb;
    let hub = hub(&data.home())?;
    let mut unsaid = None;
    let checked = hub.check_trail_now(|finding| unsaid = say(&finding.to_string()).err().or(unsaid.take()))?;
    if let Some(error) = unsaid {
        return Err(error);
    }
    let looked_at = format!("証跡{}行、{}か所を調べました。", checked.rows, checked.places);
    if checked.findings > 0 {
        bail!("{looked_at}書かれたときと違うところが{}件あります。", checked.findings);
    }
    say(&format!("{looked_at}書かれたときと違うところは、ありません。"))
}
