//! 迎える: makes a request into a visit, or turns it away at its door.

use std::net::IpAddr;

use kaigo::Profession;
use store::{Error, Tx};

use super::certificate::Verdict;
use super::connection::{Name, Proof};
use super::failure::{DeviceTrouble, Failure};
use super::here::{InCity, InRoom, enter};
use super::hub::Hub;
use super::sign_in::{USED, hash_token};
use super::sql;
use super::visit::Visit;
use super::who::{Actor, DeviceHere, Who};
use super::{Door, Kind};
use crate::clock::Instant;
use crate::ids::{OfficeId, PersonId, RoomId};

/// What a request brings to its door.
#[derive(Clone, Debug)]
pub struct Knock {
    pub name: Name,
    pub proof: Proof,
    pub session: Option<String>,
    pub sign_in: Option<String>,
    /// The room named in the path.
    pub room: Option<RoomId>,
    pub background: bool,
    pub address: IpAddr,
    pub plain: bool,
    pub request: String,
}

/// What the database says of whoever knocks.
struct Found {
    device: DeviceHere,
    session: Option<(Actor, Since)>,
}

struct Since {
    used_at: Instant,
    must_change: bool,
}

impl Hub {
    /// Opens the door, or says why not.
    ///
    /// # Errors
    /// What the visitor is shown instead of the page.
    pub async fn admit(&self, door: Door, knock: Knock) -> Result<Visit, Failure> {
        let now = self.clock.now();
        if door.name().is_some_and(|name| name != knock.name) {
            return Err(Failure::Hidden);
        }
        let mut visit = Visit {
            request: knock.request.clone(),
            now,
            dice: self.dice.clone(),
            address: knock.address,
            plain: knock.plain,
            device: None,
            actor: None,
            sign_in: knock.sign_in.as_deref().map(hash_token),
            background: knock.background,
        };
        if matches!(door, Door::Anywhere | Door::Open(_)) {
            return Ok(visit);
        }
        let token = match door {
            Door::Anywhere | Door::Open(_) | Door::Device => None,
            Door::Threshold | Door::SignedIn | Door::Room(_) | Door::City(_) => {
                Some(knock.session.as_deref().map(hash_token))
            }
        };
        let address = knock.address;
        let found = match self.find(door, knock, token.flatten(), now).await {
            Ok(found) => found,
            Err(failure) => {
                if let Failure::Device(trouble) = &failure {
                    self.count_refusal(now, address, trouble_code(*trouble));
                }
                return Err(failure);
            }
        };
        let idle = self.idle.of(&found.device);
        visit.device = Some(found.device);
        if matches!(door, Door::Device) {
            return Ok(visit);
        }
        let (actor, standing) = found.session.ok_or(Failure::SignIn)?;
        if !matches!(door, Door::Threshold) {
            if now.since(standing.used_at) > idle {
                return Err(Failure::Locked(Box::new(actor)));
            }
            if standing.must_change {
                return Err(Failure::MustChange);
            }
            if !visit.background && now.since(standing.used_at) > USED {
                let session = actor.session;
                self.db.write(move |tx| tx.run(sql::USE_SESSION, &[&session, &now])).await?;
            }
        }
        visit.actor = Some(actor);
        Ok(visit)
    }

    async fn find(&self, door: Door, knock: Knock, token: Option<[u8; 32]>, now: Instant) -> Result<Found, Failure> {
        let fingerprint = match &knock.proof {
            Proof::None => return Err(Failure::Device(DeviceTrouble::Missing)),
            Proof::Certificate(shown) => match shown.verdict(now) {
                Verdict::Genuine => Some(shown.fingerprint),
                Verdict::Expired => return Err(Failure::Device(DeviceTrouble::Expired)),
                Verdict::NotYetValid | Verdict::Foreign => return Err(Failure::Device(DeviceTrouble::Foreign)),
            },
            Proof::Played(_) if self.plays_devices => None,
            Proof::Played(_) => return Err(Failure::Device(DeviceTrouble::Missing)),
        };
        let proof = knock.proof;
        let room = knock.room;
        self.db
            .read(move |tx| -> Result<_, Failure> {
                let device = match (&proof, &fingerprint) {
                    (Proof::Played(id), _) => tx.maybe(sql::FIND_DEVICE_BY_ID, &[id], device)?,
                    (_, Some(fingerprint)) => tx.maybe(sql::FIND_DEVICE, &[fingerprint], device)?,
                    _ => None,
                };
                // One of our CA's, but in no ledger of ours: as foreign as any other.
                let (device, revoked) = device.ok_or(Failure::Device(DeviceTrouble::Foreign))?;
                if revoked {
                    return Err(Failure::Device(DeviceTrouble::Revoked));
                }
                if device.not_after < now {
                    return Err(Failure::Device(DeviceTrouble::Expired));
                }
                let session = match &token {
                    Some(token) => session(tx, token, &device, now)?,
                    None => None,
                };
                if let Some((actor, _)) = &session {
                    knock_inside(tx, door, actor, room, now)?;
                }
                Ok(Found { device, session })
            })
            .await
    }
}

/// The right the door names, asked before the handler runs (and again by the gate, in the act's own transaction).
fn knock_inside(tx: &mut Tx<'_>, door: Door, actor: &Actor, room: Option<RoomId>, now: Instant) -> Result<(), Failure> {
    let who = Who::Person(actor.clone());
    let entered = match door {
        Door::Room(right) => match room {
            Some(room) => enter(tx, &who, InRoom(room), right, now)?.is_some(),
            None => false,
        },
        Door::City(right) => match actor.city {
            Some(city) => enter(tx, &who, InCity(city), right, now)?.is_some(),
            None => false,
        },
        Door::Anywhere | Door::Open(_) | Door::Device | Door::Threshold | Door::SignedIn => true,
    };
    if entered { Ok(()) } else { Err(Failure::Hidden) }
}

fn device(row: &mut store::Row<'_>) -> Result<(DeviceHere, bool), Error> {
    let device = DeviceHere {
        id: row.take()?,
        office: row.take::<OfficeId>()?,
        person: row.take::<Option<PersonId>>()?,
        name: row.take()?,
        phone: row.take::<String>()? == "phone",
        not_after: row.take()?,
    };
    let revoked = row.take::<Option<i64>>()?.is_some();
    Ok((device, revoked))
}

fn session(
    tx: &mut Tx<'_>,
    token: &[u8; 32],
    device: &DeviceHere,
    now: Instant,
) -> Result<Option<(Actor, Since)>, Error> {
    let token: &[u8] = token;
    tx.maybe(sql::FIND_SESSION, &[&token, &device.id, &now], |row| {
        let (session, person, office, used_at) = (row.take()?, row.take()?, row.take()?, row.take()?);
        let kind = Kind::parse(&row.take::<String>()?).ok_or_else(|| Error::corrupt("person.kind", "unknown kind"))?;
        let name = row.take()?;
        let profession = Profession::parse(&row.take::<String>()?)
            .ok_or_else(|| Error::corrupt("person.profession", "unknown profession"))?;
        let must_change = row.take()?;
        let (office_name, city) = (row.take()?, row.take()?);
        let actor = Actor { session, person, kind, name, profession, office, office_name, city, device: device.id };
        Ok((actor, Since { used_at, must_change }))
    })
}

fn trouble_code(trouble: DeviceTrouble) -> &'static str {
    match trouble {
        DeviceTrouble::Missing => "device.missing",
        DeviceTrouble::Foreign => "device.foreign",
        DeviceTrouble::Expired => "device.expired",
        DeviceTrouble::Revoked => "device.revoked",
    }
}
