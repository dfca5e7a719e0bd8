//! The result of `check` for programs: edition 2, as `schema/check-2.json` describes it.
//!
//! Units are written one by one as they are checked, so that no number of them fills the memory: with `json` inside one
//! object, with `jsonl` one line each and a last line with the verdict.

use serde::Serialize;

use super::folder::Given;
use super::{Console, Format, Stop, Unusable};
use crate::name::Party;
use crate::report::{Finding, Report, Verdict};
use crate::unit_kind::UnitKind;

const VERSION: u32 = 2;

#[derive(Serialize)]
struct Line<'a> {
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<UnitJson<'a>>,
    #[serde(flatten)]
    end: Option<End<'a>>,
}

#[derive(Serialize)]
struct End<'a> {
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'a>>,
}

#[derive(Serialize)]
struct Message<'a> {
    ja: &'a str,
    en: &'a str,
}

#[derive(Serialize)]
struct UnitJson<'a> {
    from: Option<PartyJson>,
    to: Option<PartyJson>,
    month: Option<String>,
    serial: Option<String>,
    kind: Option<&'static str>,
    edition: Option<&'static str>,
    verdict: &'static str,
    people: u64,
    files: &'a [String],
    findings: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct PartyJson {
    office: String,
    service: Option<String>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    id: &'a str,
    fault: &'static str,
    rule: &'static str,
    severity: &'static str,
    file: &'a str,
    record: Option<u64>,
    line: Option<u64>,
    column: Option<u16>,
    field: Option<&'static str>,
    message: Both,
    cause: Option<&'a str>,
}

#[derive(Serialize)]
struct Both {
    ja: String,
    en: String,
}

impl From<Party> for PartyJson {
    fn from(party: Party) -> Self {
        Self { office: party.office.to_string(), service: party.service.map(|service| service.to_string()) }
    }
}

/// Writes the units of one run.
#[derive(Debug)]
pub(super) struct Json {
    lines: bool,
    begun: bool,
}

impl Json {
    pub(super) fn new(format: Format) -> Self {
        Self { lines: format == Format::Jsonl, begun: false }
    }

    /// One unit; `paths` are its files as they can be said.
    pub(super) fn unit(
        &mut self,
        files: &[Given],
        paths: &[String],
        report: &Report,
        console: &mut Console<'_>,
    ) -> Result<(), Stop> {
        let ids = report.ids();
        let path = |finding: &Finding| {
            let given = files.iter().position(|file| *file.name == *finding.file);
            given.and_then(|index| paths.get(index)).map(String::as_str).unwrap_or_default()
        };
        let findings = report.findings.iter().zip(&ids).map(|(finding, id)| FindingJson {
            id,
            fault: finding.fault.name(),
            rule: finding.rule().as_str(),
            severity: finding.severity().as_str(),
            file: path(finding),
            record: finding.record,
            line: finding.line,
            column: finding.column,
            field: finding.field,
            message: Both { ja: finding.japanese(), en: finding.english() },
            cause: finding.cause.and_then(|cause| ids.get(cause)).map(String::as_str),
        });
        let lead = report.lead();
        let unit = UnitJson {
            from: lead.map(|name| name.from.into()),
            to: lead.map(|name| name.to.into()),
            month: lead.and_then(|name| name.month()).map(|month| month.to_string()),
            serial: lead.map(|name| name.serial.to_string()),
            kind: lead.map(|name| UnitKind::of(name.kind, name.period).as_str()),
            edition: lead.map(|name| name.edition().label()),
            verdict: report.verdict().as_str(),
            people: report.people,
            files: paths,
            findings: findings.collect(),
        };
        if self.lines {
            return line(&Line { version: VERSION, unit: Some(unit), end: None }, console);
        }
        write!(console.out, "{}", if self.begun { "," } else { "{\"version\":2,\"units\":[" })?;
        self.begun = true;
        serde_json::to_writer(&mut *console.out, &unit).map_err(std::io::Error::from)?;
        Ok(())
    }

    /// All units are checked.
    pub(super) fn end(self, verdict: Verdict, console: &mut Console<'_>) -> Result<(), Stop> {
        self.close(End { verdict: verdict.as_str(), message: None }, console)
    }

    /// The arguments cannot be used, or a file could not be read: exit status 2 speaks JSON too.
    pub(super) fn unusable(self, said: &Unusable, console: &mut Console<'_>) -> Result<(), Stop> {
        let message = Some(Message { ja: &said.japanese, en: &said.english });
        self.close(End { verdict: "unusable", message }, console)
    }

    fn close(self, end: End<'_>, console: &mut Console<'_>) -> Result<(), Stop> {
        if self.lines {
            return line(&Line { version: VERSION, unit: None, end: Some(end) }, console);
        }
        if !self.begun {
            write!(console.out, "{{\"version\":2,\"units\":[")?;
        }
        // The object goes on with what stands in `end`.
        let end = serde_json::to_string(&end).map_err(std::io::Error::from)?;
        writeln!(console.out, "],{}", end.trim_start_matches('{'))?;
        Ok(())
    }
}

fn line(line: &Line<'_>, console: &mut Console<'_>) -> Result<(), Stop> {
    serde_json::to_writer(&mut *console.out, line).map_err(std::io::Error::from)?;
    writeln!(console.out)?;
    Ok(())
}
