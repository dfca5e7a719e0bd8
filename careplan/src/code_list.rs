//! The list of service codes (サービスコード表), read from the CSV in which it is published (単位数表マスタ):
//! 保険者番号 (only in an insurer's own list, 総合事業), サービス種類コード, サービス項目コード, 適用開始年月, 適用終了年月
//! (`999999`: still valid), サービス名称; further columns are not read. CP932 or UTF-8, with or without a header.

use std::collections::BTreeMap;

use kaigo::month::Month;
use kaigo::numbers::InsurerNumber;
use kaigo::services::ServiceCode;

use crate::encoding::decode;
use crate::reader::{Event, Reader, Row};

/// Service codes with their names, each valid for some months, of the nation or of one insurer.
///
/// ```
/// use careplan::code_list::{CodeList, Listed};
/// let mut list = CodeList::default();
/// list.read("111111,".as_bytes()).unwrap_err();
/// list.read("11,1111,202404,999999,架空身体介護１\n".as_bytes()).unwrap();
/// let (code, insurer) = ("111111".parse_code(), careplan::InsurerNumber::parse("990001").unwrap());
/// # trait Parse { fn parse_code(&self) -> careplan::ServiceCode; }
/// # impl Parse for str { fn parse_code(&self) -> careplan::ServiceCode { careplan::ServiceCode::parse(self).unwrap() } }
/// let month = |text| careplan::Month::parse(text).unwrap();
/// assert_eq!(list.look(code, month("202507"), insurer), Listed::Valid("架空身体介護１"));
/// assert_eq!(list.look(code, month("202403"), insurer), Listed::OtherMonths("架空身体介護１"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeList {
    entries: BTreeMap<ServiceCode, Vec<Entry>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// Whose list it is; `None`: the nation's.
    insurer: Option<InsurerNumber>,
    from: Month,
    until: Option<Month>,
    name: String,
}

/// What the list says of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed<'a> {
    /// Its name in the month asked for.
    Valid(&'a str),
    /// It is listed, but not for the month asked for; the name it last had.
    OtherMonths(&'a str),
    /// The list does not have it. A list of other services or another insurer says nothing by that.
    Unknown,
}

/// A record of the list that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadEntry {
    /// Data record, from 1.
    pub record: u64,
    /// Physical line, from 1.
    pub line: u64,
}

impl BadEntry {
    /// What to do about it.
    pub fn japanese(self) -> String {
        format!(
            "サービスコード表の{}件目（{}行目）を読めません。サービス種類コード、サービス項目コード、適用開始年月、適用終了年月、\
             サービス名称の順に並んだCSV（先頭に保険者番号があってもよい）を指定してください。",
            self.record, self.line
        )
    }
}

impl CodeList {
    /// Takes in a list, beside those read before.
    ///
    /// # Errors
    /// The first record that is no entry; then nothing of the list is taken in.
    pub fn read(&mut self, bytes: &[u8]) -> Result<(), BadEntry> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let is_utf8 = std::str::from_utf8(bytes).is_ok();
        let (mut read, mut bad) = (Vec::new(), None);
        let mut sink = |event: Event<'_>| {
            let (record, line) = match &event {
                Event::Row(row) => match entry(row, is_utf8) {
                    Some(entry) => return read.push(entry),
                    // A header names the columns.
                    None if row.record == 1 && row.count > 1 && !row.bytes(0).is_ascii() => return,
                    None => (row.record, row.line),
                },
                Event::TooLong(_, line, record, _) => (*record, *line),
                Event::Blank(_) | Event::CtrlZ(_) => return,
            };
            bad.get_or_insert(BadEntry { record, line });
        };
        let mut reader = Reader::new();
        reader.feed(bytes, &mut sink);
        reader.finish(&mut sink);
        if read.is_empty() {
            bad.get_or_insert(BadEntry { record: 1, line: 1 });
        }
        match bad {
            Some(bad) => Err(bad),
            None => {
                read.into_iter().for_each(|(code, entry)| self.entries.entry(code).or_default().push(entry));
                Ok(())
            }
        }
    }

    /// What the list says of a code in a month. The insurer's own name comes before the nation's; other insurers' do
    /// not count.
    pub fn look(&self, code: ServiceCode, month: Month, insurer: InsurerNumber) -> Listed<'_> {
        let entries = self.entries.get(&code).map(Vec::as_slice).unwrap_or_default();
        let own = |entry: &&Entry| entry.insurer.is_none_or(|of| of == insurer);
        let valid = |entry: &&Entry| entry.from <= month && entry.until.is_none_or(|until| month <= until);
        if let Some(entry) = entries.iter().filter(own).filter(valid).max_by_key(|entry| (entry.insurer, entry.from)) {
            return Listed::Valid(&entry.name);
        }
        match entries.iter().filter(own).max_by_key(|entry| (entry.insurer, entry.from)) {
            Some(entry) => Listed::OtherMonths(&entry.name),
            None => Listed::Unknown,
        }
    }
}

fn entry(row: &Row<'_>, is_utf8: bool) -> Option<(ServiceCode, Entry)> {
    if row.broken.is_some() {
        return None;
    }
    let text = |position: usize| {
        let bytes = row.unescaped(position);
        let text = if is_utf8 { String::from_utf8(bytes.into_owned()).ok() } else { decode(&bytes) };
        text.map(|text| text.trim().to_owned())
    };
    let first = text(0)?;
    let (insurer, at) = if first.len() == 6 { (Some(InsurerNumber::parse(&first)?), 1) } else { (None, 0) };
    let (service, item) = (text(at)?, text(at + 1)?);
    let code = ServiceCode::parse(&format!("{service}{item}")).filter(|_| service.len() == 2)?;
    let from = Month::parse(&text(at + 2)?)?;
    let until = text(at + 3)?;
    let until = if until.is_empty() || until == "999999" { None } else { Some(Month::parse(&until)?) };
    let name = text(at + 4).filter(|name| !name.is_empty())?;
    Some((code, Entry { insurer, from, until, name }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed<'a>(list: &'a CodeList, code: &str, month: &str, insurer: &str) -> Listed<'a> {
        let (code, month) = (ServiceCode::parse(code).unwrap(), Month::parse(month).unwrap());
        list.look(code, month, InsurerNumber::parse(insurer).unwrap())
    }

    #[test]
    fn a_name_is_that_of_the_month_and_the_insurer() {
        let mut list = CodeList::default();
        let text = "\"保険者番号\",\"サービス種類コード\",\"サービス項目コード\",\"適用開始年月\",\"適用終了年月\",\"サービス名称\"\r\n\
                    \"990001\",\"A2\",\"1111\",\"201704\",\"202403\",\"架空訪問型Ⅰ\",\"1168\"\r\n\
                    \"990001\",\"A2\",\"1111\",\"202404\",\"999999\",\"架空訪問型\"\"11\"\"\",\"1176\"\r\n\
                    990002,A2,1111,202404,999999,別の市の名,1\r\n";
        let (bytes, _, unmappable) = encoding_rs::SHIFT_JIS.encode(text);
        assert!(!unmappable);
        list.read(&bytes).unwrap();
        list.read("11,1111,202404,999999,架空身体介護１\n".as_bytes()).unwrap();
        assert_eq!(listed(&list, "A21111", "202403", "990001"), Listed::Valid("架空訪問型Ⅰ"));
        assert_eq!(listed(&list, "A21111", "202404", "990001"), Listed::Valid("架空訪問型\"11\""));
        assert_eq!(listed(&list, "A21111", "202404", "990002"), Listed::Valid("別の市の名"));
        assert_eq!(listed(&list, "A21111", "202404", "990003"), Listed::Unknown);
        assert_eq!(listed(&list, "A21111", "201703", "990001"), Listed::OtherMonths("架空訪問型\"11\""));
        assert_eq!(listed(&list, "111111", "203001", "990003"), Listed::Valid("架空身体介護１"));
        assert_eq!(listed(&list, "111112", "203001", "990003"), Listed::Unknown);
    }

    #[test]
    fn what_is_no_list_is_named_by_its_place_and_not_taken_in() {
        let mut list = CodeList::default();
        for (text, record, line) in [
            ("", 1, 1),
            ("memo\n", 1, 1),
            ("名前,種類\n", 1, 1),
            ("11,1111,202404,999999,よい\n\n11,111,202404,999999,短い\n", 2, 3),
            ("11,1111,202413,999999,月\n", 1, 1),
            ("11,1111,202404,202413,月\n", 1, 1),
            ("11,1111,202404,999999,\n", 1, 1),
            ("11,1111,202404,999999,\"開いた\n", 1, 1),
        ] {
            assert_eq!(list.read(text.as_bytes()), Err(BadEntry { record, line }), "{text}");
        }
        assert_eq!(list, CodeList::default());
    }
}
