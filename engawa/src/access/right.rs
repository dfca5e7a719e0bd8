//! 権限: the whole policy, one `match`. Printed to `rights.txt`, so that a change to it is reviewed as a diff.

use std::fmt::Write as _;

/// 利用者の種類: the kind of an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Kind {
    /// 運営者: keeps the installation running; has no right on any room or patient.
    Operator,
    /// 市職員
    City,
    /// 事業所管理者
    Manager,
    /// メンバー: everybody else who works at an office.
    Member,
    /// 据付担当: whoever types at the machine's own console. No account; only the command line makes one.
    Console,
}

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::Operator, Kind::City, Kind::Manager, Kind::Member, Kind::Console];

    pub fn parse(code: &str) -> Option<Kind> {
        match code {
            "operator" => Some(Kind::Operator),
            "city" => Some(Kind::City),
            "manager" => Some(Kind::Manager),
            "member" => Some(Kind::Member),
            _ => None,
        }
    }

    pub const fn code(self) -> &'static str {
        match self {
            Kind::Operator => "operator",
            Kind::City => "city",
            Kind::Manager => "manager",
            Kind::Member => "member",
            Kind::Console => "console",
        }
    }

    pub const fn japanese(self) -> &'static str {
        match self {
            Kind::Operator => "運営者",
            Kind::City => "市職員",
            Kind::Manager => "事業所管理者",
            Kind::Member => "メンバー",
            Kind::Console => "据付担当",
        }
    }
}

/// 立場: how a visitor stands to a place, worked out in the transaction that acts there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// The person's own desk.
    Own,
    /// A member of the room today, from the office they were invited with.
    Member,
    /// Staff of the city the place belongs to.
    City,
    /// Of the region: the operator's staff or the console.
    Region,
}

impl Standing {
    pub const ALL: [Standing; 4] = [Standing::Own, Standing::Member, Standing::City, Standing::Region];

    const fn code(self) -> &'static str {
        match self {
            Standing::Own => "own",
            Standing::Member => "member",
            Standing::City => "city",
            Standing::Region => "region",
        }
    }
}

/// What may be done at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Right {
    /// One's own desk: home, password, sign-out.
    Desk,
    /// Read a room's notes and members.
    RoomRead,
    /// Write, correct and withdraw one's own notes.
    RoomWrite,
    /// 市: invite, remove, close; see who is in a room of the city, not what they wrote.
    RoomKeep,
    /// 市: the list of the city's rooms, and opening one.
    CityRooms,
    /// Register cities, offices, people and devices.
    Register,
}

impl Right {
    pub const ALL: [Right; 6] =
        [Right::Desk, Right::RoomRead, Right::RoomWrite, Right::RoomKeep, Right::CityRooms, Right::Register];

    pub const fn code(self) -> &'static str {
        match self {
            Right::Desk => "desk",
            Right::RoomRead => "room.read",
            Right::RoomWrite => "room.write",
            Right::RoomKeep => "room.keep",
            Right::CityRooms => "city.rooms",
            Right::Register => "register",
        }
    }
}

/// May an account of this kind, standing so to a place, do this there? Anything not said here is denied.
pub const fn allows(kind: Kind, standing: Standing, right: Right) -> bool {
    match (right, standing, kind) {
        (Right::Desk, Standing::Own, _) => true,
        // A clerk or public-health nurse of the city may be invited like anybody else; the operator never.
        (Right::RoomRead | Right::RoomWrite, Standing::Member, Kind::City | Kind::Manager | Kind::Member) => true,
        (Right::RoomKeep | Right::CityRooms, Standing::City, Kind::City) => true,
        (Right::Register, Standing::Region, Kind::Console) => true,
        (
            Right::Desk | Right::RoomRead | Right::RoomWrite | Right::RoomKeep | Right::CityRooms | Right::Register,
            Standing::Own | Standing::Member | Standing::City | Standing::Region,
            Kind::Operator | Kind::City | Kind::Manager | Kind::Member | Kind::Console,
        ) => false,
    }
}

/// The policy as a table a lawyer could read: one line for each right, standing and kind that is allowed.
pub fn rights_table() -> String {
    let mut table = String::from("# right  standing  kinds allowed (anything not listed is denied)\n");
    for right in Right::ALL {
        for standing in Standing::ALL {
            let kinds: Vec<&str> =
                Kind::ALL.iter().filter(|kind| allows(**kind, standing, right)).map(|kind| kind.code()).collect();
            let _ = writeln!(table, "{:<11} {:<7} {}", right.code(), standing.code(), or_dash(&kinds.join(" ")));
        }
    }
    table
}

fn or_dash(kinds: &str) -> &str {
    if kinds.is_empty() { "-" } else { kinds }
}
