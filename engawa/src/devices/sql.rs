//! Every statement about devices.

use store::{Error, Tx};

use super::{Listed, NewDevice, RevokeReason};
use crate::clock::Instant;
use crate::ids::DeviceId;

store::sql! {
    ENROL = "insert into device (id, office, person, name, form, fingerprint, serial, subject, not_before, not_after,
            issued_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    REVOKE = "update device set revoked_at = $2, revoked_why = $3 where id = $1 and revoked_at is null";
    LIST = "select d.id, o.number, o.name, p.login_id, d.name, d.serial, d.not_after, d.revoked_at
        from device d join office o on o.id = d.office left join person p on p.id = d.person
        order by o.number, d.name, d.issued_at";
}

pub(super) fn enrol(tx: &mut Tx<'_>, device: &NewDevice, now: Instant) -> Result<(), Error> {
    tx.run(
        ENROL,
        &[
            &device.id,
            &device.office,
            &device.person,
            &device.name.as_str(),
            &device.form.code(),
            &device.fingerprint,
            &device.serial,
            &device.subject,
            &device.not_before,
            &device.not_after,
            &now,
        ],
    )
    .map(drop)
}

pub(super) fn revoke(tx: &mut Tx<'_>, device: DeviceId, reason: RevokeReason, now: Instant) -> Result<bool, Error> {
    Ok(tx.run(REVOKE, &[&device, &now, &reason.code()])? == 1)
}

/// The ledger, office by office.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Listed>, Error> {
    tx.all(LIST, &[], |row| {
        Ok(Listed {
            id: row.take()?,
            office: row.take()?,
            office_name: row.take()?,
            login: row.take()?,
            name: row.take()?,
            serial: row.take()?,
            not_after: row.take()?,
            revoked_at: row.take()?,
        })
    })
}
