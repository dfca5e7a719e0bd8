//! The schema, step by step: append-only, the same numbers for both databases.

use store::Migration;

pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "first_storey",
        sqlite: include_str!("../migrations/sqlite/V1__first_storey.sql"),
        postgres: include_str!("../migrations/postgres/V1__first_storey.sql"),
    },
    Migration {
        number: 2,
        name: "fewer_pages",
        sqlite: include_str!("../migrations/sqlite/V2__fewer_pages.sql"),
        postgres: include_str!("../migrations/postgres/V2__fewer_pages.sql"),
    },
];
