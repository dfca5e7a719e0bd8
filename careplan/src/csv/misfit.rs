//! What rows and model cannot say to each other.

use crate::kind::Kind;

/// A row that belongs to no plan, month or profile of its unit, or says again what can be said once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loose {
    /// The file it stands in.
    pub kind: Kind,
    /// Data record, from 1.
    pub record: usize,
}

impl Loose {
    /// As a sentence.
    pub fn japanese(&self) -> String {
        format!(
            "「{}」の{}件目は、もとになる計画・月・基本情報がないか、同じものが二つあります。",
            self.kind.japanese(),
            self.record
        )
    }
}

/// Something of the model that rows cannot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misfit {
    /// The file it would stand in.
    pub kind: Kind,
    /// The data record it would be, from 1.
    pub record: usize,
    /// 項目名, where one item is meant.
    pub field: Option<&'static str>,
    /// Why not.
    pub reason: Reason,
}

/// Why something cannot be written as rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The column does not hold the value: too long, of another shape, empty, or with characters CP932 does not have.
    Value,
    /// The form has places for so many only: limits by service type (9), emergency contacts (4).
    Places(usize),
    /// The same plan, month or profile twice.
    Twice,
    /// Two neighbours that reading would take for one: the same number with the same text.
    Merges,
    /// Something that rows show only through what belongs to it, with nothing in it: a need without a goal, a slip
    /// without an entry.
    Hollow,
}

impl Misfit {
    /// What to do about it, without the value.
    pub fn japanese(&self) -> String {
        let place = format!("「{}」の{}件目", self.kind.japanese(), self.record);
        let place = self.field.map_or(place.clone(), |field| format!("{place}の「{field}」"));
        match self.reason {
            Reason::Value => format!("{place}は、CSVの項目に入らない値です。文字数や書き方を直してください。"),
            Reason::Places(places) => format!("{place}は、CSVには{places}個まで入れられます。減らしてください。"),
            Reason::Twice => format!("{place}と同じ人の同じものが、ほかにもあります。一つにしてください。"),
            Reason::Merges => {
                format!("{place}は、すぐ上と番号も内容も同じです。一つにまとめるか、番号を分けてください。")
            }
            Reason::Hollow => format!("{place}には中身がありません。中身を入れるか、取り除いてください。"),
        }
    }
}
