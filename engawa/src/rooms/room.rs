//! 部屋 and 利用対象者: the types and their rules.

use jiff::civil::Date;
use kaigo::{BirthDate, Kana, PersonName, Sex, codes};

use crate::clock::Instant;
use crate::ids::{CityId, PatientId, RoomId};

/// 利用対象者: the person cared for. The room bears their name.
#[derive(Clone, Debug, PartialEq)]
pub struct Patient {
    pub id: PatientId,
    pub name: PersonName,
    pub kana: Kana,
    pub born: BirthDate,
    pub sex: Sex,
    /// 保険者番号 and 被保険者番号; `None` while not yet known.
    pub insured: Option<(String, String)>,
}

impl Patient {
    /// "84歳・女性"
    pub fn about(&self, today: Date) -> String {
        format!("{}歳・{}", self.born.age_on(today), self.sex.name())
    }

    /// The first character of the name, for the round mark.
    pub fn initial(&self) -> String {
        self.name.as_str().chars().take(1).collect()
    }
}

/// 部屋の段階
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomStage {
    Open,
    Closed { at: Instant, why: CloseReason },
}

codes! {
    /// 終了の理由
    pub CloseReason {
        Died = "died" "ご逝去",
        /// 入所・入院が長くなった
        Moved = "moved" "施設への入所・長期の入院",
        /// 本人または家族が同意を取り消した
        Withdrawn = "withdrawn" "同意の取り消し",
        Ended = "ended" "サービスの利用が終わった",
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    pub id: RoomId,
    /// The city it belongs to; `None` for a room under an office's own contract.
    pub city: Option<(CityId, String)>,
    pub patient: Patient,
    pub stage: RoomStage,
    pub opened_at: Instant,
}

impl Room {
    pub fn is_open(&self) -> bool {
        self.stage == RoomStage::Open
    }

    /// "縁側市の部屋" or "事業所の部屋".
    pub fn owner(&self) -> String {
        match &self.city {
            Some((_, name)) => format!("{name}の部屋"),
            None => "事業所の部屋".to_owned(),
        }
    }
}
