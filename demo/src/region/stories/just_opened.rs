//! 佐久間 登: moved in with his daughter last week. His room opened yesterday; his insured number is not known yet.

use super::prelude::*;

pub const STORY: Story = Story {
    name: "佐久間 登",
    kana: "さくま のぼる",
    born: (1944, 7, 19),
    sex: Sex::Male,
    insured: None,
    city: "engawa",
    clerk: "horikiri.k",
    opened: 1,
    closed: None,
    proxy: None,
    family: Some(("井口 晴美", "長女")),
    explainer: "isurugi.k",
    members: &[
        member("isurugi.k"),
        member("nonomura.s"),
        member("kusunoki.s").unread(2),
        member("misaki.y07"),
        member("odajima.t").unread(1),
        member("furuya.m").has_read_nothing(),
    ],
    tracks: &[],
    rounds: &[],
    threads: &[Thread {
        ago: 1,
        lines: &[
            say(
                "isurugi.k",
                (9, 35),
                "地域包括の石動です。佐久間さんは先週、娘さんのお宅へ越してこられました。介護保険の番号は手続き中で、わかりしだい市が入れます。",
            ),
            say(
                "nonomura.s",
                (10, 40),
                "野々村です。あす午後、初めての訪問をします。前の所での計画書は、娘さんからお借りしました。",
            ),
            say(
                "misaki.y07",
                (11, 25),
                "三崎です。けさ電話でご様子をうかがいました。歩行はつえ、夜のトイレが2回、薬は6種類です。",
            )
            .relay(),
            say(
                "isurugi.k",
                (13, 10),
                "耳が遠く、右側から低い声で話すとよく通じます。補聴器は合わずに外しておられます。",
            )
            .relay(),
            say(
                "odajima.t",
                (16, 20),
                "ことりの小田島です。入浴のお手伝いのご希望があると聞きました。浴室の写真を娘さんにお願いしています。",
            ),
        ],
    }],
};
