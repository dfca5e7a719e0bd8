//! 待ち時間の取り消し: forgets the wrong passwords tried at an account, so that its owner may try at once.

use store::Tx;

use super::{Gone, sql};
use crate::access::{Act, Command, Here, InRegion, Right, Stop, forget_attempts};
use crate::ids::PersonId;

#[derive(Clone, Debug)]
pub struct ForgetTries {
    pub person: PersonId,
}

impl Command for ForgetTries {
    const NAME: &'static str = "people.forget_tries";
    const RIGHT: Right = Right::Register;
    type Place = InRegion;
    type Answer = ();
    type Refusal = Gone;

    fn place(&self) -> InRegion {
        InRegion
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, InRegion>, act: &mut Act<'_>) -> Result<(), Stop<Gone>> {
        let login_fold = sql::login_fold(tx, self.person, act.now)?.ok_or(Gone::Ended)?;
        forget_attempts(tx, &login_fold)?;
        act.trace(self.person, &[]);
        Ok(())
    }
}
