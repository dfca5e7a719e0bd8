//! Every statement of `jobs/`.

use std::time::Duration;

use aws_lc_rs::digest;
use store::{Error, Tx};

use super::job::{Run, Step};
use crate::access::{InRegion, Place, PlaceKey, PlaceKind};
use crate::clock::Instant;
use crate::ids::{JobId, PersonId};

store::sql! {
    BEGIN = "insert into job (id, name, place_kind, place, begun_by, detail, stage, done, failures, next_at)
        values ($1, $2, $3, $4, $5, $6, 'waiting', 0, 0, $7) on conflict (id) do nothing";
    /// Free and due; or put off, or claimed, further than any step can have been: by a clock that was ahead.
    DUE = "select id, name from job where stage = 'waiting' and (next_at <= $1 or next_at > $2)
        and (claimed_until is null or claimed_until <= $1 or claimed_until > $3) order by next_at limit 100";
    CLAIM = "update job set claimed_until = $2 where id = $1 and stage = 'waiting'
        and (claimed_until is null or claimed_until <= $3 or claimed_until > $4)
        and ($5 or next_at <= $3 or next_at > $6)
        returning place_kind, place, begun_by, detail, done, total, failures";
    RENEW = "update job set claimed_until = $3 where id = $1 and claimed_until = $2";
    STEPPED = "update job set claimed_until = $3, done = $4, total = $5, failures = 0 where id = $1 and claimed_until = $2";
    PUT_OFF = "update job set claimed_until = null, next_at = $3, failures = $4 where id = $1 and claimed_until = $2";
    END = "update job set claimed_until = null, stage = 'done', next_at = $3 where id = $1 and claimed_until = $2";
    LET_GO = "update job set claimed_until = null where claimed_until is not null";
    FORGET = "delete from job where stage = 'done' and next_at < $1";
}

/// How long a claim holds unless it is renewed: as long work stands still when a program dies.
const CLAIM_HOLDS: Duration = Duration::from_secs(30);
/// The clocks of two machines differ by less.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60);
/// No step is put off by more.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(25 * 3600);

/// How long a claim made or renewed now holds.
pub(super) fn held_until(now: Instant) -> Instant {
    now.plus(CLAIM_HOLDS)
}

/// A claimed row.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub id: JobId,
    pub until: Instant,
    pub failures: i64,
    pub run: Run,
}

/// The row of a job that is always there.
pub(super) fn standing(name: &str) -> JobId {
    let mut id = [0; 16];
    id.copy_from_slice(&digest::digest(&digest::SHA256, name.as_bytes()).as_ref()[..16]);
    JobId::from(id)
}

/// Makes the row of a job that is always there, unless it is there.
pub(super) fn stand(tx: &mut Tx<'_>, name: &'static str, now: Instant) -> Result<(), Error> {
    begin(tx, standing(name), name, InRegion.key(), None, "", now)
}

/// Somebody asks for a piece of work, in the transaction of what they do; followers of the place hear its progress.
pub fn begin(
    tx: &mut Tx<'_>,
    id: JobId,
    name: &'static str,
    place: PlaceKey,
    by: Option<PersonId>,
    detail: &str,
    now: Instant,
) -> Result<(), Error> {
    tx.run(BEGIN, &[&id, &name, &place.kind.code(), &place.id, &by, &detail, &now]).map(drop)
}

/// What could be taken up now.
pub(super) fn due(tx: &mut Tx<'_>, now: Instant) -> Result<Vec<(JobId, String)>, Error> {
    let believed = held_until(now).plus(CLOCKS_DIFFER);
    tx.all(DUE, &[&now, &now.plus(LONGEST_WAIT), &believed], |row| Ok((row.take()?, row.take()?)))
}

/// Takes a row for this program, if it is free; one whose bell was `rung` although it is not due.
pub(super) fn claim(tx: &mut Tx<'_>, id: JobId, rung: bool, now: Instant) -> Result<Option<Claim>, Error> {
    let until = held_until(now);
    let believed = until.plus(CLOCKS_DIFFER);
    tx.maybe(CLAIM, &[&id, &until, &now, &believed, &rung, &now.plus(LONGEST_WAIT)], |row| {
        let kind = PlaceKind::parse(&row.take::<String>()?);
        let kind = kind.ok_or_else(|| Error::corrupt("job.place_kind", "unknown kind"))?;
        let run = Run {
            place: PlaceKey { kind, id: row.take()? },
            by: row.take()?,
            detail: row.take()?,
            done: row.take()?,
            total: row.take()?,
        };
        Ok(Claim { id, until, run, failures: row.take()? })
    })
}

/// Holds the claim longer; false if another program has it now.
pub(super) fn renew(tx: &mut Tx<'_>, claim: &Claim, now: Instant) -> Result<bool, Error> {
    Ok(tx.run(RENEW, &[&claim.id, &claim.until, &held_until(now)])? == 1)
}

/// Writes down how a step ended; false if another program has the claim now, whose word then counts.
pub(super) fn settle(tx: &mut Tx<'_>, claim: &Claim, step: Step, now: Instant) -> Result<bool, Error> {
    let (id, until) = (&claim.id, &claim.until);
    Ok(match step {
        Step::More { done, total } => tx.run(STEPPED, &[id, until, &held_until(now), &done, &total])?,
        Step::Wait(at) => tx.run(PUT_OFF, &[id, until, &at.min(now.plus(LONGEST_WAIT)), &0])?,
        Step::Done => tx.run(END, &[id, until, &now])?,
    } == 1)
}

/// Gives the claim back after a failed step.
pub(super) fn put_off(tx: &mut Tx<'_>, claim: &Claim, at: Instant) -> Result<(), Error> {
    tx.run(PUT_OFF, &[&claim.id, &claim.until, &at, &(claim.failures + 1)]).map(drop)
}

/// Gives every claim back: for the one program of a directory on SQLite, at its start. Whoever held one is dead.
pub fn let_go(tx: &mut Tx<'_>) -> Result<u64, Error> {
    tx.run(LET_GO, &[])
}

pub(super) fn forget(tx: &mut Tx<'_>, before: Instant) -> Result<u64, Error> {
    tx.run(FORGET, &[&before])
}
