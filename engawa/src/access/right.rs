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
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Operator, Kind::City, Kind::Manager, Kind::Member];

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
        }
    }

    pub const fn japanese(self) -> &'static str {
        match self {
            Kind::Operator => "運営者",
            Kind::City => "市職員",
            Kind::Manager => "事業所管理者",
            Kind::Member => "メンバー",
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
    /// The operator's staff, in the region.
    Region,
    /// At the machine's own console, in the region. No account.
    Console,
    /// At another place of the same act, from which this one is reached.
    Sent,
}

impl Standing {
    pub const ALL: [Standing; 6] =
        [Standing::Own, Standing::Member, Standing::City, Standing::Region, Standing::Console, Standing::Sent];

    const fn code(self) -> &'static str {
        match self {
            Standing::Own => "own",
            Standing::Member => "member",
            Standing::City => "city",
            Standing::Region => "region",
            Standing::Console => "console",
            Standing::Sent => "sent",
        }
    }
}

/// What may be done at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Right {
    /// One's own desk: home, one's rooms.
    Desk,
    /// One's own desk before it is open: unlocking, changing the password, leaving. Held while the session is locked or
    /// the first password is still to be changed; whoever may do nothing else may do this.
    Threshold,
    /// Put something onto somebody's desk, and nothing else there.
    Deliver,
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
    pub const ALL: [Right; 8] = [
        Right::Desk,
        Right::Threshold,
        Right::Deliver,
        Right::RoomRead,
        Right::RoomWrite,
        Right::RoomKeep,
        Right::CityRooms,
        Right::Register,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Right::Desk => "desk",
            Right::Threshold => "threshold",
            Right::Deliver => "deliver",
            Right::RoomRead => "room.read",
            Right::RoomWrite => "room.write",
            Right::RoomKeep => "room.keep",
            Right::CityRooms => "city.rooms",
            Right::Register => "register",
        }
    }
}

/// May somebody standing so to a place do this there? `kind` is that of their account, if they have one. Anything not
/// said here is denied.
pub const fn allows(right: Right, standing: Standing, kind: Option<Kind>) -> bool {
    match (right, standing, kind) {
        (Right::Desk | Right::Threshold, Standing::Own, Some(_)) => true,
        // Whom a clerk lets into a room finds it on their desk.
        (Right::Deliver, Standing::Sent, Some(Kind::City)) => true,
        // A clerk or public-health nurse of the city may be invited like anybody else; the operator never.
        (Right::RoomRead | Right::RoomWrite, Standing::Member, Some(Kind::City | Kind::Manager | Kind::Member)) => true,
        (Right::RoomKeep | Right::CityRooms, Standing::City, Some(Kind::City)) => true,
        (Right::Register, Standing::Console, None) => true,
        (
            Right::Desk
            | Right::Threshold
            | Right::Deliver
            | Right::RoomRead
            | Right::RoomWrite
            | Right::RoomKeep
            | Right::CityRooms
            | Right::Register,
            Standing::Own | Standing::Member | Standing::City | Standing::Region | Standing::Console | Standing::Sent,
            Some(Kind::Operator | Kind::City | Kind::Manager | Kind::Member) | None,
        ) => false,
    }
}

/// The policy as a table a lawyer could read: one line for each right, standing and kind that is allowed.
pub fn rights_table() -> String {
    let mut table = String::from("# right  standing  kinds allowed (anything not listed is denied)\n");
    let kinds = Kind::ALL.map(|kind| (Some(kind), kind.code())).into_iter().chain([(None, "no-account")]);
    for right in Right::ALL {
        for standing in Standing::ALL {
            let allowed = kinds.clone().filter(|(kind, _)| allows(right, standing, *kind));
            let allowed: Vec<&str> = allowed.map(|(_, code)| code).collect();
            let _ = writeln!(table, "{:<11} {:<7} {}", right.code(), standing.code(), or_dash(&allowed.join(" ")));
        }
    }
    table
}

fn or_dash(kinds: &str) -> &str {
    if kinds.is_empty() { "-" } else { kinds }
}
