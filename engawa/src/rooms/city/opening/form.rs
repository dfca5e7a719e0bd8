//! What the clerk typed, step by step, and how it becomes the command that opens a room.

use std::fmt::Display;

use jiff::civil::Date;
use kaigo::{BirthDate, InsuredNumber, InsurerNumber, Kana, Line, PersonName, Sex, codes, half_width};

use super::TypedDay;
use crate::ids::{CityId, PatientId, RoomId};
use crate::rooms::city::invitable::Invitable;
use crate::rooms::{Consent, Family, Invitee, Open, Patient, Proxy};
use crate::web::{Fields, Troubles};

codes! {
    /// The pages of the form, in their order.
    pub Step {
        Patient = "patient" "利用対象者",
        Signed = "signed" "同意書の署名",
        Consent = "consent" "同意の内容",
        People = "people" "招く人",
        Confirm = "confirm" "確認",
    }
}

impl Step {
    pub fn next(self) -> Step {
        Step::ALL.into_iter().find(|step| *step > self).unwrap_or(self)
    }

    pub fn back(self) -> Step {
        Step::ALL.into_iter().rev().find(|step| *step < self).unwrap_or(self)
    }

    /// Its fields; who is invited is added and taken away one by one.
    fn fields(self) -> &'static [&'static str] {
        match self {
            Step::Patient => &[
                "name",
                "kana",
                "born_era",
                "born_year",
                "born_month",
                "born_day",
                "sex",
                "insurer",
                "insured",
                "not_known",
                "of_the_city",
                "at_home",
            ],
            Step::Signed => &["signed_era", "signed_year", "signed_month", "signed_day", "signer", "family"],
            Step::Consent => &[
                "proxy_name",
                "proxy_relation",
                "family_name",
                "family_relation",
                "explainer_office",
                "explainer",
                "original_at",
                "text_version",
            ],
            Step::People | Step::Confirm => &[],
        }
    }
}

/// The form so far, and what it does not say itself.
#[derive(Debug)]
pub struct Opening<'a> {
    pub typed: &'a Fields,
    pub today: Date,
    pub invitable: &'a Invitable,
}

/// Puts what one page says in the place of what it said before.
pub fn take(kept: &mut Fields, step: Step, typed: &Fields) {
    for name in step.fields() {
        kept.drop(name);
        for text in typed.all(name) {
            kept.add(name, text);
        }
    }
}

pub fn day<'a>(typed: &'a Fields, name: &str) -> TypedDay<'a> {
    let part = |part: &str| typed.text(&format!("{name}_{part}"));
    TypedDay { era: part("era"), year: part("year"), month: part("month"), day: part("day") }
}

/// Did somebody sign in the person's place?
pub fn by_proxy(typed: &Fields) -> bool {
    typed.text("signer") == "proxy"
}

/// Did the family's representative sign as well?
pub fn with_family(typed: &Fields) -> bool {
    typed.text("family") == "yes"
}

impl Opening<'_> {
    /// Everything that is wrong with one page, in its order.
    pub fn troubles(&self, step: Step) -> Troubles {
        let mut troubles = Troubles::none();
        match step {
            Step::Patient => drop(self.patient(PatientId::from([0; 16]), &mut troubles)),
            Step::Signed => drop(self.signed_on(&mut troubles)),
            Step::Consent => self.papers(&mut troubles),
            Step::People => drop(self.members(&mut troubles)),
            Step::Confirm => {}
        }
        troubles
    }

    /// The whole form.
    ///
    /// # Errors
    /// The first page with something wrong, and everything that is wrong with it.
    pub fn open(&self, city: CityId, room: RoomId, patient: PatientId) -> Result<Open, (Step, Troubles)> {
        for step in Step::ALL {
            let troubles = self.troubles(step);
            if !troubles.is_empty() {
                return Err((step, troubles));
            }
        }
        let mut troubles = Troubles::none();
        let patient = self.patient(patient, &mut troubles);
        let consent = patient.as_ref().and_then(|patient| self.consent(patient.name.clone(), &mut troubles));
        match (patient, consent, self.members(&mut troubles)) {
            (Some(patient), Some(consent), Some(members)) => Ok(Open {
                city,
                room,
                patient,
                of_the_city: true,
                at_home: true,
                consent,
                members,
                another_person: self.typed.ticked("another_person"),
            }),
            _ => Err((Step::Patient, troubles)),
        }
    }

    fn patient(&self, id: PatientId, troubles: &mut Troubles) -> Option<Patient> {
        let typed = self.typed;
        let name = troubles.take("name", PersonName::parse(typed.text("name")));
        let kana = troubles.take("kana", Kana::parse(typed.text("kana")));
        let born = said("生年月日", day(typed, "born").read());
        let born = troubles.take("born", born.and_then(|date| said("生年月日", BirthDate::new(date, self.today))));
        let sex = troubles.take("sex", Sex::parse(typed.text("sex")).ok_or("性別を、えらんでください。"));
        let insured = self.insured(troubles);
        for (field, sentence) in [
            ("of_the_city", "市民または市の被保険者であることを確かめて、しるしを付けてください。"),
            ("at_home", "在宅の方であることを確かめて、しるしを付けてください。"),
        ] {
            if !typed.ticked(field) {
                troubles.add(field, sentence);
            }
        }
        Some(Patient { id, name: name?, kana: kana?, born: born?, sex: sex?, insured: insured? })
    }

    /// Both numbers, or neither and the tick that says so.
    fn insured(&self, troubles: &mut Troubles) -> Option<Option<(String, String)>> {
        let insurer = half_width(self.typed.text("insurer"));
        let insured = half_width(self.typed.text("insured")).to_uppercase();
        match (self.typed.ticked("not_known"), insurer.is_empty() && insured.is_empty()) {
            (true, true) => Some(None),
            (true, false) => {
                let sentence =
                    "番号が入っていますが、「まだ分からない」にしるしがあります。どちらか一つにしてください。";
                troubles.add("not_known", sentence);
                None
            }
            (false, true) => {
                let sentence = "保険者番号と被保険者番号を入れてください。分からないときは「まだ分からない」にしるしを付けてください。";
                troubles.add("insurer", sentence);
                None
            }
            (false, false) => {
                let length = |typed: &str| typed.chars().count();
                let sentence = || format!("保険者番号が{}けたです。6けたの番号を入れてください。", length(&insurer));
                let insurer = troubles.take("insurer", InsurerNumber::parse(&insurer).ok_or_else(sentence));
                let sentence = || {
                    let length = length(&insured);
                    format!("被保険者番号が{length}けたです。10けたの数字（Hで始まるときはHと9けた）を入れてください。")
                };
                let insured = troubles.take("insured", InsuredNumber::parse(&insured).ok_or_else(sentence));
                Some(Some((insurer?.to_string(), insured?.to_string())))
            }
        }
    }

    /// When it was signed; who signed is asked on the same page.
    fn signed_on(&self, troubles: &mut Troubles) -> Option<Date> {
        let read = match day(self.typed, "signed").read() {
            Ok(date) if date > self.today => Err("まだ来ていない日です。年を確かめてください。".to_owned()),
            read => read.map_err(|fault| fault.to_string()),
        };
        let date = troubles.take("signed", said("署名した日", read));
        if !matches!(self.typed.text("signer"), "person" | "proxy") {
            troubles.add("signer", "署名した人を、えらんでください。");
        }
        if !matches!(self.typed.text("family"), "yes" | "no") {
            troubles.add("family", "家族等の代表者の署名があるかを、えらんでください。");
        }
        date
    }

    /// The page of the consent, before the person's name is known to be right.
    fn papers(&self, troubles: &mut Troubles) {
        let typed = self.typed;
        if by_proxy(typed) {
            self.proxy(troubles);
        }
        if with_family(typed) {
            self.family(troubles);
        }
        troubles.take("explainer_office", said("説明者の事業所", Line::<60>::parse(typed.text("explainer_office"))));
        troubles.take("explainer", said("説明者の氏名", PersonName::parse(typed.text("explainer"))));
        troubles.take("original_at", said("原本の保管場所", Line::<60>::parse(typed.text("original_at"))));
        troubles.take("text_version", said("同意文の版", Line::<60>::parse(typed.text("text_version"))));
    }

    fn consent(&self, person: PersonName, troubles: &mut Troubles) -> Option<Consent> {
        let typed = self.typed;
        Some(Consent {
            signed_on: self.signed_on(troubles)?,
            person,
            proxy: if by_proxy(typed) { Some(self.proxy(troubles)?) } else { None },
            family: if with_family(typed) { Some(self.family(troubles)?) } else { None },
            explainer_office: Line::parse(typed.text("explainer_office")).ok()?,
            explainer: PersonName::parse(typed.text("explainer")).ok()?,
            original_at: Line::parse(typed.text("original_at")).ok()?,
            text_version: Line::parse(typed.text("text_version")).ok()?,
        })
    }

    fn proxy(&self, troubles: &mut Troubles) -> Option<Proxy> {
        let (name, relation) = (self.typed.text("proxy_name"), self.typed.text("proxy_relation"));
        let name = troubles.take("proxy_name", said("代行者の氏名", PersonName::parse(name)));
        let relation = troubles.take("proxy_relation", said("代行者とご本人の関係", Line::parse(relation)));
        Some(Proxy { name: name?, relation: relation? })
    }

    fn family(&self, troubles: &mut Troubles) -> Option<Family> {
        let (name, relation) = (self.typed.text("family_name"), self.typed.text("family_relation"));
        let name = troubles.take("family_name", said("家族等の代表者の氏名", PersonName::parse(name)));
        let relation = troubles.take("family_relation", said("続柄", Line::parse(relation)));
        Some(Family { name: name?, relation: relation? })
    }

    fn members(&self, troubles: &mut Troubles) -> Option<Vec<Invitee>> {
        let chosen: Vec<&str> = self.typed.all("member").collect();
        let members = troubles.take("seek", self.invitable.read(&chosen))?;
        if !self.invitable.two_offices(&members) {
            troubles.add("seek", "医療や介護の事業所を、二つ以上えらんでください。市の担当課は数えません。");
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

    /// A whole form, with some of its fields changed.
    fn typed(changed: &[(&str, &str)]) -> Fields {
        let (first, second) = (tick(1, 1), tick(3, 2));
        let whole = [
            ("name", "水野 はな"),
            ("kana", "ミズノ　ハナ"),
            ("born_era", "昭和"),
            ("born_year", "１７"),
            ("born_month", "5"),
            ("born_day", "3"),
            ("sex", Sex::ALL[0].code()),
            ("insurer", "９９０１００"),
            ("insured", "9900000011"),
            ("of_the_city", "yes"),
            ("at_home", "yes"),
            ("signed_era", "令和"),
            ("signed_year", "8"),
            ("signed_month", "11"),
            ("signed_day", "18"),
            ("signer", "person"),
            ("family", "no"),
            ("explainer_office", "ひだまりケアプラン"),
            ("explainer", "片桐 亮"),
            ("original_at", "縁側市 高齢福祉課"),
            ("text_version", "第2版"),
            ("member", first.as_str()),
            ("member", second.as_str()),
        ];
        let mut fields: Fields = whole.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        for (name, text) in changed {
            fields.set(name, *text);
        }
        fields
    }

    fn opening<T>(typed: &Fields, read: impl FnOnce(&Opening<'_>) -> T) -> T {
        read(&Opening { typed, today: date(2026, 11, 20), invitable: &town() })
    }

    fn open(typed: &Fields) -> Result<Open, (Step, Troubles)> {
        let (city, room) = (CityId::from([1; 16]), RoomId::from([2; 16]));
        opening(typed, |opening| opening.open(city, room, PatientId::from([3; 16])))
    }

    fn wrong(step: Step, changed: &[(&str, &str)]) -> Vec<String> {
        let troubles = opening(&typed(changed), |opening| opening.troubles(step));
        troubles.0.into_iter().map(|trouble| trouble.field.into_owned()).collect()
    }

    #[test]
    fn a_whole_form_becomes_the_command() {
        let open = open(&typed(&[])).unwrap();
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
    fn everything_that_is_wrong_with_a_page_is_said_at_once() {
        let empty = |step| {
            let troubles = opening(&Fields::default(), |opening| opening.troubles(step));
            troubles.0.into_iter().map(|trouble| trouble.field.into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(empty(Step::Patient), ["name", "kana", "born", "sex", "insurer", "of_the_city", "at_home"]);
        assert_eq!(empty(Step::Signed), ["signed", "signer", "family"]);
        assert_eq!(empty(Step::Consent), ["explainer_office", "explainer", "original_at", "text_version"]);
        assert_eq!(empty(Step::People), ["seek"]);
        let (first, _) = open(&Fields::default()).unwrap_err();
        assert_eq!(first, Step::Patient);
        assert_eq!(open(&typed(&[("original_at", "")])).unwrap_err().0, Step::Consent);
    }

    #[test]
    fn the_numbers_may_wait_but_not_both_ways() {
        let waiting = typed(&[("insurer", ""), ("insured", ""), ("not_known", "yes")]);
        assert_eq!(open(&waiting).unwrap().patient.insured, None);
        assert_eq!(wrong(Step::Patient, &[("not_known", "yes")]), ["not_known"]);
        assert_eq!(wrong(Step::Patient, &[("insured", "")]), ["insured"]);
        let (_, troubles) = open(&typed(&[("insurer", "99010")])).unwrap_err();
        assert_eq!(troubles.of("insurer"), Some("保険者番号が5けたです。6けたの番号を入れてください。"));
    }

    #[test]
    fn a_173_a_proxy_is_named_with_the_relation() {
        assert_eq!(wrong(Step::Consent, &[("signer", "proxy")]), ["proxy_name", "proxy_relation"]);
        let proxy = typed(&[("signer", "proxy"), ("proxy_name", "水野 和夫"), ("proxy_relation", "長男")]);
        let consent = open(&proxy).unwrap().consent;
        assert_eq!((consent.signer(), consent.proxy.unwrap().relation.as_str()), ("proxy", "長男"));
        // Typed before the person was said to have signed: not asked any more, and not recorded.
        let person = typed(&[("proxy_name", "水野 和夫"), ("proxy_relation", "長男")]);
        assert_eq!(open(&person).unwrap().consent.proxy, None);
    }

    #[test]
    fn a_174_the_family_is_whole_or_absent() {
        let family = [("family", "yes"), ("family_name", "水野 和夫")];
        assert_eq!(wrong(Step::Consent, &family), ["family_relation"]);
    }

    #[test]
    fn no_day_lies_ahead() {
        assert_eq!(wrong(Step::Patient, &[("born_era", "令和"), ("born_year", "9")]), ["born"]);
        assert_eq!(wrong(Step::Signed, &[("signed_day", "21")]), ["signed"]);
        assert_eq!(wrong(Step::Signed, &[("signed_month", "13")]), ["signed"]);
    }

    #[test]
    fn a_009_care_comes_from_two_offices() {
        let mut one = typed(&[("member", &tick(1, 1))]);
        one.add("member", tick(4, 9));
        assert_eq!(open(&one).unwrap_err().0, Step::People);
        one.set("member", "who");
        assert_eq!(open(&one).unwrap_err().0, Step::People);
    }

    #[test]
    fn a_page_replaces_what_it_said_before_and_nothing_else() {
        let mut kept = typed(&[("not_known", "yes")]);
        let page: Fields = [("name", "水野 セツ"), ("signer", "proxy")]
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        take(&mut kept, Step::Patient, &page);
        // A tick taken away is not sent, and is gone; what belongs to another page is not taken from this one.
        assert_eq!((kept.text("name"), kept.ticked("not_known"), kept.text("signer")), ("水野 セツ", false, "person"));
        assert_eq!(kept.all("member").count(), 2);
    }

    #[test]
    fn one_goes_from_page_to_page_and_back() {
        assert_eq!((Step::Patient.next(), Step::Confirm.next()), (Step::Signed, Step::Confirm));
        assert_eq!((Step::Patient.back(), Step::Confirm.back()), (Step::Patient, Step::People));
    }
}
