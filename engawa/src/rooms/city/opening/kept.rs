//! The draft of an opening, between two steps.

use super::Step;
use crate::access::{AtDesk, Failure, Look, Right, Visit};
use crate::drafts::{self, Draft};
use crate::rooms::open::DRAFT;
use crate::web::{App, Fields};

const OPEN: Look = Look("rooms.open_draft");

/// What was typed so far.
pub struct Kept {
    /// Under which the room will be opened.
    pub word: String,
    pub step: Step,
    pub typed: Fields,
    /// The room, once it was opened: there is nothing more to type.
    pub opened: Option<String>,
    fresh: bool,
}

impl Kept {
    fn new(visit: &Visit) -> Kept {
        let mut typed = Fields::default();
        typed.set("born_era", "昭和");
        typed.set("signed_era", "令和");
        Kept { word: visit.dice.word(visit.now), step: Step::Patient, typed, opened: None, fresh: true }
    }

    /// The visitor's own draft, or an empty one. Opening it is a look: it is of a patient.
    pub async fn find(app: &App, visit: &Visit) -> Result<Kept, Failure> {
        let (me, office) = (visit.actor()?.person, visit.actor()?.office);
        let read = app
            .hub
            .look(visit, AtDesk(me), Right::Desk, OPEN, move |tx, here, _| Ok(drafts::find(tx, here, office, DRAFT)?));
        let Some(Draft { word, step, sealed, answer }) = read.await? else { return Ok(Kept::new(visit)) };
        let typed = match sealed {
            Some(sealed) => serde_json::from_slice(&DRAFT.unseal(&app.hub.keys, me, office, &sealed)?),
            None => Ok(Fields::default()),
        };
        let typed = typed.map_err(anyhow::Error::new)?;
        Ok(Kept { word, step: Step::parse(&step).unwrap_or(Step::Patient), typed, opened: answer, fresh: false })
    }

    /// To go on with: an empty one if the last room was opened.
    pub async fn current(app: &App, visit: &Visit) -> Result<Kept, Failure> {
        let kept = Kept::find(app, visit).await?;
        Ok(if kept.opened.is_some() { Kept::new(visit) } else { kept })
    }

    /// Keeps it, sealed, with its owner at this step.
    pub async fn keep(&self, app: &App, visit: &Visit) -> Result<(), Failure> {
        let (me, office) = (visit.actor()?.person, visit.actor()?.office);
        let plain = serde_json::to_vec(&self.typed).map_err(anyhow::Error::new)?;
        let sealed = Some(DRAFT.seal(&app.hub.keys, &app.hub.dice, me, office, &plain)?);
        let draft = Draft { word: self.word.clone(), step: self.step.code().to_owned(), sealed, answer: None };
        let fresh = self.fresh;
        let write = app.hub.beside(visit, AtDesk(me), Right::Desk, move |tx, here| {
            let keep = if fresh { drafts::begin } else { drafts::keep };
            keep(tx, here, office, DRAFT, &draft)
        });
        write.await
    }

    pub async fn throw_away(app: &App, visit: &Visit) -> Result<(), Failure> {
        let (me, office) = (visit.actor()?.person, visit.actor()?.office);
        let write =
            app.hub.beside(visit, AtDesk(me), Right::Desk, move |tx, here| drafts::throw_away(tx, here, office, DRAFT));
        write.await
    }
}
