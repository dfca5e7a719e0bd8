//! 書きこむ: one message that reaches every office of the room.

use std::time::Duration;

use kaigo::NoteText;
use store::Tx;

use super::{NoteKind, sql};
use crate::access::{Act, Command, Here, InRoom, Right, Stop, Subject, refusals};
use crate::clock::Instant;
use crate::ids::RoomId;

#[derive(Clone, Debug)]
pub struct Post {
    pub room: RoomId,
    pub kind: NoteKind,
    pub text: NoteText,
    /// When it was typed, if the device says so: a phone out of reach sends later.
    pub written_at: Option<Instant>,
}

refusals! {
    pub Refused {
        Closed = "ROOM-014" "この部屋は閉じられました。新しい書きこみはできません。読むことはできます。",
    }
}

/// A device's clock is believed only so far.
const AHEAD: Duration = Duration::from_secs(5 * 60);
const BEHIND: Duration = Duration::from_secs(30 * 24 * 3600);

fn believed(said: Option<Instant>, now: Instant) -> Instant {
    match said {
        Some(at) if at <= now.plus(AHEAD) && at >= now.minus(BEHIND) => at.min(now),
        _ => now,
    }
}

impl Command for Post {
    const NAME: &'static str = "rooms.post";
    const RIGHT: Right = Right::RoomWrite;
    type Place = InRoom;
    /// The note's number.
    type Answer = i64;
    type Refusal = Refused;

    fn place(&self) -> InRoom {
        InRoom(self.room)
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, here: &Here<'t, InRoom>, act: &mut Act<'_>) -> Result<i64, Stop<Refused>> {
        let author = act.actor()?;
        let (person, office) = (author.person, author.office);
        let written_at = believed(self.written_at, act.now);
        let posted = sql::post(tx, here, act.turn, person, office, self.kind, self.text.as_str(), written_at, act.now)?;
        if !posted {
            return Err(Refused::Closed.into());
        }
        act.trace(Subject::Note(act.turn), &["kind", "text"]);
        Ok(act.turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_far_off_is_not_believed() {
        let now = Instant::from_micros(4_000_000_000_000);
        assert_eq!(believed(None, now), now);
        assert_eq!(believed(Some(now.minus(Duration::from_secs(3600))), now), now.minus(Duration::from_secs(3600)));
        assert_eq!(believed(Some(now.plus(Duration::from_secs(60))), now), now);
        assert_eq!(believed(Some(now.plus(Duration::from_secs(3600))), now), now);
        assert_eq!(believed(Some(now.minus(BEHIND + AHEAD)), now), now);
    }
}
