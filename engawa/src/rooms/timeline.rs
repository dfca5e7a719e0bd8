//! The timeline as it is shown: notes with the faces of their authors, day lines, who has read what.

use jiff::civil::Date;
use kaigo::Profession;

use super::Face;
use super::notes::{Note, NoteKind, NoteStage, Reader};
use crate::clock::Instant;
use crate::ids::PersonId;
use crate::web::words;

/// A line of the timeline.
#[derive(Clone, Debug)]
pub struct Line {
    pub no: i64,
    /// Set on the first line of a day.
    pub day: Option<String>,
    /// Set on the newest unread line: how many are unread.
    pub unread_from_here: Option<i64>,
    pub author: String,
    pub profession: Profession,
    pub office: String,
    pub mine: bool,
    pub unread: bool,
    pub kind: NoteKind,
    pub paragraphs: Vec<String>,
    pub at: String,
    pub machine_at: String,
    /// "10:20 に届きました": when a note typed out of reach arrived.
    pub arrived: Option<String>,
    pub corrected: bool,
    /// Why it was withdrawn, and whether its text is still to be seen.
    pub withdrawn: Option<(&'static str, bool)>,
    pub read_by: Vec<String>,
    pub not_read_by: Vec<String>,
    /// May the visitor correct or withdraw it?
    pub mendable: bool,
}

/// What the lines are made from.
#[derive(Debug)]
pub struct Sheet<'a> {
    pub me: PersonId,
    pub today: Date,
    pub now: Instant,
    pub faces: &'a [Face],
    pub marks: &'a [(PersonId, Reader)],
}

impl Sheet<'_> {
    /// Lines for notes in the order they are given; `unread` is how many are unread in the whole room.
    pub fn lines(&self, notes: &[Note], unread: i64, with_days: bool) -> Vec<Line> {
        let mut day = None;
        let mut said_unread = false;
        let mut lines = Vec::with_capacity(notes.len());
        for note in notes {
            let mut line = self.line(note);
            let date = note.written_at.date();
            if with_days && day != Some(date) && date != self.today {
                line.day = Some(words::day(self.today, date));
            }
            day = Some(date);
            if line.unread && !said_unread && unread > 0 {
                line.unread_from_here = Some(unread);
                said_unread = true;
            }
            lines.push(line);
        }
        lines
    }

    fn line(&self, note: &Note) -> Line {
        let face = self.face(note);
        let mine = note.author == self.me;
        let written = !note.kind.is_event();
        let withdrawn = match note.stage {
            NoteStage::Posted => None,
            NoteStage::Withdrawn { why, .. } => Some((why.japanese(), !why.hides())),
        };
        let unread = written && !mine && withdrawn.is_none() && !self.has_read(self.me, note.no);
        let (read_by, not_read_by) = if written { self.readers(note) } else { Default::default() };
        let late = note.received_at.since(note.written_at) > std::time::Duration::from_secs(120);
        Line {
            no: note.no,
            day: None,
            unread_from_here: None,
            author: face.map_or_else(|| "（不明）".to_owned(), |f| f.name.clone()),
            profession: face.map_or(Profession::Other, |f| f.profession),
            office: face.map_or_else(String::new, |f| f.office_name.clone()),
            mine,
            unread,
            kind: note.kind,
            paragraphs: note.text.lines().map(str::to_owned).collect(),
            at: words::moment(self.today, note.written_at),
            machine_at: words::machine(note.written_at),
            arrived: (written && late).then(|| words::moment(self.today, note.received_at)),
            corrected: note.versions > 1,
            withdrawn,
            read_by,
            not_read_by,
            mendable: mine && written && note.stage == NoteStage::Posted,
        }
    }

    /// The face under which a note was written: the author with the office of that time.
    fn face(&self, note: &Note) -> Option<&Face> {
        let theirs = || self.faces.iter().filter(|face| face.person == note.author);
        theirs().find(|face| face.office == note.office).or_else(|| theirs().next())
    }

    fn has_read(&self, person: PersonId, no: i64) -> bool {
        let up_to = self.faces.iter().filter(|f| f.person == person).map(|f| f.read_to).max().unwrap_or(0);
        no <= up_to || self.marks.iter().any(|(reader, marks)| *reader == person && marks.has_read(no))
    }

    /// Names of the members of today who have and have not read it, the author left out.
    fn readers(&self, note: &Note) -> (Vec<String>, Vec<String>) {
        let members = self.faces.iter().filter(|f| f.present(self.now) && f.person != note.author);
        let (read, not): (Vec<&Face>, Vec<&Face>) = members.partition(|f| self.has_read(f.person, note.no));
        let name = |face: &&Face| {
            if face.person == self.me { format!("{}（あなた）", face.name) } else { face.name.clone() }
        };
        (read.iter().map(name).collect(), not.iter().map(name).collect())
    }
}

impl Line {
    pub fn readers(&self) -> usize {
        self.read_by.len() + self.not_read_by.len()
    }

    pub fn is_relay(&self) -> bool {
        self.kind == NoteKind::Relay
    }
}
