//! 直す: a new version of one's own note; the old one stays a tap away.

use kaigo::NoteText;
use store::Tx;

use super::{NoteKind, NoteStage, sql};
use crate::access::{Act, Command, Here, InRoom, Right, Stop, Subject, refusals};
use crate::ids::RoomId;

#[derive(Clone, Debug)]
pub struct Correct {
    pub room: RoomId,
    pub no: i64,
    pub kind: NoteKind,
    pub text: NoteText,
    /// The turn at which the note was last touched when the form was made.
    pub seen: i64,
}

refusals! {
    pub Refused {
        Closed = "ROOM-020" "この部屋は閉じられました。書いたものを直すことはできません。読むことはできます。",
        Withdrawn = "ROOM-022" "このノートは取り消されています。直すことはできません。",
        Moved = "ROOM-017" "この画面を開いたあとに、同じノートが直されました。いまの内容を確かめて、もう一度直してください。",
        Same = "ROOM-018" "前と同じ内容です。直すところを書きかえてから押してください。",
    }
}

impl Command for Correct {
    const NAME: &'static str = "rooms.correct";
    const RIGHT: Right = Right::RoomWrite;
    type Place = InRoom;
    type Answer = i64;
    type Refusal = Refused;

    fn place(&self) -> InRoom {
        InRoom(self.room)
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, here: &Here<'t, InRoom>, act: &mut Act<'_>) -> Result<i64, Stop<Refused>> {
        let note = sql::find(tx, here, self.no)?.ok_or(Stop::Hidden)?;
        // Only one's own: somebody else's note has no such page for this visitor.
        if note.author != act.actor()?.person || note.kind.is_event() {
            return Err(Stop::Hidden);
        }
        if !crate::rooms::sql::is_open(tx, here)? {
            return Err(Refused::Closed.into());
        }
        if matches!(note.stage, NoteStage::Withdrawn { .. }) {
            return Err(Refused::Withdrawn.into());
        }
        if note.changed != self.seen {
            return Err(Refused::Moved.into());
        }
        if note.text == self.text.as_str() && note.kind == self.kind {
            return Err(Refused::Same.into());
        }
        sql::correct(tx, here, &note, self.kind, self.text.as_str(), act.turn, act.now)?;
        act.trace(Subject::Note(self.no), &["kind", "text"]);
        Ok(self.no)
    }
}
