//! The timeline as it is shown: notes with the faces of their authors, day lines, who has read what.

use std::sync::Arc;

use jiff::civil::Date;
use kaigo::Profession;

use crate::clock::Instant;
use crate::ids::PersonId;
use crate::rooms::Face;
use crate::rooms::notes::{Note, NoteKind, NoteStage, Reader};
use crate::web::dates;

/// A line of the timeline.
#[derive(Clone, Debug)]
pub struct TimelineLine {
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
    pub read_by: Vec<Arc<str>>,
    pub not_read_by: Vec<Arc<str>>,
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

/// How far somebody has read.
struct Reading<'a> {
    up_to: i64,
    marks: Option<&'a Reader>,
}

impl Reading<'_> {
    fn has(&self, no: i64) -> bool {
        no <= self.up_to || self.marks.is_some_and(|marks| marks.has_read(no))
    }
}

/// A member of today, as the readers of a line are named. Worked out once: fifty lines name the same fifteen people.
struct Member<'a> {
    person: PersonId,
    name: Arc<str>,
    reading: Reading<'a>,
}

impl Sheet<'_> {
    /// Lines for notes in the order they are given; `unread` is how many are unread in the whole room.
    pub fn lines(&self, notes: &[Note], unread: i64, with_days: bool) -> Vec<TimelineLine> {
        let (members, mine) = (self.members(), self.reading(self.me));
        let mut day = None;
        let mut said_unread = false;
        let mut lines = Vec::with_capacity(notes.len());
        for note in notes {
            let mut line = self.line(note, &members, &mine);
            let date = note.written_at.date();
            if with_days && day != Some(date) && date != self.today {
                line.day = Some(dates::day(self.today, date));
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

    fn line(&self, note: &Note, members: &[Member<'_>], my_reading: &Reading<'_>) -> TimelineLine {
        let face = self.face(note);
        let mine = note.author == self.me;
        let written = !note.kind.is_event();
        let withdrawn = match note.stage {
            NoteStage::Posted => None,
            NoteStage::Withdrawn { why, .. } => Some((why.name(), !why.hides())),
        };
        let unread = written && !mine && withdrawn.is_none() && !my_reading.has(note.no);
        let (read_by, not_read_by) = if written { readers(note, members) } else { Default::default() };
        let late = note.received_at.since(note.written_at) > std::time::Duration::from_secs(120);
        TimelineLine {
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
            at: dates::moment(self.today, note.written_at),
            machine_at: dates::machine(note.written_at),
            arrived: (written && late).then(|| dates::moment(self.today, note.received_at)),
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

    fn reading(&self, person: PersonId) -> Reading<'_> {
        let up_to = self.faces.iter().filter(|f| f.person == person).map(|f| f.read_to).max().unwrap_or(0);
        Reading { up_to, marks: self.marks.iter().find(|(reader, _)| *reader == person).map(|(_, marks)| marks) }
    }

    fn members(&self) -> Vec<Member<'_>> {
        let present = self.faces.iter().filter(|face| face.present(self.now));
        let member = |face: &Face| Member {
            person: face.person,
            name: if face.person == self.me { format!("{}（あなた）", face.name) } else { face.name.clone() }.into(),
            reading: self.reading(face.person),
        };
        present.map(member).collect()
    }
}

/// Names of the members of today who have and have not read it, the author left out.
fn readers(note: &Note, members: &[Member<'_>]) -> (Vec<Arc<str>>, Vec<Arc<str>>) {
    let (mut read, mut not) = (Vec::with_capacity(members.len()), Vec::new());
    for member in members.iter().filter(|member| member.person != note.author) {
        let list = if member.reading.has(note.no) { &mut read } else { &mut not };
        list.push(member.name.clone());
    }
    (read, not)
}

impl TimelineLine {
    pub fn readers(&self) -> usize {
        self.read_by.len() + self.not_read_by.len()
    }

    pub fn is_relay(&self) -> bool {
        self.kind == NoteKind::Relay
    }
}
