//! パスワードの変更: by the person, at their own desk. Ends every other session of theirs.

use store::Tx;

use super::sql;
use crate::access::{Act, AtDesk, ChangedMeanwhile, Command, Here, Right, Stop, begin_anew};
use crate::ids::PersonId;

/// The present password was compared and the new one hashed before this: neither belongs into a transaction.
#[derive(Clone)]
pub struct ChangePassword {
    pub person: PersonId,
    /// The stored hash the present password was compared with.
    pub compared: String,
    /// The hash of the new password.
    pub password: String,
    /// The hash of the session's new token.
    pub token: [u8; 32],
}

impl std::fmt::Debug for ChangePassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChangePassword").field("person", &self.person).finish_non_exhaustive()
    }
}

impl Command for ChangePassword {
    const NAME: &'static str = "people.change_password";
    const RIGHT: Right = Right::Threshold;
    type Place = AtDesk;
    type Answer = ();
    type Refusal = ChangedMeanwhile;

    fn place(&self) -> AtDesk {
        AtDesk(self.person)
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, AtDesk>, act: &mut Act<'_>) -> Result<(), Stop<ChangedMeanwhile>> {
        if !sql::set_password(tx, self.person, &self.compared, &self.password, act.now)? {
            return Err(ChangedMeanwhile.into());
        }
        let actor = act.actor()?.clone();
        begin_anew(tx, &actor, &self.token, act.now)?;
        act.trace(self.person, &["password"]);
        Ok(())
    }
}
