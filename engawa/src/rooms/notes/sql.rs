//! Every statement about notes.

use kaigo::Profession;
use store::{Error, Row, Tx};

use super::{Note, NoteKind, NoteStage, Reader, Version, WithdrawReason};
use crate::access::{AtDesk, Here, InRoom, Standing};
use crate::clock::Instant;
use crate::ids::{OfficeId, PersonId, RoomId};
use crate::rooms::Invitee;

/// What [`whole`] reads, in its order.
macro_rules! notes {
    ($rest:literal) => {
        concat!(
            "select no, author, office, kind, stage, text, versions, written_at, received_at, changed, withdrawn_at,
                withdrawn_why from note ",
            $rest
        )
    };
}

store::sql! {
    /// In one statement with the question whether the room is open: nothing is written into a closed one.
    POST = "insert into note (room, no, author, office, kind, event, stage, text, versions, written_at, received_at, changed)
        select id, $2, $3, $4, $5, $6, 'posted', $7, 1, $8, $9, $2 from room where id = $1 and stage = 'open'";
    RECORD = "insert into note (room, no, author, office, kind, event, stage, text, versions, written_at, received_at, changed)
        values ($1, $2, $3, $4, $5, $6, 'posted', '', 1, $7, $7, $2)";
    KEEP_VERSION = "insert into note_version (room, no, turn, kind, text, written_at, replaced_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    CORRECT = "update note set kind = $3, text = $4, versions = versions + 1, changed = $5 where room = $1 and no = $2";
    WITHDRAW = "update note set stage = 'withdrawn', withdrawn_at = $3, withdrawn_why = $4, changed = $5
        where room = $1 and no = $2";
    VERSIONS = "select kind, text, written_at, replaced_at from note_version where room = $1 and no = $2 order by turn desc";

    FIND = notes!("where room = $1 and no = $2");
    BEFORE = notes!("where room = $1 and no < $2 order by no desc limit $3");
    FROM = notes!("where room = $1 and no >= $2 order by no limit $3");
    POSTED_AFTER = notes!("where room = $1 and no > $2 and changed = no order by no limit $3");
    /// `changed > no` as it stands in the index, which holds nothing else: a post need not write into it.
    MENDED_AFTER = notes!("where room = $1 and changed > $2 and changed > no order by changed limit $3");
    WITHDRAWN = "select n.no, p.name, o.name, n.withdrawn_at, n.withdrawn_why
        from note n join person p on p.id = n.author join office o on o.id = n.office
        where n.room = $1 and n.stage = 'withdrawn' order by n.no desc";
    LATEST = "select no from note where room = $1 order by no desc limit 1";

    READ_TO = "select read_to from member where room = $1 and person = $2 and to_at is null";
    READ_UP_TO = "update member set read_to = $3 where room = $1 and person = $2 and to_at is null and read_to < $3";
    RANGES_OF = "select first_no, last_no from read_mark where room = $1 and person = $2 order by first_no";
    RANGES = "select person, first_no, last_no from read_mark where room = $1";
    DROP_RANGES = "delete from read_mark where room = $1 and person = $2 and last_no >= $3 and first_no <= $4";
    DROP_RANGES_UP_TO = "delete from read_mark where room = $1 and person = $2 and last_no <= $3";
    ADD_RANGE = "insert into read_mark (room, person, first_no, last_no) values ($1, $2, $3, $4)";
    /// What is unread lies in the gaps between what was read: each is asked for by itself, a range of the key, so that the
    /// work does not grow with gaps times notes.
    FIRST_IN_GAP = "select no from note where room = $1 and no between $2 and $3 and not event and author <> $4
          and stage = 'posted' order by no limit 1";
    COUNT_IN_GAP = "select count(*) from (select 1 as one from note where room = $1 and no between $2 and $3 and not event
            and author <> $4 and stage = 'posted' limit $5) few";
    RELAYS_IN_GAP = "select count(*) from (select kind from note where room = $1 and no between $2 and $3 and not event
            and author <> $4 and stage = 'posted' limit $5) few where few.kind = 'relay'";
    /// Over all rooms of one person: how much is unread, and who wrote last. No text: a list is not a look at a room.
    UNREAD_OF_MINE = "select m.room, m.read_to, (select count(*) from (select 1 as one from note n where n.room = m.room
            and n.no > m.read_to and not n.event and n.author <> m.person and n.stage = 'posted' limit $4) few),
            (select count(*) from (select n.kind from note n where n.room = m.room and n.no > m.read_to and not n.event
            and n.author <> m.person and n.stage = 'posted' limit $4) few where few.kind = 'relay')
        from member m where m.person = $1 and m.office = $2 and m.from_at <= $3 and (m.to_at is null or m.to_at > $3)";
    RANGES_OF_MINE = "select r.room, r.first_no, r.last_no
        from member m join read_mark r on r.room = m.room and r.person = m.person
        where m.person = $1 and m.office = $2 and m.from_at <= $3 and (m.to_at is null or m.to_at > $3)
        order by r.room, r.first_no";
    LAST_OF_MINE = "select m.room, n.author, p.name, p.profession, o.name, n.kind, n.received_at
        from member m join note n on n.room = m.room
            and n.no = (select max(x.no) from note x where x.room = m.room and not x.event and x.stage = 'posted')
        join person p on p.id = n.author join office o on o.id = n.office
        where m.person = $1 and m.office = $2 and m.from_at <= $3 and (m.to_at is null or m.to_at > $3)";
}

#[allow(clippy::too_many_arguments, reason = "a note has these columns")]
pub(super) fn post<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    no: i64,
    author: PersonId,
    office: OfficeId,
    kind: NoteKind,
    text: &str,
    written_at: Instant,
    now: Instant,
) -> Result<bool, Error> {
    let (room, event) = (here.room(), kind.is_event());
    Ok(tx.run(POST, &[&room, &no, &author, &office, &kind.code(), &event, &text, &written_at, &now])? == 1)
}

/// A line that says what happened to the room.
pub(in crate::rooms) fn record<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    no: i64,
    kind: NoteKind,
    who: Invitee,
    now: Instant,
) -> Result<(), Error> {
    tx.run(RECORD, &[&here.room(), &no, &who.person, &who.office, &kind.code(), &kind.is_event(), &now]).map(drop)
}

pub(super) fn correct<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    note: &Note,
    kind: NoteKind,
    text: &str,
    turn: i64,
    now: Instant,
) -> Result<(), Error> {
    let (room, old) = (here.room(), note.kind.code());
    tx.run(KEEP_VERSION, &[&room, &note.no, &note.changed, &old, &note.text, &note.written_at, &now])?;
    tx.run(CORRECT, &[&room, &note.no, &kind.code(), &text, &turn]).map(drop)
}

pub(super) fn withdraw<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    no: i64,
    reason: WithdrawReason,
    turn: i64,
    now: Instant,
) -> Result<(), Error> {
    tx.run(WITHDRAW, &[&here.room(), &no, &now, &reason.code(), &turn]).map(drop)
}

/// A note as the members see it: what was withdrawn as misposted has no text any more.
fn note(row: &mut Row<'_>) -> Result<Note, Error> {
    let mut note = whole(row)?;
    if let NoteStage::Withdrawn { why, .. } = note.stage
        && why.hides()
    {
        note.text.clear();
    }
    Ok(note)
}

fn kind(row: &mut Row<'_>) -> Result<NoteKind, Error> {
    NoteKind::parse(&row.take::<String>()?).ok_or_else(|| Error::corrupt("note.kind", "unknown kind"))
}

fn whole(row: &mut Row<'_>) -> Result<Note, Error> {
    let (no, author, office, kind) = (row.take()?, row.take()?, row.take()?, kind(row)?);
    let stage: String = row.take()?;
    let (text, versions, written_at) = (row.take()?, row.take()?, row.take()?);
    let (received_at, changed) = (row.take()?, row.take()?);
    let (at, why): (Option<Instant>, Option<String>) = (row.take()?, row.take()?);
    let stage = match (stage.as_str(), at, why.as_deref().and_then(WithdrawReason::parse)) {
        ("posted", None, None) => NoteStage::Posted,
        ("withdrawn", Some(at), Some(why)) => NoteStage::Withdrawn { at, why },
        _ => return Err(Error::corrupt("note.stage", "stage and its facts do not fit")),
    };
    Ok(Note { no, author, office, kind, stage, text, versions, written_at, received_at, changed })
}

/// One note by its number.
pub fn find<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>, no: i64) -> Result<Option<Note>, Error> {
    tx.maybe(FIND, &[&here.room(), &no], note)
}

/// The text of a withdrawn note and its earlier versions, for the city's record: the city sees what members no longer do.
pub fn text_of_record<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    no: i64,
) -> Result<Option<(Note, Vec<Version>)>, Error> {
    if here.standing() != Standing::City {
        return Ok(None);
    }
    let Some(note) = tx.maybe(FIND, &[&here.room(), &no], whole)?.filter(Note::is_withdrawn) else { return Ok(None) };
    Ok(Some((note, all_versions(tx, here, no)?)))
}

/// A withdrawn note on the city's list: what happened, not what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawnNote {
    pub no: i64,
    pub author: String,
    pub office: String,
    pub at: Instant,
    pub why: WithdrawReason,
}

/// The withdrawn notes of a room, the latest first.
pub fn withdrawn<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>) -> Result<Vec<WithdrawnNote>, Error> {
    tx.all(WITHDRAWN, &[&here.room()], |row| {
        Ok(WithdrawnNote {
            no: row.take()?,
            author: row.take()?,
            office: row.take()?,
            at: row.take()?,
            why: WithdrawReason::parse(&row.take::<String>()?)
                .ok_or_else(|| Error::corrupt("note.withdrawn_why", "unknown reason"))?,
        })
    })
}

/// The earlier versions of a note, latest first; none once it was withdrawn as misposted.
pub fn versions<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>, no: i64) -> Result<Vec<Version>, Error> {
    let hidden =
        find(tx, here, no)?.is_none_or(|note| matches!(note.stage, NoteStage::Withdrawn { why, .. } if why.hides()));
    if hidden { Ok(Vec::new()) } else { all_versions(tx, here, no) }
}

fn all_versions<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>, no: i64) -> Result<Vec<Version>, Error> {
    tx.all(VERSIONS, &[&here.room(), &no], |row| {
        Ok(Version { kind: kind(row)?, text: row.take()?, written_at: row.take()?, replaced_at: row.take()? })
    })
}

/// Which part of the timeline is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    Newest,
    /// Older than this number.
    Before(i64),
    /// From this number on, towards the newest.
    From(i64),
}

/// One part of the timeline, newest first, at most `limit` notes. By number, so the first note of ten years ago is as
/// quickly reached as the last.
pub fn page<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>, window: Window, limit: i64) -> Result<Vec<Note>, Error> {
    match window {
        Window::Newest => tx.all(BEFORE, &[&here.room(), &i64::MAX, &limit], note),
        Window::Before(no) => tx.all(BEFORE, &[&here.room(), &no, &limit], note),
        Window::From(no) => {
            let mut notes = tx.all(FROM, &[&here.room(), &no, &limit], note)?;
            notes.reverse();
            Ok(notes)
        }
    }
}

/// Everything new, corrected or withdrawn after a turn, in the order it happened, at most `limit` notes: live update and
/// coming back from a dead zone are this one answer.
pub fn changed_after<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>, turn: i64, limit: i64) -> Result<Vec<Note>, Error> {
    let mut notes = tx.all(POSTED_AFTER, &[&here.room(), &turn, &limit], note)?;
    notes.extend(tx.all(MENDED_AFTER, &[&here.room(), &turn, &limit], note)?);
    notes.sort_by_key(|note| note.changed);
    notes.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(notes)
}

/// The number of the latest line.
pub fn latest<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>) -> Result<Option<i64>, Error> {
    tx.maybe(LATEST, &[&here.room()], |row| row.take())
}

pub(super) fn read_to<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>, me: PersonId) -> Result<Option<i64>, Error> {
    tx.maybe(READ_TO, &[&here.room(), &me], |row| row.take())
}

pub(super) fn read_up_to<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>, me: PersonId, to: i64) -> Result<(), Error> {
    tx.run(READ_UP_TO, &[&here.room(), &me, &to])?;
    tx.run(DROP_RANGES_UP_TO, &[&here.room(), &me, &to]).map(drop)
}

pub(super) fn ranges_of<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>, me: PersonId) -> Result<Vec<(i64, i64)>, Error> {
    tx.all(RANGES_OF, &[&here.room(), &me], |row| Ok((row.take()?, row.take()?)))
}

pub(super) fn replace_ranges<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    me: PersonId,
    grown: (i64, i64),
) -> Result<(), Error> {
    tx.run(DROP_RANGES, &[&here.room(), &me, &grown.0, &grown.1])?;
    tx.run(ADD_RANGE, &[&here.room(), &me, &grown.0, &grown.1]).map(drop)
}

/// The ranges of every member, for "read by": added to the `read_to` of their faces.
pub fn marks<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>) -> Result<Vec<(PersonId, Reader)>, Error> {
    let rows = tx.all(RANGES, &[&here.room()], |row| Ok((row.take::<PersonId>()?, (row.take()?, row.take()?))))?;
    let mut readers: Vec<(PersonId, Reader)> = Vec::new();
    for (person, range) in rows {
        match readers.iter_mut().find(|(reader, _)| *reader == person) {
            Some((_, reader)) => reader.ranges.push(range),
            None => readers.push((person, Reader { read_to: 0, ranges: vec![range] })),
        }
    }
    Ok(readers)
}

/// Above this many the number is no longer counted: "999+" says as much, and the page of a room left alone for years
/// comes as quickly as any other.
pub const COUNTED: i64 = 1000;

/// What this person has read of the room; `None` for somebody who is no member now.
fn reading<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>, me: PersonId) -> Result<Option<Reader>, Error> {
    let Some(read_to) = read_to(tx, here, me)? else { return Ok(None) };
    Ok(Some(Reader { read_to, ranges: ranges_of(tx, here, me)? }))
}

/// The first note this person has not read.
pub fn first_unread<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>, me: PersonId) -> Result<Option<i64>, Error> {
    let Some(reader) = reading(tx, here, me)? else { return Ok(None) };
    for (from, to) in reader.gaps() {
        if let Some(no) = tx.maybe(FIRST_IN_GAP, &[&here.room(), &from, &to, &me], |row| row.take())? {
            return Ok(Some(no));
        }
    }
    Ok(None)
}

/// How many notes this person has not read, counted up to [`COUNTED`].
pub fn unread<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>, me: PersonId) -> Result<i64, Error> {
    let Some(reader) = reading(tx, here, me)? else { return Ok(0) };
    count_in_gaps(tx, here.room(), me, &reader)
}

fn count_in_gaps(tx: &mut Tx<'_>, room: RoomId, me: PersonId, reader: &Reader) -> Result<i64, Error> {
    let mut counted = 0;
    for (from, to) in reader.gaps() {
        let left = COUNTED - counted;
        counted += tx.one(COUNT_IN_GAP, &[&room, &from, &to, &me, &left], |row| row.take::<i64>())?;
        if counted >= COUNTED {
            break;
        }
    }
    Ok(counted)
}

fn relay_in_gaps(tx: &mut Tx<'_>, room: RoomId, me: PersonId, reader: &Reader) -> Result<bool, Error> {
    for (from, to) in reader.gaps() {
        if tx.one(RELAYS_IN_GAP, &[&room, &from, &to, &me, &COUNTED], |row| row.take::<i64>())? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What is unread in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread {
    pub room: RoomId,
    pub count: i64,
    /// Is a 申し送り among them? Looked for only as far as they are counted.
    pub relay: bool,
}

/// How many notes are unread in each of the person's rooms, counted up to [`COUNTED`].
pub fn unread_of_mine<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, AtDesk>,
    office: OfficeId,
    now: Instant,
) -> Result<Vec<Unread>, Error> {
    let me = here.place().0;
    let mut rooms = tx.all(UNREAD_OF_MINE, &[&me, &office, &now, &COUNTED], |row| {
        let (room, read_to) = (row.take()?, row.take::<i64>()?);
        Ok((Unread { room, count: row.take()?, relay: row.take::<i64>()? > 0 }, read_to))
    })?;
    // Few people have read here and there in few rooms.
    let ranges = tx.all(RANGES_OF_MINE, &[&me, &office, &now], |row| {
        Ok((row.take::<RoomId>()?, (row.take::<i64>()?, row.take::<i64>()?)))
    })?;
    for of_one in ranges.chunk_by(|one, next| one.0 == next.0) {
        let Some((unread, read_to)) = rooms.iter_mut().find(|(unread, _)| unread.room == of_one[0].0) else { continue };
        let reader = Reader { read_to: *read_to, ranges: of_one.iter().map(|(_, range)| *range).collect() };
        unread.count = count_in_gaps(tx, unread.room, me, &reader)?;
        unread.relay = unread.relay && relay_in_gaps(tx, unread.room, me, &reader)?;
    }
    Ok(rooms.into_iter().map(|(unread, _)| unread).collect())
}

/// Who wrote last in a room, and of which kind: all that a list says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastLine {
    pub room: RoomId,
    pub author: PersonId,
    pub name: String,
    pub profession: Profession,
    pub office: String,
    pub kind: NoteKind,
    pub at: Instant,
}

/// The last line of each of the person's rooms.
pub fn last_of_mine<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, AtDesk>,
    office: OfficeId,
    now: Instant,
) -> Result<Vec<LastLine>, Error> {
    tx.all(LAST_OF_MINE, &[&here.place().0, &office, &now], |row| {
        Ok(LastLine {
            room: row.take()?,
            author: row.take()?,
            name: row.take()?,
            profession: Profession::parse(&row.take::<String>()?)
                .ok_or_else(|| Error::corrupt("person.profession", "unknown profession"))?,
            office: row.take()?,
            kind: kind(row)?,
            at: row.take()?,
        })
    })
}
