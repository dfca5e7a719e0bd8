//! Dates and times as people read them: きょう 9:12, きのう 17:40, 11月18日（水）.

use std::time::Duration;

use jiff::civil::{Date, Weekday};

use crate::clock::Instant;

/// "11月18日（水）"; with the year if it is not this year's.
pub fn day(today: Date, date: Date) -> String {
    let weekday = weekday(date);
    if date.year() == today.year() {
        format!("{}月{}日（{weekday}）", date.month(), date.day())
    } else {
        format!("{}年{}月{}日（{weekday}）", date.year(), date.month(), date.day())
    }
}

/// "きょう 9:12", "きのう 17:40", "11月18日 10:20".
pub fn moment(today: Date, at: Instant) -> String {
    let local = at.in_japan();
    let clock = time(at);
    match today.since(local.date()).map(|span| span.get_days()) {
        Ok(0) => format!("きょう {clock}"),
        Ok(1) => format!("きのう {clock}"),
        _ if local.year() == today.year() => format!("{}月{}日 {clock}", local.month(), local.day()),
        _ => format!("{}年{}月{}日 {clock}", local.year(), local.month(), local.day()),
    }
}

/// "9:12"
pub fn time(at: Instant) -> String {
    let local = at.in_japan();
    format!("{}:{:02}", local.hour(), local.minute())
}

/// "2026年11月20日 9:46"
pub fn date_time(at: Instant) -> String {
    format!("{} {}", date(at.date()), time(at))
}

/// "2026年11月20日"
pub fn date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// For `<time datetime="…">`.
pub fn machine(at: Instant) -> String {
    let local = at.in_japan();
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}+09:00",
        local.year(),
        local.month(),
        local.day(),
        local.hour(),
        local.minute()
    )
}

/// "2MB", "256KB": how much is taken.
pub fn size(bytes: usize) -> String {
    let (mega, kilo) = (1024 * 1024, 1024);
    if bytes >= mega { format!("{}MB", bytes / mega) } else { format!("{}KB", bytes / kilo) }
}

/// "1分" or "40秒": how long to wait, rounded up.
pub fn duration(span: Duration) -> String {
    let seconds = span.as_secs() + u64::from(span.subsec_nanos() > 0);
    if seconds < 60 { format!("{}秒ほど", seconds.max(1)) } else { format!("{}分ほど", seconds.div_ceil(60)) }
}

pub fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "月",
        Weekday::Tuesday => "火",
        Weekday::Wednesday => "水",
        Weekday::Thursday => "木",
        Weekday::Friday => "金",
        Weekday::Saturday => "土",
        Weekday::Sunday => "日",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, datetime};

    #[test]
    fn a_moment_reads_as_people_say_it() {
        let today = date(2026, 11, 20);
        let at = |d, h, m| Instant::from_japan(datetime(2026, 11, d, h, m, 0, 0));
        assert_eq!(moment(today, at(20, 9, 12)), "きょう 9:12");
        assert_eq!(moment(today, at(19, 17, 40)), "きのう 17:40");
        assert_eq!(moment(today, at(1, 0, 5)), "11月1日 0:05");
        assert_eq!(moment(today, Instant::from_japan(datetime(2016, 11, 20, 9, 0, 0, 0))), "2016年11月20日 9:00");
    }

    #[test]
    fn a_wait_is_rounded_up() {
        assert_eq!(duration(Duration::from_millis(500)), "1秒ほど");
        assert_eq!(duration(Duration::from_secs(61)), "2分ほど");
    }
}
