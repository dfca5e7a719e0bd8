//! A record as it stands in a file: raw bytes and where its fields lie.

/// Where a field lies in its record, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where it begins in the record, in bytes.
    pub start: u32,
    /// Where it ends, in bytes, exclusive.
    pub end: u32,
    /// Lines below the record's first.
    pub line: u32,
    /// Stands in quotes.
    pub quoted: bool,
    /// Holds doubled quotes.
    pub escaped: bool,
}

/// A structural fault of a record, with the 0-based field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// A quote inside a field that does not start with one.
    QuoteInside,
    /// Something other than a comma or line end behind the closing quote.
    AfterQuote,
    /// The file ends inside quotes.
    Unterminated,
    /// A CR without LF outside quotes.
    LoneCr,
}

/// A record as it stands in the file.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) spans: &'a [Span],
    /// Byte of the file at which the record starts.
    pub(crate) offset: u64,
    /// Number of fields, also where only the first 128 are kept.
    pub count: usize,
    /// 1-based number among the data records.
    pub record: u64,
    /// Physical line on which the record starts, 1-based.
    pub line: u64,
    /// First structural fault, its 0-based field and its line.
    pub broken: Option<(Broken, usize, u64)>,
}

impl<'a> Row<'a> {
    /// Where the record stands in the file, its line end included, in bytes.
    pub fn range(&self) -> std::ops::Range<u64> {
        self.offset..self.offset + self.bytes.len() as u64
    }

    /// Raw bytes of a field (0-based) without its quotes; empty where there is none.
    pub fn bytes(&self, field: usize) -> &'a [u8] {
        match self.spans.get(field) {
            Some(span) => self.bytes.get(span.start as usize..span.end as usize).unwrap_or_default(),
            None => &[],
        }
    }

    /// The bytes of the whole record, line end included.
    pub(crate) fn raw(&self) -> &'a [u8] {
        self.bytes
    }

    /// Where a field (0-based) lies; `None` where there is none, or it is beyond the 128 that are kept.
    pub fn span(&self, field: usize) -> Option<&'a Span> {
        self.spans.get(field)
    }

    /// Bytes of a field with doubled quotes made single.
    pub fn unescaped(&self, field: usize) -> std::borrow::Cow<'a, [u8]> {
        let bytes = self.bytes(field);
        if !self.span(field).is_some_and(|span| span.escaped) {
            return bytes.into();
        }
        let mut out = Vec::with_capacity(bytes.len());
        let mut rest = bytes.iter().peekable();
        while let Some(&byte) = rest.next() {
            out.push(byte);
            if byte == b'"' {
                rest.next_if(|next| **next == b'"');
            }
        }
        out.into()
    }

    /// Physical line on which a field starts.
    pub fn line_of(&self, field: usize) -> u64 {
        self.line + self.spans.get(field).map_or(0, |span| u64::from(span.line))
    }
}

/// Which limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// [`FIELD_LIMIT`](crate::reader::FIELD_LIMIT).
    Field,
    /// [`RECORD_LIMIT`](crate::reader::RECORD_LIMIT).
    Record,
    /// [`FILE_LIMIT`](crate::reader::FILE_LIMIT).
    File,
}
