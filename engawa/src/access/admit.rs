//! 迎える: makes a request into a visit, or turns it away at its door.

use std::net::IpAddr;

use kaigo::Profession;
use store::Error;

use super::Door;
use super::certificate::Verdict;
use super::connection::{Name, Proof};
use super::failure::{DeviceTrouble, Failure};
use super::here::{AtDesk, InCity, InRoom, Place, Ties, awake, permit};
use super::hub::Hub;
use super::settings::Settings;
use super::sign_in::hash_token;
use super::sql;
use super::tally::CROSS_SITE;
use super::visit::{USED, Visit};
use super::who::{Actor, DeviceHere, TokenHash, Who};
use crate::clock::Instant;
use crate::ids::{DeviceId, OfficeId, PersonId, RoomId, SessionId};

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
    revoked: bool,
    session: Option<Session>,
}

/// The open session of the token that came along.
struct Session {
    id: SessionId,
    /// Its own device.
    device: DeviceId,
    person: PersonId,
    /// `None` once their account has ended.
    face: Option<(String, Profession, bool, Settings, String)>,
    office: OfficeId,
    used_at: Instant,
    ties: Ties,
}

impl Hub {
    /// Opens the door, or says why not.
    ///
    /// # Errors
    /// What the visitor is shown instead of the page.
    pub async fn admit(&self, door: Door, knock: Knock) -> Result<Visit, Failure> {
        let moment = self.moment();
        if door.name().is_some_and(|name| name != knock.name) {
            return Err(Failure::Hidden);
        }
        let mut visit = Visit {
            request: knock.request.clone(),
            now: moment.now,
            dice: self.dice.clone(),
            address: knock.address,
            plain: knock.plain,
            device: None,
            actor: None,
            room: knock.room.filter(|_| door.param().is_some()),
            sign_in: knock.sign_in.as_deref().map(hash_token),
            background: knock.background,
        };
        if matches!(door, Door::Anywhere | Door::Open(_)) {
            return Ok(visit);
        }
        let (device, session) = match self.find(&knock, moment.now).await {
            Ok(found) => found,
            Err(failure) => {
                if let Failure::Device(trouble) = &failure {
                    self.count_refusal(knock.address, None, trouble_code(*trouble));
                }
                return Err(failure);
            }
        };
        let phone = device.phone;
        visit.device = Some(device);
        if matches!(door, Door::Device) {
            return Ok(visit);
        }
        let (actor, used_at, must_change, ties) = session.ok_or(Failure::SignIn)?;
        if !matches!(door, Door::Threshold) {
            awake(&actor, used_at, must_change, phone, moment)?;
            self.knock_inside(door, &actor, knock.room, &ties, moment.now)?;
            if !visit.background && moment.now.since(used_at) > USED {
                let session = actor.session;
                self.db.write(move |tx| tx.run(sql::USE_SESSION, &[&session, &moment.now])).await?;
            }
        }
        visit.actor = Some(actor);
        Ok(visit)
    }

    /// Somebody's session came with a request from another site: counted for whoever is signed in.
    ///
    /// # Errors
    /// Always [`Failure::CrossSite`].
    pub async fn refuse_cross_site(&self, knock: Knock) -> Result<Visit, Failure> {
        let now = self.clock.now();
        if let Ok((_, Some((actor, ..)))) = self.find(&knock, now).await {
            self.tally.visitor(now, &actor, CROSS_SITE, None);
        }
        Err(Failure::CrossSite)
    }

    /// Device, session and ties to the room of the path, in one statement.
    async fn find(&self, knock: &Knock, now: Instant) -> Result<(DeviceHere, Option<Entering>), Failure> {
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
        let (proof, room) = (knock.proof.clone(), knock.room);
        let token = knock.session.as_deref().map(hash_token);
        let found = self
            .db
            .read(move |tx| -> Result<_, Error> {
                let token = token.as_ref().map(<[u8; 32]>::as_slice);
                match (&proof, &fingerprint) {
                    (Proof::Played(id), _) => tx.maybe(sql::KNOCK_PLAYED, &[id, &token, &now, &room], found),
                    (_, Some(fingerprint)) => tx.maybe(sql::KNOCK, &[fingerprint, &token, &now, &room], found),
                    _ => Ok(None),
                }
            })
            .await?;
        // One of our CA's, but in no ledger of ours: as foreign as any other.
        let Found { device, revoked, session } = found.ok_or(Failure::Device(DeviceTrouble::Foreign))?;
        if revoked {
            return Err(Failure::Device(DeviceTrouble::Revoked));
        }
        if device.not_after < now {
            return Err(Failure::Device(DeviceTrouble::Expired));
        }
        let Some((session, token)) = session.zip(token) else { return Ok((device, None)) };
        if session.device != device.id {
            self.tally.stray(now, session.id, session.person, device.id);
            return Ok((device, None));
        }
        let Some(((name, profession, must_change, settings, office_name), kind)) =
            session.face.zip(session.ties.kind())
        else {
            return Ok((device, None));
        };
        let actor = Actor {
            session: session.id,
            token: TokenHash(token),
            person: session.person,
            kind,
            name,
            profession,
            office: session.office,
            office_name,
            city: session.ties.city(),
            device: device.id,
            settings,
        };
        Ok((device, Some((actor, session.used_at, must_change, session.ties))))
    }

    /// The right the door names, asked before the handler runs (and again in the transaction of whatever it does).
    fn knock_inside(
        &self,
        door: Door,
        actor: &Actor,
        room: Option<RoomId>,
        ties: &Ties,
        now: Instant,
    ) -> Result<(), Failure> {
        let who = Who::Person(actor.clone());
        let (right, place, entered) = match door {
            Door::Room(right) => {
                let Some(room) = room.map(InRoom) else { return Err(Failure::Hidden) };
                (right, room.key(), permit(&who, room, right, ties, now).is_some())
            }
            Door::City(right) => match actor.city.map(InCity) {
                Some(city) => (right, city.key(), permit(&who, city, right, ties, now).is_some()),
                None => (right, AtDesk(actor.person).key(), false),
            },
            Door::Anywhere | Door::Open(_) | Door::Device | Door::Threshold | Door::SignedIn => return Ok(()),
        };
        if entered {
            return Ok(());
        }
        self.count_hidden(&who, right.code(), place, &Failure::Hidden);
        Err(Failure::Hidden)
    }
}

/// Who comes in, when they last gave a sign of life, whether the first password is still to be changed, their ties.
type Entering = (Actor, Instant, bool, Ties);

fn found(row: &mut store::Row<'_>) -> Result<Found, Error> {
    let device = DeviceHere {
        id: row.take()?,
        office: row.take::<OfficeId>()?,
        person: row.take::<Option<PersonId>>()?,
        name: row.take()?,
        phone: row.take::<String>()? == "phone",
        not_after: row.take()?,
    };
    let revoked = row.take::<Option<i64>>()?.is_some();
    let Some(id) = row.take::<Option<SessionId>>()? else { return Ok(Found { device, revoked, session: None }) };
    let (of, person, office, used_at) = (row.take()?, row.take()?, row.take()?, row.take()?);
    let (name, profession) = (row.take::<Option<String>>()?, row.take::<Option<String>>()?);
    let must_change = row.take::<Option<bool>>()?;
    let settings = Settings::parse(&row.take::<Option<String>>()?.unwrap_or_default());
    let office_name = row.take::<String>()?;
    let profession = profession
        .map(|code| Profession::parse(&code).ok_or_else(|| Error::corrupt("person.profession", "unknown profession")));
    let face = match (name, profession.transpose()?, must_change) {
        (Some(name), Some(profession), Some(must_change)) => {
            Some((name, profession, must_change, settings, office_name))
        }
        _ => None,
    };
    let session = Session { id, device: of, person, face, office, used_at, ties: Ties::take(row)? };
    Ok(Found { device, revoked, session: Some(session) })
}

fn trouble_code(trouble: DeviceTrouble) -> &'static str {
    match trouble {
        DeviceTrouble::Missing => "device.missing",
        DeviceTrouble::Foreign => "device.foreign",
        DeviceTrouble::Expired => "device.expired",
        DeviceTrouble::Revoked => "device.revoked",
    }
}
