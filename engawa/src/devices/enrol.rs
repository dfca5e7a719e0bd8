//! 台帳に加える: writes a certified device into the ledger. A certificate that is in no ledger opens nothing.

use std::convert::Infallible;

use store::Tx;

use super::{NewDevice, sql};
use crate::access::{Act, Command, Here, InRegion, Right, Stop};
use crate::ids::DeviceId;

#[derive(Clone, Debug)]
pub struct Enrol(pub NewDevice);

impl Command for Enrol {
    const NAME: &'static str = "devices.enrol";
    const RIGHT: Right = Right::Register;
    type Place = InRegion;
    type Answer = DeviceId;
    type Refusal = Infallible;

    fn place(&self) -> InRegion {
        InRegion
    }

    fn run<'t>(
        &self,
        tx: &mut Tx<'t>,
        _: &Here<'t, InRegion>,
        act: &mut Act<'_>,
    ) -> Result<DeviceId, Stop<Infallible>> {
        sql::enrol(tx, &self.0, act.now)?;
        act.trace(self.0.id, &["office", "person", "name", "fingerprint", "not_after"]);
        Ok(self.0.id)
    }
}
