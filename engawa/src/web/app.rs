//! What the pages know besides the hub.

use std::sync::Arc;

use super::body::Bodies;
use crate::access::Hub;

/// Given to every handler.
#[derive(Clone, Debug)]
pub struct App {
    pub hub: Hub,
    pub contact: Arc<Contact>,
    /// The device CA's fingerprint, published so that it can be compared before it is trusted.
    pub ca_fingerprint: Arc<str>,
    /// What all bodies being read may take up together.
    pub bodies: Bodies,
    /// Where the demonstration's own pages are (`http://127.0.0.1:8080/demo`); every page says what it is. `None` in
    /// any other program.
    pub demo: Option<Arc<str>>,
}

/// お困りのとき: who answers the telephone, and when.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The name of the region, on every page.
    pub region: String,
    pub operator: String,
    pub phone: String,
    pub hours: String,
}

impl Contact {
    /// The number as a telephone takes it: what stands in it for people alone is left out.
    pub fn dial(&self) -> String {
        self.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }
}
