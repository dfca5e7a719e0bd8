//! 退職・利用の終わり: the account and every employment end, and with them whatever is open. What was written stays.

use store::Tx;

use super::{Gone, sql};
use crate::access::{Act, Command, Here, InRegion, Right, Stop, end_of_person};
use crate::ids::PersonId;

#[derive(Clone, Debug)]
pub struct End {
    pub person: PersonId,
}

impl Command for End {
    const NAME: &'static str = "people.end";
    const RIGHT: Right = Right::Register;
    type Place = InRegion;
    type Answer = ();
    type Refusal = Gone;

    fn place(&self) -> InRegion {
        InRegion
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, InRegion>, act: &mut Act<'_>) -> Result<(), Stop<Gone>> {
        if !sql::end(tx, self.person, act.now)? {
            return Err(Gone::Ended.into());
        }
        end_of_person(tx, self.person, act.now, "account ended")?;
        act.trace(self.person, &["to_at"]);
        Ok(())
    }
}
