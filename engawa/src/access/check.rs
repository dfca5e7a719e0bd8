//! 証跡の検査: is every row as it was written, and is none missing that raised a turn? Reads the whole trail in batches, so
//! that ten million rows need no more memory than ten thousand.
//!
//! Found are rows that were changed, copied or added without the key, and turns of a place that nothing stands for. Not
//! found until the trail is sealed: rows without a turn (looks, refusals) that were taken away whole, and the last acts of a
//! place taken away together with its count.

use std::fmt;

use store::{Error, FromValue, Row, ToValue, Tx, Value};

use super::here::PlaceKind;
use super::hub::Hub;
use super::record::{COLUMNS, FORM, TrailKey, digest_of, genuine};
use super::sql;
use crate::ids::TrailId;

const ROWS: i64 = 2_000;
const PLACES: i64 = 200;
const TURNS: i64 = 5_000;

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A row that does not bear its HMAC: changed, or made without the key.
    Changed { row: TrailId, command: String },
    /// A row of a layout this program does not know.
    Unknown { row: TrailId, form: i64 },
    /// The places a list showed are no longer those it was written with.
    Places { row: TrailId },
    /// Turns of a place without a row, both ends included.
    Missing { kind: String, place: [u8; 16], first: i64, last: i64 },
    /// Rows of a place beyond the turn it says it is at.
    Beyond { kind: String, place: [u8; 16], turn: i64, last: i64 },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |kind: &str, id: &[u8; 16]| format!("{}{}", japanese(kind), TrailId::from(*id));
        match self {
            Finding::Changed { row, command } => {
                write!(f, "書き換えられた行があります：{row}（{command}）")
            }
            Finding::Unknown { row, form } => write!(f, "この版の知らない様式（{form}）の行があります：{row}"),
            Finding::Places { row } => write!(f, "一覧で見られた場所の記録が、書かれたときと違います：{row}"),
            Finding::Missing { kind, place: id, first, last } if first == last => {
                write!(f, "{}の{first}番目の記録がありません", place(kind, id))
            }
            Finding::Missing { kind, place: id, first, last } => {
                write!(f, "{}の{first}番目から{last}番目までの記録がありません", place(kind, id))
            }
            Finding::Beyond { kind, place: id, turn, last } => {
                write!(f, "{}は{turn}番目までのはずですが、{last}番目の記録があります", place(kind, id))
            }
        }
    }
}

fn japanese(kind: &str) -> &'static str {
    match PlaceKind::parse(kind) {
        Some(PlaceKind::Room) => "部屋",
        Some(PlaceKind::City) => "市",
        Some(PlaceKind::Desk) => "机",
        Some(PlaceKind::Region) => "地域",
        None => "場所",
    }
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrailChecked {
    pub rows: u64,
    pub places: u64,
    pub findings: u64,
}

/// A value of any column, as it was read.
enum Column {
    Null,
    Text(String),
    Integer(i64),
    Bytes(Vec<u8>),
    Id([u8; 16]),
}

impl FromValue for Column {
    fn from_value(value: Value<'_>) -> Result<Self, Error> {
        Ok(match value {
            Value::Null => Column::Null,
            Value::Text(text) => Column::Text(text.to_owned()),
            Value::Integer(integer) => Column::Integer(integer),
            Value::Boolean(flag) => Column::Integer(flag.into()),
            Value::Real(_) => return Err(Error::corrupt("trail", "a column no row has")),
            // SQLite does not tell an id from sixteen bytes; no column under the HMAC holds other bytes than ids.
            Value::Blob(bytes) => match <[u8; 16]>::try_from(bytes) {
                Ok(id) => Column::Id(id),
                Err(_) => Column::Bytes(bytes.to_vec()),
            },
            Value::Id(id) => Column::Id(id),
        })
    }
}

impl ToValue for Column {
    fn to_value(&self) -> Value<'_> {
        match self {
            Column::Null => Value::Null,
            Column::Text(text) => Value::Text(text),
            Column::Integer(integer) => Value::Integer(*integer),
            Column::Bytes(bytes) => Value::Blob(bytes),
            Column::Id(id) => Value::Id(*id),
        }
    }
}

/// One row with its HMAC.
struct Written {
    columns: [Column; COLUMNS],
    mac: Vec<u8>,
}

impl Written {
    fn take(row: &mut Row<'_>) -> Result<Written, Error> {
        let mut columns = [const { Column::Null }; COLUMNS];
        for column in &mut columns {
            *column = row.take()?;
        }
        Ok(Written { columns, mac: row.take()? })
    }

    fn id(&self) -> [u8; 16] {
        if let Column::Id(id) = self.columns[1] { id } else { [0; 16] }
    }

    fn text(&self, at: usize) -> &str {
        if let Column::Text(text) = &self.columns[at] { text } else { "" }
    }
}

/// Where the command and the kind and id of the subject stand among the columns.
const COMMAND: usize = 7;
const SUBJECT_KIND: usize = 14;
const SUBJECT: usize = 15;

impl Hub {
    /// Checks the whole trail; `say` hears of every finding as it is made. For the console.
    ///
    /// # Errors
    /// The database's own; what was found so far has been said.
    pub fn check_trail_now(&self, mut say: impl FnMut(&Finding)) -> Result<TrailChecked, Error> {
        let mut checked = TrailChecked::default();
        let mut report = |finding: Finding, findings: &mut u64| {
            *findings += 1;
            say(&finding);
        };
        let mut after = [0; 16];
        loop {
            let key = self.recorder.key.clone();
            let (last, rows, found) = self.db.read_now(move |tx| {
                let rows = tx.all(sql::ROWS_AFTER, &[&after, &ROWS], Written::take)?;
                let mut found = Vec::new();
                for row in &rows {
                    found.extend(judge(tx, row, &key)?);
                }
                Ok::<_, Error>((rows.last().map(Written::id), rows.len(), found))
            })?;
            checked.rows += rows as u64;
            found.into_iter().for_each(|finding| report(finding, &mut checked.findings));
            match last {
                Some(last) => after = last,
                None => break,
            }
        }
        let mut after = [0; 16];
        // The region's own id is sixteen zeros and comes before all others.
        let mut first = true;
        loop {
            let (from, asked) = (after, first);
            let places = self.db.read_now(move |tx| {
                let sql = if asked { sql::PLACES_FROM } else { sql::PLACES_AFTER };
                tx.all(sql, &[&from, &PLACES], |row| {
                    let (id, kind) = (row.take::<[u8; 16]>()?, row.take::<String>()?);
                    Ok((id, kind, row.take::<i64>()?, row.take::<i64>()?, row.take::<i64>()?))
                })
            })?;
            first = false;
            let Some((last, ..)) = places.last() else { break };
            after = *last;
            for (place, kind, turn, stands, last) in places {
                checked.places += 1;
                if last > turn {
                    report(Finding::Beyond { kind: kind.clone(), place, turn, last }, &mut checked.findings);
                }
                if stands < turn {
                    for (first, last) in self.missing(place, turn)? {
                        let finding = Finding::Missing { kind: kind.clone(), place, first, last };
                        report(finding, &mut checked.findings);
                    }
                }
            }
        }
        Ok(checked)
    }

    /// The gaps in the turns of one place.
    fn missing(&self, place: [u8; 16], turn: i64) -> Result<Vec<(i64, i64)>, Error> {
        let (mut gaps, mut before) = (Vec::new(), 0);
        loop {
            let turns = self
                .db
                .read_now(move |tx| tx.all(sql::TURNS_AFTER, &[&place, &before, &TURNS], |row| row.take::<i64>()))?;
            if turns.is_empty() {
                break;
            }
            for at in turns {
                if at > before + 1 {
                    gaps.push((before + 1, at - 1));
                }
                before = at;
            }
        }
        if before < turn {
            gaps.push((before + 1, turn));
        }
        Ok(gaps)
    }
}

fn judge(tx: &mut Tx<'_>, row: &Written, key: &TrailKey) -> Result<Option<Finding>, Error> {
    let id = TrailId::from(row.id());
    match row.columns[0] {
        Column::Integer(FORM) => {}
        Column::Integer(form) => return Ok(Some(Finding::Unknown { row: id, form })),
        _ => return Ok(Some(Finding::Unknown { row: id, form: 0 })),
    }
    let columns: [&dyn ToValue; COLUMNS] = std::array::from_fn(|at| &row.columns[at] as &dyn ToValue);
    if !genuine(key, &columns, &row.mac) {
        return Ok(Some(Finding::Changed { row: id, command: row.text(COMMAND).to_owned() }));
    }
    if row.text(SUBJECT_KIND) == "places" {
        let seen = tx.all(sql::PLACES_SEEN, &[&id], |row| row.take::<[u8; 16]>())?;
        let said = matches!(row.columns[SUBJECT], Column::Id(digest) if digest == digest_of(&seen));
        return Ok((!said).then_some(Finding::Places { row: id }));
    }
    Ok(None)
}
