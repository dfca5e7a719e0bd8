//! Typed records out of pieces: what does not fit is handed out with its place, and nothing is lost at the end.
#![allow(clippy::unwrap_used)]

use careplan::tables::PlannedWithdrawal;
use careplan::{Edition, Records, Unread};

/// Insured numbers, or where a record was that did not fit.
fn read(bytes: &[u8], size: usize) -> Vec<Result<String, Unread>> {
    let mut read = Vec::new();
    let mut sink = |record: Result<PlannedWithdrawal, Unread>| read.push(record.map(|row| row.insured.to_string()));
    let mut records = Records::new(Edition::V41);
    bytes.chunks(size).for_each(|piece| records.feed(piece, &mut sink));
    records.finish(&mut sink);
    read
}

#[test]
fn every_record_is_handed_out_in_pieces_of_any_size() {
    let bytes = b"202407,990001,9900000011,202508\r\n\r\n202407,990001,\"9900000022\",202508";
    for size in [1, 7, 33, 1000] {
        assert_eq!(read(bytes, size), [Ok("9900000011".to_owned()), Ok("9900000022".to_owned())], "{size}");
    }
}

#[test]
fn what_does_not_fit_has_its_place_and_the_next_is_read() {
    let good = "202407,990001,9900000011,202508\r\n";
    let bad = [
        "202407,990001,9900000011\r\n",          // a field too few
        "202407,990001,9900000011,202508,1\r\n", // one too many
        "202407,990001,9900000011,2025\"08\r\n", // broken, the number of fields right
        "202407,990001,99000000,202508\r\n",     // no insured number
        "202407,990001,9900000011,\r\n",         // nothing where something must be
    ];
    for bad in bad {
        let bytes = [good, bad, good].concat();
        let number = || Ok("9900000011".to_owned());
        assert_eq!(read(bytes.as_bytes(), 11), [number(), Err(Unread { record: 2, line: 2 }), number()], "{bad}");
    }
}

#[test]
fn a_limit_ends_the_reading_and_is_said() {
    let bytes = [b"202407,990001,9900000011,202508\r\n202407,", "9".repeat(2 << 20).as_bytes()].concat();
    assert_eq!(read(&bytes, 65536), [Ok("9900000011".to_owned()), Err(Unread { record: 2, line: 2 })]);
}
