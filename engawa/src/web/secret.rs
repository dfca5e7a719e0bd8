//! 秘密: what a person types and nobody may see again.

use std::fmt;

use zeroize::Zeroizing;

/// A password, a code: shown by no `Debug`, given back by no page, kept in no draft, and gone from memory when dropped.
#[derive(Clone, Default)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(typed: impl Into<String>) -> Secret {
        Secret(Zeroizing::new(typed.into()))
    }

    /// To compare or to hash it, nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
