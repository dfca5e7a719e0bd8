//! What the clerk typed, and how it becomes the command that opens a room.

use std::fmt::Display;

use jiff::civil::Date;
use kaigo::{BirthDate, InsuredNumber, InsurerNumber, Kana, Line, PersonName, Sex, half_width};

use super::TypedDay;
use crate::ids::{CityId, PatientId, RoomId};
use crate::rooms::city::invitable::Invitable;
use crate::rooms::{Consent, Family, Invitee, Open, Patient, Proxy};
use crate::web::Troubles;

#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
#[serde(default)]
pub struct Typed {
    /// Rolled by the first page and carried to the last: a second arrival means the same act.
    pub word: String,

    pub name: String,
    pub kana: String,
    pub born_era: String,
    pub born_year: String,
    pub born_month: String,
    pub born_day: String,
    pub sex: String,
    pub insurer: String,
    pub insured: String,
    /// まだ分からない: the numbers are not known yet.
    pub not_known: String,

    pub of_the_city: String,
    pub at_home: String,

    pub signed_era: String,
    pub signed_year: String,
    pub signed_month: String,
    pub signed_day: String,
    /// "person" or "proxy"
    pub signer: String,
    pub proxy_name: String,
    pub proxy_relation: String,
    pub family_name: String,
    pub family_relation: String,
    pub explainer_office: String,
    pub explainer: String,
    pub original_at: String,
    pub text_version: String,

    pub member: Vec<String>,

    /// 別の方です. Said of the person on the confirm page, so it does not outlive a change to the form.
    #[serde(skip_serializing)]
    pub another_person: String,
    /// 直す was pressed on the confirm page.
    #[serde(skip_serializing)]
    pub edit: String,
    /// Set by script when the lock comes: nobody pressed anything, so the same page is shown again.
    #[serde(skip_serializing)]
    pub draft: String,
}

/// What the form does not say itself.
#[derive(Debug)]
pub struct Context<'a> {
    pub city: CityId,
    pub room: RoomId,
    pub patient: PatientId,
    pub today: Date,
    pub invitable: &'a Invitable,
}

impl Typed {
    pub fn born(&self) -> TypedDay<'_> {
        TypedDay { era: &self.born_era, year: &self.born_year, month: &self.born_month, day: &self.born_day }
    }

    pub fn signed(&self) -> TypedDay<'_> {
        TypedDay { era: &self.signed_era, year: &self.signed_year, month: &self.signed_month, day: &self.signed_day }
    }

    /// Everything typed, as name and value, for the hidden fields of the confirm page.
    ///
    /// # Errors
    /// None that a form of plain texts can cause.
    pub fn carried(&self) -> anyhow::Result<Vec<(String, String)>> {
        Ok(serde_html_form::from_str(&serde_html_form::to_string(self)?)?)
    }

    /// Reads the form.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the page.
    pub fn parse(&self, desk: &Context<'_>) -> Result<Open, Troubles> {
        let mut troubles = Troubles::none();
        let patient = self.patient(desk, &mut troubles);
        for (tick, field, sentence) in [
            (&self.of_the_city, "of_the_city", "市民または市の被保険者であることを確かめて、しるしを付けてください。"),
            (&self.at_home, "at_home", "在宅の方であることを確かめて、しるしを付けてください。"),
        ] {
            if tick.is_empty() {
                troubles.add(field, sentence);
            }
        }
        let consent = self.consent(desk, patient.as_ref().map(|patient| &patient.name), &mut troubles);
        let members = self.members(desk, &mut troubles);
        match (patient, consent, members) {
            (Some(patient), Some(consent), Some(members)) if troubles.is_empty() => Ok(Open {
                city: desk.city,
                room: desk.room,
                patient,
                of_the_city: true,
                at_home: true,
                consent,
                members,
                another_person: !self.another_person.is_empty(),
            }),
            _ => Err(troubles),
        }
    }

    fn patient(&self, desk: &Context<'_>, troubles: &mut Troubles) -> Option<Patient> {
        let name = troubles.take("name", PersonName::parse(&self.name));
        let kana = troubles.take("kana", Kana::parse(&self.kana));
        let born =
            said("生年月日", self.born().read()).and_then(|date| said("生年月日", BirthDate::new(date, desk.today)));
        let born = troubles.take("born", born);
        let sex = troubles.take("sex", Sex::parse(&self.sex).ok_or("性別を、えらんでください。"));
        let insured = self.insured(troubles);
        Some(Patient { id: desk.patient, name: name?, kana: kana?, born: born?, sex: sex?, insured: insured? })
    }

    /// Both numbers, or neither and the tick that says so.
    fn insured(&self, troubles: &mut Troubles) -> Option<Option<(String, String)>> {
        let (insurer, insured) = (half_width(&self.insurer), half_width(&self.insured).to_uppercase());
        match (self.not_known.is_empty(), insurer.is_empty() && insured.is_empty()) {
            (false, true) => Some(None),
            (false, false) => {
                let sentence =
                    "番号が入っていますが、「まだ分からない」にしるしがあります。どちらか一つにしてください。";
                troubles.add("not_known", sentence);
                None
            }
            (true, true) => {
                let sentence = "保険者番号と被保険者番号を入れてください。分からないときは「まだ分からない」にしるしを付けてください。";
                troubles.add("insurer", sentence);
                None
            }
            (true, false) => {
                let insurer = InsurerNumber::parse(&insurer).ok_or_else(|| {
                    format!("保険者番号が{}けたです。6けたの番号を入れてください。", insurer.chars().count())
                });
                let insurer = troubles.take("insurer", insurer);
                let insured = InsuredNumber::parse(&insured).ok_or_else(|| {
                    let length = insured.chars().count();
                    format!("被保険者番号が{length}けたです。10けたの数字（Hで始まるときはHと9けた）を入れてください。")
                });
                let insured = troubles.take("insured", insured);
                Some(Some((insurer?.to_string(), insured?.to_string())))
            }
        }
    }

    fn consent(&self, desk: &Context<'_>, person: Option<&PersonName>, troubles: &mut Troubles) -> Option<Consent> {
        let signed_on = troubles.take("signed", said("署名した日", self.signed_on(desk.today)));
        let proxy = self.proxy(troubles);
        let family = self.family(troubles);
        let explainer_office =
            troubles.take("explainer_office", said("説明者の事業所", Line::parse(&self.explainer_office)));
        let explainer = troubles.take("explainer", said("説明者の氏名", PersonName::parse(&self.explainer)));
        let original_at = troubles.take("original_at", said("原本の保管場所", Line::parse(&self.original_at)));
        let text_version = troubles.take("text_version", said("同意文の版", Line::parse(&self.text_version)));
        Some(Consent {
            signed_on: signed_on?,
            person: person?.clone(),
            proxy: proxy?,
            family: family?,
            explainer_office: explainer_office?,
            explainer: explainer?,
            original_at: original_at?,
            text_version: text_version?,
        })
    }

    fn signed_on(&self, today: Date) -> Result<Date, String> {
        match self.signed().read() {
            Ok(date) if date > today => Err("まだ来ていない日です。年を確かめてください。".to_owned()),
            read => read.map_err(|fault| fault.to_string()),
        }
    }

    fn proxy(&self, troubles: &mut Troubles) -> Option<Option<Proxy>> {
        let blank = self.proxy_name.trim().is_empty() && self.proxy_relation.trim().is_empty();
        match self.signer.as_str() {
            "person" if blank => Some(None),
            "person" => {
                let sentence =
                    "代行者のことが書かれています。代行者が署名したときは、署名した人で「代行者」をえらんでください。";
                troubles.add("signer", sentence);
                None
            }
            "proxy" => {
                let name = troubles.take("proxy_name", said("代行者の氏名", PersonName::parse(&self.proxy_name)));
                let relation =
                    troubles.take("proxy_relation", said("代行者とご本人の関係", Line::parse(&self.proxy_relation)));
                Some(Some(Proxy { name: name?, relation: relation? }))
            }
            _ => {
                troubles.add("signer", "署名した人を、えらんでください。");
                None
            }
        }
    }

    fn family(&self, troubles: &mut Troubles) -> Option<Option<Family>> {
        if self.family_name.trim().is_empty() && self.family_relation.trim().is_empty() {
            return Some(None);
        }
        let name = troubles.take("family_name", said("家族等の代表者の氏名", PersonName::parse(&self.family_name)));
        let relation = troubles.take("family_relation", said("続柄", Line::parse(&self.family_relation)));
        Some(Some(Family { name: name?, relation: relation? }))
    }

    fn members(&self, desk: &Context<'_>, troubles: &mut Troubles) -> Option<Vec<Invitee>> {
        let members = troubles.take("member", desk.invitable.read(&self.member))?;
        if !desk.invitable.two_offices(&members) {
            let sentence = "医療や介護の事業所を、二つ以上えらんでください。市の担当課は数えません。";
            troubles.add("member", sentence);
            return None;
        }
        Some(members)
    }
}

/// Names the field: the sentence also stands above the form, far from it.
fn said<T, E: Display>(label: &str, parsed: Result<T, E>) -> Result<T, String> {
    parsed.map_err(|error| format!("{label}：{error}"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::rooms::city::invitable::tests::{tick, town};

    fn typed() -> Typed {
        let text = |text: &str| text.to_owned();
        Typed {
            word: text("word-for-a-test"),
            name: text("水野 はな"),
            kana: text("ミズノ　ハナ"),
            born_era: text("昭和"),
            born_year: text("１７"),
            born_month: text("5"),
            born_day: text("3"),
            sex: text(Sex::ALL[0].code()),
            insurer: text("９９０１００"),
            insured: text("9900000011"),
            of_the_city: text("on"),
            at_home: text("on"),
            signed_era: text("令和"),
            signed_year: text("8"),
            signed_month: text("11"),
            signed_day: text("18"),
            signer: text("person"),
            explainer_office: text("ひだまりケアプラン"),
            explainer: text("片桐 亮"),
            original_at: text("縁側市 高齢福祉課"),
            text_version: text("第2版"),
            member: vec![tick(1, 1), tick(3, 2)],
            ..Typed::default()
        }
    }

    fn read(typed: &Typed) -> Result<Open, Vec<(&'static str, String)>> {
        let invitable = town();
        let desk = Context {
            city: CityId::from([1; 16]),
            room: RoomId::from([2; 16]),
            patient: PatientId::from([3; 16]),
            today: date(2026, 11, 20),
            invitable: &invitable,
        };
        typed.parse(&desk).map_err(|troubles| troubles.0.into_iter().map(|t| (t.field, t.sentence)).collect())
    }

    fn fields(typed: &Typed) -> Vec<&'static str> {
        read(typed).err().unwrap_or_default().into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn a_whole_form_becomes_the_command() {
        let open = read(&typed()).unwrap();
        assert_eq!(open.patient.kana.as_str(), "みずの はな");
        assert_eq!(open.patient.born.date(), date(1942, 5, 3));
        assert_eq!(open.patient.insured, Some(("990100".into(), "9900000011".into())));
        assert_eq!(open.consent.signed_on, date(2026, 11, 18));
        assert_eq!(open.consent.person, open.patient.name);
        assert_eq!((open.consent.proxy, open.consent.family), (None, None));
        assert_eq!(open.members.len(), 2);
        assert!(!open.another_person);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let all = [
            "name",
            "kana",
            "born",
            "sex",
            "insurer",
            "of_the_city",
            "at_home",
            "signed",
            "signer",
            "explainer_office",
            "explainer",
            "original_at",
            "text_version",
            "member",
        ];
        assert_eq!(fields(&Typed::default()), all);
    }

    #[test]
    fn the_numbers_may_wait_but_not_both_ways() {
        let none = Typed { insurer: String::new(), insured: String::new(), not_known: "on".into(), ..typed() };
        assert_eq!(read(&none).unwrap().patient.insured, None);
        assert_eq!(fields(&Typed { not_known: "on".into(), ..typed() }), ["not_known"]);
        assert_eq!(fields(&Typed { insured: String::new(), ..typed() }), ["insured"]);
        let short = Typed { insurer: "99010".into(), ..typed() };
        assert_eq!(read(&short).unwrap_err()[0].1, "保険者番号が5けたです。6けたの番号を入れてください。");
    }

    #[test]
    fn a_173_a_proxy_is_named_with_the_relation() {
        let proxy = Typed { signer: "proxy".into(), ..typed() };
        assert_eq!(fields(&proxy), ["proxy_name", "proxy_relation"]);
        let proxy = Typed { proxy_name: "水野 和夫".into(), proxy_relation: "長男".into(), ..proxy };
        let consent = read(&proxy).unwrap().consent;
        assert_eq!((consent.signer(), consent.proxy.unwrap().relation.as_str()), ("proxy", "長男"));
        // Filled in, but said to be signed by the person: nothing typed is dropped in silence.
        assert_eq!(fields(&Typed { signer: "person".into(), ..proxy }), ["signer"]);
    }

    #[test]
    fn a_174_the_family_is_whole_or_absent() {
        assert_eq!(fields(&Typed { family_name: "水野 和夫".into(), ..typed() }), ["family_relation"]);
    }

    #[test]
    fn no_day_lies_ahead() {
        let ahead = Typed { born_era: "令和".into(), born_year: "9".into(), signed_day: "21".into(), ..typed() };
        assert_eq!(fields(&ahead), ["born", "signed"]);
        assert_eq!(fields(&Typed { signed_month: "13".into(), ..typed() }), ["signed"]);
    }

    #[test]
    fn a_009_care_comes_from_two_offices() {
        assert_eq!(fields(&Typed { member: vec![tick(1, 1), tick(4, 9)], ..typed() }), ["member"]);
        assert_eq!(fields(&Typed { member: vec![tick(1, 1), "who".into()], ..typed() }), ["member"]);
    }

    #[test]
    fn what_was_typed_travels_whole_but_for_what_the_confirm_page_adds() {
        let sent =
            Typed { another_person: "on".into(), edit: "on".into(), name: "<水野> & はな".into(), ..typed() };
        let carried = sent.carried().unwrap();
        let back: Typed = serde_html_form::from_str(&serde_html_form::to_string(&carried).unwrap()).unwrap();
        assert_eq!((back.another_person.as_str(), back.edit.as_str()), ("", ""));
        assert_eq!((back.name, back.member), (sent.name, sent.member));
        assert_eq!(back.word, "word-for-a-test");
    }
}
