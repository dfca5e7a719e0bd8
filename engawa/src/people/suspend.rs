//! 利用の一時停止と再開: nobody signs in with the account while it is suspended. Nothing is deleted.

use store::Tx;

use super::{Gone, sql};
use crate::access::{Act, Command, Here, InRegion, Right, Stop, end_of_person};
use crate::ids::PersonId;

#[derive(Clone, Debug)]
pub struct Suspend {
    pub person: PersonId,
    /// False takes it up again.
    pub suspended: bool,
}

impl Command for Suspend {
    const NAME: &'static str = "people.suspend";
    const RIGHT: Right = Right::Register;
    type Place = InRegion;
    type Answer = ();
    type Refusal = Gone;

    fn place(&self) -> InRegion {
        InRegion
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, InRegion>, act: &mut Act<'_>) -> Result<(), Stop<Gone>> {
        let since = self.suspended.then_some(act.now);
        if !sql::suspend(tx, self.person, since, act.now)? {
            return Err(Gone::Ended.into());
        }
        if self.suspended {
            end_of_person(tx, self.person, act.now, "account suspended")?;
        }
        act.trace(self.person, &["suspended_at"]);
        Ok(())
    }
}
