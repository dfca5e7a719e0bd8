//! Findings and what follows from them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::causes;
use crate::fault::{Fault, Rule, Severity};
use crate::limits::Limits;
use crate::mask::Seen;
use crate::name::FileName;

/// One thing found, at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Name of the file; for something missing, the file that asks for it.
    pub file: Arc<str>,
    /// Data record, from 1.
    pub record: Option<u64>,
    /// Physical line on which the field starts, from 1.
    pub line: Option<u64>,
    /// Position of the column in the row, from 1.
    pub column: Option<u16>,
    /// Japanese name of the column.
    pub field: Option<&'static str>,
    /// What is wrong.
    pub fault: Fault,
    /// The value as it stands where it can be no person's; else empty (section 12, choice 19).
    pub value: String,
    /// Characters of the value; 0 where the finding is about none.
    pub length: u32,
    /// The value holds characters beyond ASCII (full-width digits, text).
    pub wide: bool,
    /// Which of the report's findings explains this one, by its index: one mistake, one finding, the rest under it.
    pub cause: Option<usize>,
}

impl Finding {
    /// The rule it breaks.
    pub fn rule(&self) -> Rule {
        self.fault.rule()
    }

    /// How grave it is.
    pub fn severity(&self) -> Severity {
        self.fault.severity()
    }

    /// About a file as a whole.
    pub(crate) fn about(file: &Arc<str>, fault: Fault) -> Self {
        let (record, line, column, field) = (None, None, None, None);
        let Seen { value, length, wide } = Seen::default();
        Self { file: file.clone(), record, line, column, field, fault, value, length, wide, cause: None }
    }

    /// With what can be said of the value it is about.
    pub(crate) fn of(self, seen: Seen) -> Self {
        let Seen { value, length, wide } = seen;
        Self { value, length, wide, ..self }
    }

    /// Rule, fault and place; names of files that are none of the standard take no part.
    fn id(&self) -> String {
        let file = match FileName::parse(&self.file) {
            Ok(FileName { kind, image: Some(number), .. }) => format!("{}_{number:04}", kind.prefix()),
            Ok(name) => name.kind.prefix().to_owned(),
            Err(_) => "-".to_owned(),
        };
        let place = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
        let what = match self.fault {
            Fault::Missing { kind } | Fault::DoesNotBelong { kind } => format!("({})", kind.prefix()),
            _ => String::new(),
        };
        let (record, column) = (place(self.record), place(self.column.map(u64::from)));
        format!("{}.{}{what}:{file}:{record}:{column}", self.rule().as_str(), self.fault.name())
    }

    /// By place; in one record its cause first, before everything the cause of the file.
    fn order(&self) -> (&str, u64, bool, u64, u16, &'static str, &'static str) {
        let place = (self.record.unwrap_or(0), self.line.unwrap_or(0), self.column.unwrap_or(0));
        (&self.file, place.0, !self.fault.is_cause(), place.1, place.2, self.rule().as_str(), self.fault.name())
    }
}

/// What a check comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Nothing worse than a note.
    Accept,
    /// Accepted with warnings.
    Warn,
    /// Refused.
    Reject,
}

impl Verdict {
    /// `accept`, `warn` or `reject`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Warn => "warn",
            Self::Reject => "reject",
        }
    }
}

/// All that was found in one unit (or one file).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// In the order of file, record and column.
    pub findings: Vec<Finding>,
    /// The files, as the caller named them, in the order of their names.
    pub files: Vec<Arc<str>>,
    /// Persons the unit speaks of, as far as their numbers could be read.
    pub people: u64,
    /// Data records read, all files together.
    pub records: u64,
    lead: Option<Box<FileName>>,
    worst: Option<Severity>,
    left_out: u64,
    /// Findings that are kept.
    room: usize,
}

impl Default for Report {
    fn default() -> Self {
        Self::within(&Limits::default())
    }
}

impl Report {
    pub(crate) fn within(limits: &Limits) -> Self {
        let (findings, files, lead, worst) = (Vec::new(), Vec::new(), None, None);
        Self { findings, files, people: 0, records: 0, lead, worst, left_out: 0, room: limits.findings }
    }

    /// What the gravest finding comes to, those beyond the limit included.
    pub fn verdict(&self) -> Verdict {
        match self.worst {
            Some(Severity::Error) => Verdict::Reject,
            Some(Severity::Warning) => Verdict::Warn,
            _ => Verdict::Accept,
        }
    }

    /// Name of the file the unit is taken for; `None` where no file has a name of the standard.
    pub fn lead(&self) -> Option<FileName> {
        self.lead.as_deref().copied()
    }

    pub(crate) fn led_by(&mut self, lead: FileName) {
        self.lead = Some(Box::new(lead));
    }

    /// Findings that were counted but not kept.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    pub(crate) fn about(&mut self, file: &Arc<str>, fault: Fault) {
        self.add(Finding::about(file, fault));
    }

    pub(crate) fn add(&mut self, finding: Finding) {
        self.worst = self.worst.max(Some(finding.severity()));
        if self.findings.len() < self.room { self.findings.push(finding) } else { self.left_out += 1 }
    }

    /// Takes back the values of the findings from `first` on: their row has slipped.
    pub(crate) fn hide(&mut self, first: usize) {
        self.findings.iter_mut().skip(first).for_each(|finding| finding.value.clear());
    }

    /// Takes out findings that do not count for what the caller does.
    #[cfg(feature = "cli")]
    pub(crate) fn set_aside(&mut self, does_not_count: impl Fn(&Fault) -> bool) {
        self.findings.retain(|finding| !does_not_count(&finding.fault));
        causes::fold(&mut self.findings);
        if self.left_out == 0 {
            self.worst = self.findings.iter().map(Finding::severity).max();
        }
    }

    /// Whether the next finding would be kept.
    pub(crate) fn is_full(&self) -> bool {
        self.findings.len() >= self.room
    }

    pub(crate) fn count_only(&mut self, severity: Severity) {
        self.worst = self.worst.max(Some(severity));
        self.left_out += 1;
    }

    /// An id of each finding, in their order: rule, fault and place in the unit, so that checking the same again gives
    /// the same ids, under whatever folder or serial. Somebody may accept a warning by its id.
    pub fn ids(&self) -> Vec<String> {
        let mut known: BTreeMap<String, u32> = BTreeMap::new();
        let id = |finding: &Finding| {
            let id = finding.id();
            let same = known.entry(id.clone()).or_default();
            *same += 1;
            if *same == 1 { id } else { format!("{id}#{same}") }
        };
        self.findings.iter().map(id).collect()
    }

    /// Puts the findings in order and says how many were left out.
    pub(crate) fn close(&mut self) {
        self.files.sort();
        self.findings.sort_by(|a, b| a.order().cmp(&b.order()));
        causes::fold(&mut self.findings);
        if self.left_out > 0
            && let Some(file) = self.findings.last().map(|finding| finding.file.clone())
        {
            self.findings.push(Finding::about(&file, Fault::LeftOut { count: self.left_out }));
        }
    }
}
