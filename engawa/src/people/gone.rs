//! The one refusal of every verb about an account.

use crate::access::refusals;

refusals! {
    pub Gone {
        Ended = "PEOPLE-004" "このアカウントは、ないか、すでに終わっています。",
    }
}
