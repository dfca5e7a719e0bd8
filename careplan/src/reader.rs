//! A strict RFC 4180 reader over CP932 bytes: push bytes in, get records out, in bounded memory.
//!
//! Comma, quote, CR and LF are never the second half of a CP932 character, so splitting works on bytes. The reader
//! knows for every field the physical line on which it starts. It never stops at a fault it can get past.

use memchr::memchr2;

pub use crate::row::{Broken, Limit, Row, Span};
use crate::special::special;

/// Technical limit of one field.
pub const FIELD_LIMIT: usize = 1 << 20;
/// Technical limit of one record: keeps memory bounded when a quote is never closed.
pub const RECORD_LIMIT: usize = 8 << 20;
/// Technical limit of a file.
pub const FILE_LIMIT: u64 = 256 << 20;
/// Fields of a record that are kept; the widest file has 71, further ones are only counted.
const KEPT_FIELDS: usize = 128;
const PIECE: usize = 64 << 10;
const CTRL_Z: u8 = 0x1A;

/// What the reader hands out.
#[derive(Debug)]
pub enum Event<'a> {
    /// A record.
    Row(Row<'a>),
    /// A line with nothing on it, between records. Its line number.
    Blank(u64),
    /// The file ends with Ctrl-Z. Its line number.
    CtrlZ(u64),
    /// A limit is passed; reading of this file ends. Line, record, 0-based field where known.
    TooLong(Limit, u64, u64, Option<usize>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Bare,
    Quoted,
    Closed,
    /// Behind a fault: bytes up to the next comma or line end belong to the field.
    Lost,
}

enum Step {
    /// A record of so many bytes.
    Record(usize),
    More,
    TooLong(Limit),
}

/// The reader. Feed it pieces of any size, then finish.
#[derive(Debug)]
pub struct Reader {
    carry: Vec<u8>,
    spans: Vec<Span>,
    count: usize,
    state: State,
    at: usize,
    start: usize,
    escaped: bool,
    field_line: u32,
    lines: u32,
    broken: Option<(Broken, usize, u32)>,
    line: u64,
    record: u64,
    /// Bytes handed out or passed over.
    offset: u64,
    fed: u64,
    /// The field just ended is over the limit.
    too_long: bool,
    /// The last byte fed is a Ctrl-Z, held back: it is no part of the text when the file ends with it.
    ctrl_z: bool,
    stopped: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// A reader at the beginning of a file.
    ///
    /// ```
    /// use careplan::reader::{Event, Reader};
    /// let mut fields = Vec::new();
    /// let mut sink = |event: Event<'_>| {
    ///     if let Event::Row(row) = event {
    ///         fields.push((row.record, row.line, row.unescaped(1).into_owned()));
    ///     }
    /// };
    /// let mut reader = Reader::new();
    /// reader.feed(b"1,\"a\nb\"\r\n2,\"c\"", &mut sink);
    /// reader.feed(b"\"\"\r\n", &mut sink);
    /// reader.finish(&mut sink);
    /// assert_eq!(fields, [(1, 1, b"a\nb".to_vec()), (2, 3, b"c\"".to_vec())]);
    /// ```
    pub fn new() -> Self {
        Self {
            carry: Vec::new(),
            spans: Vec::with_capacity(KEPT_FIELDS),
            count: 0,
            state: State::Start,
            at: 0,
            start: 0,
            escaped: false,
            field_line: 0,
            lines: 0,
            broken: None,
            line: 1,
            record: 0,
            offset: 0,
            fed: 0,
            too_long: false,
            ctrl_z: false,
            stopped: false,
        }
    }

    /// Records handed out so far.
    pub fn records(&self) -> u64 {
        self.record
    }

    /// Takes the next bytes of the file and hands out every record that is complete.
    pub fn feed(&mut self, bytes: &[u8], sink: &mut impl FnMut(Event<'_>)) {
        if bytes.is_empty() {
            return;
        }
        if std::mem::take(&mut self.ctrl_z) {
            self.piece(&[CTRL_Z], sink);
        }
        let text = bytes.strip_suffix(&[CTRL_Z]);
        self.ctrl_z = text.is_some();
        for piece in text.unwrap_or(bytes).chunks(PIECE) {
            self.piece(piece, sink);
        }
    }

    fn piece(&mut self, piece: &[u8], sink: &mut impl FnMut(Event<'_>)) {
        if self.stopped {
            return;
        }
        self.fed += piece.len() as u64;
        if self.fed > FILE_LIMIT {
            self.stop(Limit::File, sink);
            return;
        }
        let mut from = 0;
        if !self.carry.is_empty() {
            let carried = self.carry.len();
            let mut buffer = std::mem::take(&mut self.carry);
            buffer.extend_from_slice(piece);
            match self.step(&buffer, false, sink) {
                Some(used) => from = used - carried,
                None => {
                    self.carry = buffer;
                    return;
                }
            }
            buffer.clear();
            // One long record must not cost its memory for the rest of the file.
            buffer.shrink_to(4 * PIECE);
            self.carry = buffer;
        }
        while from < piece.len() {
            let rest = piece.get(from..).unwrap_or_default();
            match self.step(rest, false, sink) {
                Some(used) => from += used,
                None => {
                    self.carry.extend_from_slice(rest);
                    return;
                }
            }
        }
    }

    /// The file ends here.
    pub fn finish(&mut self, sink: &mut impl FnMut(Event<'_>)) {
        if self.stopped {
            return;
        }
        // Inside quotes it is text, not the end; a quote still waiting for its second one closes them.
        let inside = self.state == State::Quoted && self.carry.get(self.at) != Some(&b'"');
        if self.ctrl_z && inside {
            self.ctrl_z = false;
            self.carry.push(CTRL_Z);
        }
        let buffer = std::mem::take(&mut self.carry);
        if !buffer.is_empty() {
            self.step(&buffer, true, sink);
        }
        if self.ctrl_z {
            sink(Event::CtrlZ(self.line));
        }
    }

    fn stop(&mut self, limit: Limit, sink: &mut impl FnMut(Event<'_>)) {
        let field = (limit == Limit::Field).then_some(self.count);
        let lines = if limit == Limit::Field { self.field_line } else { 0 };
        sink(Event::TooLong(limit, self.line + u64::from(lines), self.record + 1, field));
        self.stopped = true;
        self.carry = Vec::new();
    }

    /// Scans one record at the start of `buffer`; hands it out and returns its length, or `None` for more bytes.
    fn step(&mut self, buffer: &[u8], last: bool, sink: &mut impl FnMut(Event<'_>)) -> Option<usize> {
        match self.scan(buffer, last) {
            Step::More => None,
            Step::TooLong(limit) => {
                self.stop(limit, sink);
                Some(buffer.len())
            }
            Step::Record(used) => {
                let blank = self.count == 1
                    && self.broken.is_none()
                    && self.spans.first().is_some_and(|span| span.start == span.end && !span.quoted);
                if blank {
                    sink(Event::Blank(self.line));
                } else {
                    self.record += 1;
                    sink(Event::Row(Row {
                        bytes: buffer.get(..used).unwrap_or_default(),
                        spans: &self.spans,
                        offset: self.offset,
                        count: self.count,
                        record: self.record,
                        line: self.line,
                        broken: self.broken.map(|(fault, field, line)| (fault, field, self.line + u64::from(line))),
                    }));
                }
                self.line += u64::from(self.lines);
                self.offset += used as u64;
                self.spans.clear();
                self.count = 0;
                self.state = State::Start;
                self.at = 0;
                self.lines = 0;
                self.broken = None;
                Some(used)
            }
        }
    }

    fn scan(&mut self, buffer: &[u8], last: bool) -> Step {
        loop {
            if self.state == State::Start {
                self.plain_fields(buffer);
                self.start = self.at;
                self.escaped = false;
                self.field_line = self.lines;
                self.state = State::Bare;
                if buffer.get(self.at) == Some(&b'"') {
                    self.at += 1;
                    self.start = self.at;
                    self.state = State::Quoted;
                } else if self.at == buffer.len() && !last {
                    self.state = State::Start;
                    return Step::More;
                }
            }
            let step = match self.state {
                State::Quoted => self.scan_quoted(buffer, last),
                _ => self.scan_bare(buffer, last),
            };
            if let Some(step) = step {
                return step;
            }
        }
    }

    /// The short way past fields that lie whole in the buffer, hold nothing special and end with a comma: nearly all.
    /// It stops in front of the first that is otherwise.
    fn plain_fields(&mut self, buffer: &[u8]) {
        while self.spans.len() < KEPT_FIELDS {
            let rest = buffer.get(self.at..).unwrap_or_default();
            let (quoted, end) = match rest.strip_prefix(b"\"") {
                Some(text) => (true, memchr2(b'"', b'\n', text).filter(|end| text.get(*end..*end + 2) == Some(b"\","))),
                None => (false, special(rest).filter(|end| rest.get(*end) == Some(&b','))),
            };
            let Some(length) = end else { return };
            let start = self.at + usize::from(quoted);
            let next = start + length + 1 + usize::from(quoted);
            if length > FIELD_LIMIT || next > RECORD_LIMIT {
                return;
            }
            let (end, line) = (start + length, self.lines);
            self.spans.push(Span { start: start as u32, end: end as u32, line, quoted, escaped: false });
            self.count += 1;
            self.at = next;
        }
    }

    fn scan_quoted(&mut self, buffer: &[u8], last: bool) -> Option<Step> {
        loop {
            let rest = buffer.get(self.at..).unwrap_or_default();
            let Some(skip) = memchr2(b'"', b'\n', rest) else {
                self.at = buffer.len();
                if last {
                    self.fault(Broken::Unterminated);
                    self.push(buffer.len(), true);
                    return Some(self.over_limit(buffer.len()).unwrap_or(Step::Record(buffer.len())));
                }
                return Some(self.more(buffer));
            };
            self.at += skip;
            if buffer.get(self.at) == Some(&b'\n') {
                self.lines += 1;
                self.at += 1;
                continue;
            }
            match buffer.get(self.at + 1) {
                Some(b'"') => {
                    self.escaped = true;
                    self.at += 2;
                }
                None if !last => return Some(self.more(buffer)),
                _ => {
                    let end = self.at;
                    self.push(end, true);
                    self.at += 1;
                    self.state = State::Closed;
                    return None;
                }
            }
        }
    }

    /// Unquoted bytes, and what follows a closing quote.
    fn scan_bare(&mut self, buffer: &[u8], last: bool) -> Option<Step> {
        loop {
            let rest = buffer.get(self.at..).unwrap_or_default();
            if self.state != State::Closed {
                self.at += special(rest).unwrap_or(rest.len());
            }
            match buffer.get(self.at) {
                Some(b',') => {
                    self.end_bare(self.at);
                    self.at += 1;
                    self.state = State::Start;
                    return self.over_limit(self.at);
                }
                Some(b'\n') => {
                    self.end_bare(self.at);
                    return Some(self.line_end(self.at + 1));
                }
                Some(b'\r') => match buffer.get(self.at + 1) {
                    Some(b'\n') => {
                        self.end_bare(self.at);
                        return Some(self.line_end(self.at + 2));
                    }
                    None if !last => return Some(self.more(buffer)),
                    _ => {
                        self.fault(Broken::LoneCr);
                        self.lose();
                    }
                },
                Some(_) if self.state == State::Closed => {
                    self.fault(Broken::AfterQuote);
                    self.lose();
                }
                Some(_) => {
                    self.fault(Broken::QuoteInside);
                    self.lose();
                }
                None if last => {
                    self.end_bare(self.at);
                    return Some(self.over_limit(self.at).unwrap_or(Step::Record(self.at)));
                }
                None => return Some(self.more(buffer)),
            }
        }
    }

    fn lose(&mut self) {
        // A field already closed by its quote is pushed; what follows it belongs to no field.
        if self.state == State::Closed {
            self.state = State::Lost;
        }
        self.at += 1;
    }

    fn end_bare(&mut self, end: usize) {
        if self.state == State::Bare {
            self.push(end, false);
        }
    }

    fn line_end(&mut self, used: usize) -> Step {
        self.lines += 1;
        self.over_limit(used).unwrap_or(Step::Record(used))
    }

    fn push(&mut self, end: usize, quoted: bool) {
        if self.spans.len() < KEPT_FIELDS {
            self.spans.push(Span {
                start: self.start as u32,
                end: end as u32,
                line: self.field_line,
                quoted,
                escaped: self.escaped,
            });
        }
        self.too_long |= end - self.start > FIELD_LIMIT;
        self.count += 1;
    }

    fn fault(&mut self, fault: Broken) {
        let field =
            if matches!(self.state, State::Closed | State::Lost) { self.count.saturating_sub(1) } else { self.count };
        self.broken.get_or_insert((fault, field, self.field_line));
    }

    fn over_limit(&mut self, used: usize) -> Option<Step> {
        if self.too_long {
            self.count = self.count.saturating_sub(1);
            return Some(Step::TooLong(Limit::Field));
        }
        (used > RECORD_LIMIT).then_some(Step::TooLong(Limit::Record))
    }

    fn more(&mut self, buffer: &[u8]) -> Step {
        if buffer.len().saturating_sub(self.start) > FIELD_LIMIT + PIECE {
            return Step::TooLong(Limit::Field);
        }
        if buffer.len() > RECORD_LIMIT + PIECE {
            return Step::TooLong(Limit::Record);
        }
        Step::More
    }
}
