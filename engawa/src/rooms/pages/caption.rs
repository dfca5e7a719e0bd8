//! Whom a form that was going to a room is about.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::READ;
use crate::access::{Failure, InRoom, Right, Visit};
use crate::ids::RoomId;
use crate::rooms;
use crate::web::{App, Caption};

/// The caption of a room's address, if whoever wrote there may still read there.
pub fn caption(app: App, visit: Visit, path: String) -> BoxFuture<'static, Result<Option<Caption>, Failure>> {
    async move {
        let room = path.strip_prefix("/rooms/").and_then(|rest| RoomId::parse(rest.split('/').next()?));
        let (Some(room), now) = (room, visit.now) else { return Ok(None) };
        let read = app.hub.look(&visit, InRoom(room), Right::RoomRead, READ, move |tx, here, _| {
            let reach = rooms::faces(tx, here)?.iter().filter(|face| face.present(now)).count();
            Ok((rooms::find(tx, here)?.patient, reach))
        });
        match read.await {
            Ok((patient, reach)) => Ok(Some(Caption {
                name: patient.name.to_string(),
                kana: patient.kana.as_str().to_owned(),
                about: patient.about(visit.today()),
                reach,
            })),
            Err(Failure::Hidden) => Ok(None),
            Err(other) => Err(other),
        }
    }
    .boxed()
}
