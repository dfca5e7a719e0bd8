//! パスワードの変更: by the person, at their own desk. Ends every other session of theirs.

use std::convert::Infallible;

use store::Tx;

use super::sql;
use crate::access::{Act, AtDesk, Command, Here, Right, Stop, end_others};
use crate::ids::PersonId;

/// The present password was compared and the new one hashed before this: neither belongs into a transaction.
#[derive(Clone)]
pub struct ChangePassword {
    pub person: PersonId,
    /// The hash of the new password.
    pub password: String,
}

impl std::fmt::Debug for ChangePassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChangePassword").field("person", &self.person).finish_non_exhaustive()
    }
}

impl Command for ChangePassword {
    const NAME: &'static str = "people.change_password";
    type Place = AtDesk;
    type Answer = ();
    type Refusal = Infallible;

    fn place(&self) -> AtDesk {
        AtDesk(self.person)
    }

    fn right(&self) -> Right {
        Right::Desk
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, AtDesk>, act: &mut Act<'_>) -> Result<(), Stop<Infallible>> {
        sql::set_password(tx, self.person, &self.password, act.now, false)?;
        let actor = act.actor()?.clone();
        end_others(tx, &actor, act.now)?;
        act.trace(self.person, &["password"]);
        Ok(())
    }
}
