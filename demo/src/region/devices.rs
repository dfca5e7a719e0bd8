//! 端末: one shared at every office, some more, and a few people's own phones.

use super::Device;

pub fn devices() -> Vec<Device> {
    vec![
        pc("運営-PC01", "9900000001"),
        pc("高齢福祉課-PC01", "9900000101"),
        pc("高齢福祉課-PC02", "9900000101"),
        pc("健康福祉課-PC01", "9900000201"),
        pc("中央診療所-PC01", "99A0100011"),
        tablet("中央診療所-往診タブレット", "99A0100011"),
        pc("みどりの丘-連携室PC", "99A0100022"),
        pc("しおかぜ-PC01", "99A0100033"),
        pc("あおぞら-PC01", "99A0100045"),
        tablet("あおぞら-タブレット02", "99A0100045"),
        own("あおぞら-スマホ07", "99A0100045", "misaki.y07"),
        own("あおぞら-スマホ08", "99A0100045", "katagiri.r"),
        pc("ひだまり-PC01", "99A0200013"),
        own("ひだまり-スマホ01", "99A0200013", "nonomura.s"),
        pc("ことり-PC01", "99A0300017"),
        own("ことり-スマホ03", "99A0300017", "igarashi.m"),
        pc("こもれび-PC01", "99A0400021"),
        pc("ゆうなぎ-PC01", "99A0500029"),
        tablet("えんがわ用具-タブレット01", "99A0600035"),
        pc("みなと包括-PC01", "99A0700041"),
        pc("なぎさ診療所-PC01", "99B0100019"),
        own("中央診療所-スマホ01", "99A0100011", "kusunoki.s"),
        pc("なみおと-PC01", "99B0100027"),
        own("なみおと-スマホ02", "99B0100027", "isobe.rei"),
        pc("はまなす-PC01", "99B0200035"),
        tablet("すずらん-スマホ01", "99B0300043"),
        pc("かもめ-PC01", "99B0500051"),
    ]
}

fn pc(name: &'static str, office: &'static str) -> Device {
    Device { name, office, person: None, phone: false }
}

/// Locked as soon as a phone.
fn tablet(name: &'static str, office: &'static str) -> Device {
    Device { phone: true, ..pc(name, office) }
}

fn own(name: &'static str, office: &'static str, person: &'static str) -> Device {
    Device { person: Some(person), ..tablet(name, office) }
}
