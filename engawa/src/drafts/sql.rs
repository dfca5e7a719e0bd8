//! Every statement about drafts. Each asks for the owner at their own desk.

use std::time::Duration;

use store::{Error, Tx};

use super::{Draft, DraftForm};
use crate::access::{AtDesk, Here};
use crate::clock::Instant;
use crate::ids::{OfficeId, PersonId};

store::sql! {
    FIND = "select word, step, sealed, answer from draft where owner = $1 and office = $2 and form = $3";
    DROP = "delete from draft where owner = $1 and office = $2 and form = $3";
    BEGIN = "insert into draft (owner, office, form, word, step, sealed, changed_at) values ($1, $2, $3, $4, $5, $6, $7)";
    KEEP = "update draft set step = $4, sealed = $5, changed_at = $6
        where owner = $1 and office = $2 and form = $3 and answer is null";
    DONE = "update draft set sealed = null, answer = $4, changed_at = $5 where owner = $1 and office = $2 and form = $3";
    FORGET = "delete from draft where changed_at < $1";
}

/// The draft of whoever stands at their desk.
pub fn find<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, AtDesk>,
    office: OfficeId,
    form: DraftForm,
) -> Result<Option<Draft>, Error> {
    tx.maybe(FIND, &[&here.place().0, &office, &form.0], |row| {
        Ok(Draft { word: row.take()?, step: row.take()?, sealed: row.take()?, answer: row.take()? })
    })
}

/// A new draft, in the place of one that is done.
pub fn begin<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, AtDesk>,
    office: OfficeId,
    form: DraftForm,
    draft: &Draft,
) -> Result<(), Error> {
    let owner = here.place().0;
    tx.run(DROP, &[&owner, &office, &form.0])?;
    tx.run(BEGIN, &[&owner, &office, &form.0, &draft.word, &draft.step, &draft.sealed, &here.now()]).map(drop)
}

/// Keeps what was typed since; nothing if the form is done or was thrown away meanwhile.
pub fn keep<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, AtDesk>,
    office: OfficeId,
    form: DraftForm,
    draft: &Draft,
) -> Result<(), Error> {
    tx.run(KEEP, &[&here.place().0, &office, &form.0, &draft.step, &draft.sealed, &here.now()]).map(drop)
}

/// Its owner wants it no more.
pub fn throw_away<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, AtDesk>,
    office: OfficeId,
    form: DraftForm,
) -> Result<(), Error> {
    tx.run(DROP, &[&here.place().0, &office, &form.0]).map(drop)
}

/// The form is done: what was typed is erased in the transaction that does it.
pub fn done(
    tx: &mut Tx<'_>,
    owner: PersonId,
    office: OfficeId,
    form: DraftForm,
    answer: &str,
    now: Instant,
) -> Result<(), Error> {
    tx.run(DONE, &[&owner, &office, &form.0, &answer, &now]).map(drop)
}

/// How long a draft waits for its owner after it was last kept.
const WAITS: Duration = Duration::from_secs(30 * 24 * 3600);

/// Erases what nobody came back to.
pub(super) fn forget_old(tx: &mut Tx<'_>, now: Instant) -> Result<u64, Error> {
    tx.run(FORGET, &[&now.minus(WAITS)])
}
