//! One step of sign-in, at somebody's desk before they are signed in: what the gate is to acts.

use store::Tx;

use crate::access::failure::{DeviceTrouble, Failure};
use crate::access::here::{AtDesk, Place, present};
use crate::access::hub::Hub;
use crate::access::outbox::Fact;
use crate::access::record::{Outcome, Row, Subject};
use crate::access::right::Right;
use crate::access::sql;
use crate::access::visit::Visit;
use crate::access::who::{DeviceHere, Who};
use crate::clock::Instant;
use crate::ids::PersonId;

/// What a step is given, and what it leaves to be written.
pub(super) struct Step {
    pub hub: Hub,
    pub now: Instant,
    pub device: DeviceHere,
    traces: Vec<(&'static str, Outcome)>,
    facts: Vec<Fact>,
}

impl Step {
    pub fn trace(&mut self, command: &'static str, outcome: Outcome) {
        self.traces.push((command, outcome));
    }

    pub fn tell(&mut self, fact: Fact) {
        self.facts.push(fact);
    }
}

impl Hub {
    /// Touches the desk, asks whether the device is still in use, runs the step, writes its rows and facts.
    ///
    /// # Errors
    /// The step's own, with nothing written; a device that was revoked meanwhile.
    pub(super) async fn step<T: Send + 'static>(
        &self,
        visit: &Visit,
        person: PersonId,
        mut run: impl for<'t> FnMut(&mut Tx<'t>, &mut Step) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (hub, device, request) = (self.clone(), visit.device()?.clone(), visit.request.clone());
        let who = Who::Nobody(Some(device.id));
        let (done, told) = self
            .db
            .write(move |tx| -> Result<_, Failure> {
                // First, so that two sign-ins at once are counted one after the other.
                let place = AtDesk(person).key();
                let turn = place.touch(tx)?;
                let now = hub.clock.now();
                in_use(tx, &device, now)?;
                let (traces, facts) = (Vec::new(), Vec::new());
                let mut step = Step { hub: hub.clone(), now, device: device.clone(), traces, facts };
                let done = run(tx, &mut step)?;
                if step.traces.is_empty() {
                    return Err(anyhow::anyhow!("a step of sign-in raised a turn and left no row").into());
                }
                let mut first = None;
                for (command, outcome) in &step.traces {
                    let row = Row {
                        at: now,
                        act: first,
                        place,
                        turn: Some(turn),
                        command,
                        outcome: *outcome,
                        code: None,
                        who: &who,
                        subject: Subject::Person(person),
                        fields: "",
                        request: &request,
                    };
                    let id = hub.recorder.write(tx, row)?;
                    first = first.or(Some(id));
                }
                for fact in &step.facts {
                    fact.write(tx, place, turn, now, &hub.dice)?;
                }
                Ok((done, step.facts.iter().map(Fact::job).collect::<Vec<_>>()))
            })
            .await?;
        for job in told {
            self.bells.ring(job);
        }
        Ok(done)
    }
}

/// Is the device that knocked still in use?
fn in_use(tx: &mut Tx<'_>, device: &DeviceHere, now: Instant) -> Result<(), Failure> {
    let found = tx.maybe(sql::DEVICE_IN_USE, &[&device.id], |row| {
        Ok((row.take::<Instant>()?, row.take::<Option<Instant>>()?.is_some()))
    })?;
    match found {
        Some((_, true)) => Err(Failure::Device(DeviceTrouble::Revoked)),
        Some((not_after, false)) if not_after < now => Err(Failure::Device(DeviceTrouble::Expired)),
        Some(_) => Ok(()),
        None => Err(Failure::Device(DeviceTrouble::Foreign)),
    }
}

/// Whoever tries a password is still who came through the door: signed in, or nobody with a device in use.
pub(super) fn still(tx: &mut Tx<'_>, hub: &Hub, who: &Who, device: &DeviceHere) -> Result<Instant, Failure> {
    let moment = hub.moment();
    match who {
        Who::Person(actor) => {
            present(tx, who, AtDesk(actor.person).key(), Right::Threshold, moment)?;
        }
        _ => in_use(tx, device, moment.now)?,
    }
    Ok(moment.now)
}
