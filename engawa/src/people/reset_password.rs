//! パスワードの再発行: for whoever forgot theirs, once it is certain who they are. What the old one opened ends.

use store::Tx;

use super::{Gone, sql};
use crate::access::{Act, Command, Here, InRegion, Right, Stop, end_of_person, forget_attempts};
use crate::ids::PersonId;

/// The new initial password was made and hashed before this.
#[derive(Clone)]
pub struct ResetPassword {
    pub person: PersonId,
    /// The hash of the password that is handed over; the first sign-in asks for another.
    pub password: String,
}

impl std::fmt::Debug for ResetPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResetPassword").field("person", &self.person).finish_non_exhaustive()
    }
}

impl Command for ResetPassword {
    const NAME: &'static str = "people.reset_password";
    const RIGHT: Right = Right::Register;
    type Place = InRegion;
    type Answer = ();
    type Refusal = Gone;

    fn place(&self) -> InRegion {
        InRegion
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, InRegion>, act: &mut Act<'_>) -> Result<(), Stop<Gone>> {
        let login_fold = sql::login_fold(tx, self.person, act.now)?.ok_or(Gone::Ended)?;
        sql::give_password(tx, self.person, &self.password, act.now)?;
        end_of_person(tx, self.person, act.now, "password reset")?;
        forget_attempts(tx, &login_fold)?;
        act.trace(self.person, &["password"]);
        Ok(())
    }
}
