//! The bounded pool in which passwords are hashed. A hash costs some 15 ms of a core and 19 MiB on purpose, so it is by
//! far the dearest step of the house: without a bound a morning of sign-ins would starve everybody's reading.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use super::failure::Failure;
use crate::ids::Dice;
use crate::pool::Pool;

/// How many may wait for a hash before newcomers are asked to come back.
const WAITING: usize = 64;

#[derive(Clone, Debug)]
pub struct Hashing {
    pool: Pool,
}

/// A hash of nothing anybody knows (a random one was written down): an unknown ID costs the same work as a wrong password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$B2x/udzFZAUEiNQq0dkI4g$3SF5R7n48x1f8HVYTft5PJ4cPAMRBr9e/f8dK9+R5SU";

impl Hashing {
    /// `at_once` hashes run side by side.
    pub fn new(at_once: usize) -> Hashing {
        Hashing { pool: Pool::new("hashing", at_once, WAITING) }
    }

    /// Compares a typed password with the stored hash; with `None` (no such person) does the same work and says no.
    ///
    /// # Errors
    /// `Failure::Busy` if too many wait already.
    pub async fn matches(&self, typed: String, stored: Option<String>) -> Result<bool, Failure> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
        let same = self.pool.run(move || verify(&typed, &stored)).await?;
        Ok(same && known)
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// `Failure::Busy` if too many wait already.
    pub async fn hash(&self, password: String, dice: &Dice) -> Result<String, Failure> {
        let dice = dice.clone();
        Ok(self.pool.run(move || hash(&password, &dice)).await??)
    }
}

/// argon2id with 19 MiB, two passes, one lane.
fn argon() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|e| anyhow::anyhow!("argon2 parameters: {e}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The irreversible form of a password, as a PHC string.
///
/// # Errors
/// If hashing fails, which only wrong parameters could cause.
pub fn hash(password: &str, dice: &Dice) -> anyhow::Result<String> {
    let salt = dice.bytes::<16>();
    let hash =
        argon()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(|e| anyhow::anyhow!("argon2: {e}"))?;
    Ok(hash.to_string())
}

fn verify(typed: &str, stored: &str) -> bool {
    let (Ok(argon), Ok(stored)) = (argon(), PasswordHash::new(stored)) else { return false };
    argon.verify_password(typed.as_bytes(), &stored).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_06_an_unknown_id_costs_what_a_wrong_password_costs() {
        let real = hash("Kaki-no-ha-7-mai", &Dice::seeded(7)).expect("a hash");
        assert!(verify("Kaki-no-ha-7-mai", &real) && !verify("kaki-no-ha-7-mai", &real));
        assert!(!verify("", NOBODY));
        // All but salt and hash, which are as long.
        let asked = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(asked(&real), ["", "argon2id", "v=19", "m=19456,t=2,p=1"]);
        assert_eq!((asked(NOBODY), NOBODY.len()), (asked(&real), real.len()));
    }
}
