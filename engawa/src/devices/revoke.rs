//! 利用を止める: one device alone. Its sessions end at once; open streams within a minute.

use store::Tx;

use super::{RevokeReason, sql};
use crate::access::{Act, Command, Here, InRegion, Right, Stop, end_on_device, refusals};
use crate::ids::DeviceId;

#[derive(Clone, Debug)]
pub struct Revoke {
    pub device: DeviceId,
    pub reason: RevokeReason,
}

refusals! {
    pub Refused {
        NotInUse = "DEV-005" "この端末は、台帳にないか、すでに利用を止めてあります。",
    }
}

impl Command for Revoke {
    const NAME: &'static str = "devices.revoke";
    const RIGHT: Right = Right::Register;
    type Place = InRegion;
    type Answer = ();
    type Refusal = Refused;

    fn place(&self) -> InRegion {
        InRegion
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, InRegion>, act: &mut Act<'_>) -> Result<(), Stop<Refused>> {
        if !sql::revoke(tx, self.device, self.reason, act.now)? {
            return Err(Refused::NotInUse.into());
        }
        end_on_device(tx, self.device, act.now)?;
        act.trace(self.device, &["revoked_at"]);
        Ok(())
    }
}
