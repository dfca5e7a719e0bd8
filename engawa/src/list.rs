//! 一覧: one way to filter, order and page every list.
//!
//! A list is asked for by words and by where the pages before it ended. A page begins *after the values of a row*, never
//! at a number of rows: what is added or taken away meanwhile shifts nothing, and the hundredth page costs what the first
//! does. Words and values travel in the body of a form, because they are names: they stand in no address and in no
//! record. To go back is to forget the last end; to begin anew is to send none.

use kaigo::Words;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What somebody wants to see of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// As typed.
    pub words: String,
    /// Where the pages before this one ended, from the first on, each as [`Part::next`] has it.
    pub ends: Vec<String>,
}

impl Asked {
    pub fn new(words: &str, ends: impl IntoIterator<Item = impl Into<String>>) -> Asked {
        Asked { words: words.trim().to_owned(), ends: ends.into_iter().map(Into::into).collect() }
    }

    /// Whether pages were turned at all.
    pub fn turned(&self) -> bool {
        !self.ends.is_empty()
    }

    /// The ends to send for the page before this one.
    pub fn before(&self) -> &[String] {
        self.ends.split_last().map_or(&[], |(_, before)| before)
    }

    /// The question for one page of at most `limit` rows. `C` holds the values of a row by which the list is ordered;
    /// its default stands before every row. An end that does not read — nobody's browser sends one — begins anew.
    pub fn query<C: Default + DeserializeOwned>(&self, limit: usize) -> Query<C> {
        let after = self.ends.last().and_then(|end| serde_json::from_str(end).ok()).unwrap_or_default();
        Query { filter: Filter::of(&self.words), after, limit }
    }
}

/// One page of a list, as its statement is asked.
#[derive(Clone, Debug)]
pub struct Query<C> {
    pub filter: Filter,
    pub after: C,
    pub limit: usize,
}

impl<C: Clone> Query<C> {
    /// For the statement: one more than is shown tells whether there is a next page.
    pub fn fetch(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// The page made of the rows that the statement gave.
    pub fn part<T>(&self, mut rows: Vec<(T, C)>) -> Part<T, C> {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next = rows.last().filter(|_| more).map(|(_, end)| end.clone());
        Part { rows: rows.into_iter().map(|(row, _)| row).collect(), next }
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<T, C> {
    pub rows: Vec<T>,
    /// Where it ends, if there is more.
    pub next: Option<C>,
}

impl<T, C: Serialize> Part<T, C> {
    /// The end, for the hidden field of the form that asks for the next page.
    ///
    /// # Errors
    /// None that plain values can cause.
    pub fn next_end(&self) -> anyhow::Result<Option<String>> {
        Ok(self.next.as_ref().map(serde_json::to_string).transpose()?)
    }
}

/// Patterns for `like … escape '!'` on folded columns. Without words everything answers, at the first rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// On `name_fold`: begins with the words, holds them.
    pub name_begins: String,
    pub name_holds: String,
    /// On `kana_fold`; nothing, if the words are no reading.
    pub kana_begins: Option<String>,
    pub kana_holds: Option<String>,
    /// On `heard_fold`.
    pub heard_holds: Option<String>,
}

impl Filter {
    pub fn of(typed: &str) -> Filter {
        let Some(words) = Words::of(typed) else {
            let all = || "%".to_owned();
            return Filter {
                name_begins: all(),
                name_holds: all(),
                kana_begins: None,
                kana_holds: None,
                heard_holds: None,
            };
        };
        let begins = |text: &str| format!("{}%", literal(text));
        let holds = |text: &str| format!("%{}%", literal(text));
        Filter {
            name_begins: begins(words.name()),
            name_holds: holds(words.name()),
            kana_begins: words.kana().map(begins),
            kana_holds: words.kana().map(holds),
            heard_holds: words.heard().map(holds),
        }
    }
}

/// What was typed means itself: `%` finds a percent sign.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            out.push('!');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_where_the_next_begins() {
        let query: Query<i64> = Asked::default().query(2);
        assert_eq!((query.after, query.fetch()), (0, 3));
        let part = query.part(vec![('a', 1), ('b', 2), ('c', 3)]);
        assert_eq!((part.rows.as_slice(), part.next), (['a', 'b'].as_slice(), Some(2)));
        let end = part.next_end().unwrap().unwrap();
        let asked = Asked::new(" 大庭 ", [end]);
        assert_eq!((asked.query::<i64>(2).after, asked.before().len(), asked.turned()), (2, 0, true));
        assert_eq!(asked.query::<i64>(2).part(vec![('c', 3)]).next, None);
    }

    #[test]
    fn an_end_that_does_not_read_begins_anew() {
        for end in ["", "x", "99999999999999999999", "[1]"] {
            assert_eq!(Asked::new("", [end]).query::<i64>(2).after, 0, "{end}");
        }
    }

    #[test]
    fn signs_of_the_pattern_mean_themselves() {
        let filter = Filter::of("100%_!");
        assert_eq!((filter.name_begins.as_str(), filter.name_holds.as_str()), ("100!%!_!!%", "%100!%!_!!%"));
        assert_eq!((filter.kana_begins, filter.heard_holds), (None, None));
    }
}
