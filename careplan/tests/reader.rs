//! The reader: records, fields, lines and faults of small files, the same in pieces of every size.
#![allow(clippy::unwrap_used)]

use careplan::reader::{Event, FIELD_LIMIT, Limit, RECORD_LIMIT, Reader};

/// What the reader says of the bytes: a record as `number@line` with its fields, `"` before a quoted one, its line where
/// it is not the record's first, and the fault with field and line.
fn told(bytes: &[u8], size: usize) -> Vec<String> {
    let (mut reader, mut told) = (Reader::new(), Vec::new());
    let mut sink = |event: Event<'_>| {
        told.push(match event {
            Event::Row(row) => {
                let fields = (0..row.count).map(|field| {
                    let quoted = if row.span(field).is_some_and(|span| span.quoted) { "\"" } else { "" };
                    let line = row.line_of(field) - row.line;
                    let line = if line > 0 { format!("+{line}") } else { String::new() };
                    format!("{quoted}{}{line}", String::from_utf8_lossy(&row.unescaped(field)))
                });
                let fields = fields.collect::<Vec<_>>().join("|");
                let broken = row.broken.map(|(fault, field, line)| format!(" {fault:?} {field} {line}"));
                format!("{}@{} {fields}{}", row.record, row.line, broken.unwrap_or_default())
            }
            Event::Blank(line) => format!("blank {line}"),
            Event::CtrlZ(line) => format!("ctrl-z {line}"),
            Event::TooLong(limit, line, record, field) => format!("{limit:?} {line} {record} {field:?}"),
        });
    };
    reader.feed(b"", &mut sink);
    bytes.chunks(size).for_each(|piece| reader.feed(piece, &mut sink));
    reader.finish(&mut sink);
    told
}

#[track_caller]
fn expect(text: &str, expected: &[&str]) {
    for size in 1..=text.len().max(1) {
        assert_eq!(told(text.as_bytes(), size), expected, "{text:?} in pieces of {size}");
    }
}

#[test]
fn records_and_lines() {
    expect("", &[]);
    expect("a,b\r\nc,\n", &["1@1 a|b", "2@2 c|"]);
    expect("a,b", &["1@1 a|b"]);
    expect("a,", &["1@1 a|"]);
    expect(",", &["1@1 |"]);
    expect("a,\"b\"", &["1@1 a|\"b"]);
    expect("\"a\r\nb\",c,\"d\ne\",f\r\ng\r\n", &["1@1 \"a\r\nb|c+1|\"d\ne+1|f+2", "2@4 g"]);
    expect("\"\"\r\n", &["1@1 \""]);
    expect("\"a\"\"b\",\"\"\"\"\n", &["1@1 \"a\"b|\"\""]);
    expect("\"\"\"a\"\"\"\"\"\n", &["1@1 \"\"a\"\""]);
}

#[test]
fn blank_lines_and_the_end() {
    expect("\r\na\n\n\nb\n", &["blank 1", "1@2 a", "blank 3", "blank 4", "2@5 b"]);
    expect("a\n\u{1a}", &["1@1 a", "ctrl-z 2"]);
    expect("a\u{1a}", &["1@1 a", "ctrl-z 1"]);
    expect("a\u{1a}b\n", &["1@1 a\u{1a}b"]);
    expect("\"a\"\u{1a}", &["1@1 \"a", "ctrl-z 1"]);
    expect("\u{1a}", &["ctrl-z 1"]);
    expect("\"a\u{1a}", &["1@1 \"a\u{1a} Unterminated 0 1"]);
    expect("\"a\u{1a}\"\n", &["1@1 \"a\u{1a}"]);
    expect("a\u{1a}\u{1a}", &["1@1 a\u{1a}", "ctrl-z 1"]);
}

#[test]
fn faults() {
    expect("a\"b,c\nd\n", &["1@1 a\"b|c QuoteInside 0 1", "2@2 d"]);
    expect("x,\"a\nb\"c,d\ne\n", &["1@1 x|\"a\nb|d+1 AfterQuote 1 1", "2@3 e"]);
    expect("\"a\"b\"c,d\n", &["1@1 \"a|d AfterQuote 0 1"]);
    expect("a,\"b\nc,d\n", &["1@1 a|\"b\nc,d\n Unterminated 1 1"]);
    expect("a\rb,c\n", &["1@1 a\rb|c LoneCr 0 1"]);
    expect("a,b\r", &["1@1 a|b\r LoneCr 1 1"]);
    expect("\"a\"\rb,c\nd\n", &["1@1 \"a|c LoneCr 0 1", "2@2 d"]);
    expect("\"a\n\"\r\n\"b\"", &["1@1 \"a\n", "2@3 \"b"]);
    expect("x,\"a\n\",y\"\n", &["1@1 x|\"a\n|y\"+1 QuoteInside 2 2"]);
    expect("a\"b,c\"d\n", &["1@1 a\"b|c\"d QuoteInside 0 1"]);
}

#[test]
fn fields_beyond_the_kept_ones_are_counted() {
    let wide = format!("{}\n", ["x"; 200].join(","));
    let (mut reader, mut seen) = (Reader::new(), Vec::new());
    reader.feed(wide.as_bytes(), &mut |event| {
        if let Event::Row(row) = event {
            seen.push((row.count, row.bytes(127).to_vec(), row.bytes(128).to_vec(), row.span(128).is_some()));
        }
    });
    assert_eq!(seen, [(200, b"x".to_vec(), Vec::new(), false)]);
}

#[test]
fn what_is_not_closed_is_given_up_in_time() {
    let text = |start: &str, length: usize| [start.as_bytes(), &vec![b'x'; length]].concat();
    for (start, said) in [("a\nb,", "2 2 Some(1)"), ("a\nb,\"", "2 2 Some(1)"), ("a\n\"\n\",", "3 2 Some(1)")] {
        for length in [FIELD_LIMIT + 1, 2 * FIELD_LIMIT] {
            for size in [1000, 100_000, 3 * FIELD_LIMIT] {
                let told = told(&text(start, length), size);
                assert_eq!(told.last().unwrap(), &format!("{:?} {said}", Limit::Field), "{start:?} {length} {size}");
                assert_eq!(told.len(), 2);
            }
        }
        let told = told(&text(start, FIELD_LIMIT), 1000);
        assert!(!told.iter().any(|told| told.starts_with("Field")), "{start:?}");
    }
}

#[test]
fn what_never_ends_is_given_up_before_the_file_does() {
    for (start, more, limit) in [("\"", "x", Limit::Field), ("", "x", Limit::Field), ("", "x,", Limit::Record)] {
        let (mut reader, mut told) = (Reader::new(), Vec::new());
        let mut sink = |event: Event<'_>| {
            if let Event::TooLong(limit, ..) = event {
                told.push(limit);
            }
        };
        reader.feed(start.as_bytes(), &mut sink);
        for _ in 0..RECORD_LIMIT / 1000 + 70 {
            reader.feed(more.repeat(1000 / more.len()).as_bytes(), &mut sink);
        }
        assert_eq!(told, [limit]);
    }
}
