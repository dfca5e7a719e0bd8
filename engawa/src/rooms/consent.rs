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
