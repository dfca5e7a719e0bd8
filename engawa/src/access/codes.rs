//! 確認コード: the six digits. Nowhere stored: whoever sends the mail and whoever checks work them out alike.

use aws_lc_rs::hmac;

use crate::ids::ChallengeId;

#[derive(Clone, Debug)]
pub struct CodeKey(hmac::Key);

impl CodeKey {
    pub fn new(secret: &[u8; 32]) -> CodeKey {
        CodeKey(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// The six digits of one sending of one challenge.
    pub fn code(&self, challenge: ChallengeId, sending: i64) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(&challenge.bytes());
        context.update(&sending.to_be_bytes());
        let tag = context.sign();
        let mut first = [0; 8];
        first.copy_from_slice(&tag.as_ref()[..8]);
        format!("{:06}", u64::from_be_bytes(first) % 1_000_000)
    }
}
