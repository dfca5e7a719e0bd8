//! 欄: what a form said, name by name. Secrets are read apart from the rest, so that nothing that keeps, hashes or gives
//! back a form can hold one: their names begin with `secret`.

use std::fmt;

use super::secret::Secret;

/// What was typed, in the order it was sent. Holds no secret, whatever was posted.
#[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fields(Vec<(String, String)>);

/// The secrets of a form. They can be read, and nothing else.
#[derive(Clone, Debug, Default)]
pub struct Secrets(Vec<(String, Secret)>);

const SECRET: &str = "secret";

impl Secrets {
    /// Empty if there is none of that name.
    pub fn of(&self, name: &str) -> Secret {
        self.0.iter().find(|(known, _)| known == name).map(|(_, secret)| secret.clone()).unwrap_or_default()
    }
}

impl Fields {
    /// A posted body; `None` if it is no form.
    pub fn read(body: &[u8]) -> Option<(Fields, Secrets)> {
        let all: Vec<(String, String)> = serde_html_form::from_bytes(body).ok()?;
        let (secret, open): (Vec<_>, Vec<_>) = all.into_iter().partition(|(name, _)| name.starts_with(SECRET));
        let secrets = secret.into_iter().map(|(name, typed)| (name, Secret::new(typed))).collect();
        Some((Fields(open), Secrets(secrets)))
    }

    /// What stands in a field; empty if it was not sent, as a choice is that nobody made.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.as_str())
    }

    /// Is a box ticked, or a button of that name pressed?
    pub fn ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// Every value of a field that may stand several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    /// Rows of fields, `person.0.kana`, `person.1.kana`: for each number below `max` that was sent, its fields without
    /// the beginning of their names.
    pub fn rows(&self, name: &str, max: usize) -> Vec<Fields> {
        let row = |number: usize| {
            let begins = format!("{name}.{number}.");
            let own = |(known, text): &(String, String)| Some((known.strip_prefix(&begins)?.to_owned(), text.clone()));
            Fields(self.0.iter().filter_map(own).collect())
        };
        (0..max).map(row).filter(|row| !row.0.is_empty()).collect()
    }

    /// Puts one value in the place of all that stood there.
    pub fn set(&mut self, name: &str, text: impl Into<String>) {
        self.drop(name);
        self.0.push((name.to_owned(), text.into()));
    }

    pub fn add(&mut self, name: &str, text: impl Into<String>) {
        self.0.push((name.to_owned(), text.into()));
    }

    /// Takes away every value of a field.
    pub fn drop(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }

    /// Takes away one value of a field.
    pub fn drop_one(&mut self, name: &str, text: &str) {
        self.0.retain(|(known, value)| known != name || value != text);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

impl FromIterator<(String, String)> for Fields {
    /// As [`Fields::read`], what begins like a secret is left out.
    fn from_iter<I: IntoIterator<Item = (String, String)>>(fields: I) -> Self {
        Fields(fields.into_iter().filter(|(name, _)| !name.starts_with(SECRET)).collect())
    }
}

/// Names only: what was typed is of a patient as often as not.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> (Fields, Secrets) {
        Fields::read(body.as_bytes()).expect("a form")
    }

    #[test]
    fn a_secret_is_read_as_one_and_stands_nowhere_else() {
        let (fields, secrets) = read("login=misaki&secret_password=Kaki-no-ha-7-mai&next=%2F");
        assert_eq!(secrets.of("secret_password").expose(), "Kaki-no-ha-7-mai");
        assert_eq!(fields.text("secret_password"), "");
        let kept = serde_json::to_string(&fields).expect("JSON");
        assert!(kept.contains("misaki") && !kept.contains("Kaki"), "{kept}");
        assert!(!format!("{fields:?} {secrets:?}").contains("Kaki"));
        assert_eq!(secrets.of("login").expose(), "");
    }

    #[test]
    fn rows_are_read_by_their_number() {
        let (fields, _) = read("person.0.kana=a&person.0.name=b&person.2.kana=c&person.10.kana=d&personal.1.kana=e");
        let rows = fields.rows("person", 5);
        let shown: Vec<_> = rows.iter().map(|row| (row.text("name"), row.text("kana"))).collect();
        assert_eq!(shown, [("b", "a"), ("", "c")]);
    }

    #[test]
    fn a_field_may_stand_several_times() {
        let (mut fields, _) = read("member=a&member=b&name=x");
        assert_eq!(fields.all("member").collect::<Vec<_>>(), ["a", "b"]);
        fields.drop_one("member", "a");
        fields.set("name", "y");
        assert_eq!((fields.text("member"), fields.text("name"), fields.ticked("at_home")), ("b", "y", false));
    }
}
