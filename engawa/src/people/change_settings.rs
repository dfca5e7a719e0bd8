//! 設定の変更: by the person, at their own desk.

use std::convert::Infallible;

use store::Tx;

use super::sql;
use crate::access::{Act, AtDesk, Command, Here, Right, Stop};
use crate::ids::PersonId;

#[derive(Clone, Debug)]
pub struct ChangeSettings {
    pub person: PersonId,
    /// 大きい文字
    pub large_text: bool,
}

impl Command for ChangeSettings {
    const NAME: &'static str = "people.change_settings";
    const RIGHT: Right = Right::Desk;
    type Place = AtDesk;
    type Answer = ();
    type Refusal = Infallible;

    fn place(&self) -> AtDesk {
        AtDesk(self.person)
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, AtDesk>, act: &mut Act<'_>) -> Result<(), Stop<Infallible>> {
        let settings = sql::settings(tx, self.person)?.with_large_text(self.large_text);
        sql::set_settings(tx, self.person, &settings)?;
        act.trace(self.person, &["settings.text"]);
        Ok(())
    }
}
