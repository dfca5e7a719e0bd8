//! 同意: the record of the consent a room is opened on. The paper's original stays where it says.

use jiff::civil::Date;
use kaigo::{Line, PersonName};

/// 署名代行者: signs when the person cannot.
#[derive(Clone, Debug, PartialEq)]
pub struct Proxy {
    pub name: PersonName,
    /// 利用者との関係
    pub relation: Line<20>,
}

/// 家族等の代表者: consents for the family's own information.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    pub name: PersonName,
    /// 続柄
    pub relation: Line<20>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Consent {
    /// The date on the paper.
    pub signed_on: Date,
    /// The person whose consent it is.
    pub person: PersonName,
    pub proxy: Option<Proxy>,
    pub family: Option<Family>,
    /// 説明者
    pub explainer_office: Line<60>,
    pub explainer: PersonName,
    /// 原本の保管場所
    pub original_at: Line<60>,
    /// Which version of the text was signed: old consents keep their old text.
    pub text_version: Line<60>,
}

impl Consent {
    /// 本人 or 代行: who put the signature.
    pub fn signer(&self) -> &'static str {
        if self.proxy.is_some() { "proxy" } else { "person" }
    }
}

/// What the pages show of a consent, in the order of the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentShown {
    pub signed_on: Date,
    pub person: String,
    /// Name and relation of whoever signed instead.
    pub proxy: Option<(String, String)>,
    /// Name and relation.
    pub family: Option<(String, String)>,
    pub explainer_office: String,
    pub explainer: String,
    pub original_at: String,
    pub text_version: String,
}

impl From<&Consent> for ConsentShown {
    fn from(consent: &Consent) -> Self {
        let pair = |name: &PersonName, relation: &Line<20>| (name.to_string(), relation.to_string());
        ConsentShown {
            signed_on: consent.signed_on,
            person: consent.person.to_string(),
            proxy: consent.proxy.as_ref().map(|proxy| pair(&proxy.name, &proxy.relation)),
            family: consent.family.as_ref().map(|family| pair(&family.name, &family.relation)),
            explainer_office: consent.explainer_office.to_string(),
            explainer: consent.explainer.to_string(),
            original_at: consent.original_at.to_string(),
            text_version: consent.text_version.to_string(),
        }
    }
}
