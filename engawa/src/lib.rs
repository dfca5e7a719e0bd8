//! The map of the house. Read from top to bottom: each folder may use those below it, never those above.
//!
//! | | 日本語 | |
//! | --- | --- | --- |
//! | [`home`] | ホーム | the page after sign-in |
//! | [`notices`] | お知らせ | turns the facts of the outbox into mail |
//! | [`rooms`] | 部屋 | patients, consent, members, notes; opening and closing |
//! | [`offices`] | 事業所 | cities, offices, who is registered where |
//! | [`devices`] | 端末 | certificates of our own CA: issue, revoke, list |
//! | [`people`] | 職員 | accounts, passwords, signing in |
//! | [`drafts`] | 下書き | long forms that are not finished, sealed |
//! | [`web`] | 紙面 | layout, forms, errors, live streams, TLS |
//! | [`jobs`] | 裏の仕事 | what runs beside the requests, step by step |
//! | [`access`] | 権限 | who is here, who may do what, the gate, the record |
//! | [`list`] | 一覧 | filter, order and pages of every list |
//! | [`live`] [`bells`] [`pool`] [`keys`] [`ids`] [`clock`] | | who is watching, what is rung for; bounded work; secrets; identities and chance; time |

pub mod access;
pub mod bells;
pub mod cli;
pub mod clock;
pub mod config;
pub mod devices;
pub mod drafts;
pub mod home;
pub mod ids;
pub mod jobs;
pub mod keys;
pub mod list;
pub mod live;
pub mod migrations;
pub mod notices;
pub mod offices;
pub mod people;
pub mod pool;
pub mod rooms;
pub mod routes;
pub mod serve;
pub mod web;
