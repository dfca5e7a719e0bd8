//! Writing a note, mending one's own, reading what it said before, and what was in view.

pub mod correct;
pub mod post;
pub mod read;
pub mod versions;
pub mod withdraw;

use crate::access::{Failure, InRoom, Right, Stop, Visit};
use crate::ids::RoomId;
use crate::rooms::notes::{Note, find};
use crate::rooms::pages::READ;
use crate::rooms::{self, Room};
use crate::web::App;

/// Which note the address names.
#[derive(Debug, serde::Deserialize)]
pub struct OfNote {
    pub no: i64,
}

/// One's own note with its room; 404 for anybody else's.
async fn my_note(visit: &Visit, app: &App, id: RoomId, no: i64) -> Result<(Room, usize, Note), Failure> {
    let (me, now) = (visit.actor()?.person, visit.now);
    app.hub
        .look(visit, InRoom(id), Right::RoomWrite, READ, move |tx, here, _| {
            let note = find(tx, here, no)?.filter(|note| note.author == me && !note.kind.is_event());
            let reach = rooms::faces(tx, here)?.iter().filter(|face| face.present(now)).count();
            Ok((rooms::find(tx, here)?, reach, note.ok_or(Stop::Hidden)?))
        })
        .await
}
