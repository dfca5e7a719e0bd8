//! Every route knocked at as every kind of visitor, with two cities and two offices; the policy as a table.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use engawa::access::connection::Name;
use engawa::access::{Door, Kind, rights_table};
use engawa::offices::OfficeRole;
use engawa::routes::routes;
use store::testing::{Scratch, on_both};

use crate::golden;
use crate::http::house::House;
use crate::http::rooms::furnish;
use crate::http::visitor::{Visitor, shown};

const DOORS: &str = "
engawa/doors.txt says what every kind of visitor gets at every route: at the entrance's name; at the house's with no device
(bare), a foreign or a revoked one, or a good one but not signed in (device); signed in as a member of the room, a colleague
of theirs, their office's manager, a stranger from another office, the city's clerk, the neighbour city's, the operator. Here 400 after POST means that the door opened (the
test sends a body that no form reads). What somebody may not see is 404.";

const RIGHTS: &str = "
engawa/rights.txt is the whole policy: who, standing how to a place, may do what there. Anything not listed is denied.";

/// What came back, short enough for a table.
fn short(status: StatusCode, location: Option<&str>) -> String {
    match location {
        Some(to) => to.split('?').next().unwrap_or(to).to_owned(),
        None => status.as_u16().to_string(),
    }
}

async fn knock(visitor: &mut Visitor<'_>, method: &Method, path: &str) -> String {
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "text/plain")];
    let response = visitor.raw(method.clone(), path, Body::from("nothing"), &headers).await;
    let location = response.headers().get("location").and_then(|v| v.to_str().ok()).map(str::to_owned);
    short(response.status(), location.as_deref())
}

async fn table(db: Scratch) -> String {
    let house = House::new(db);
    let f = furnish(&house).await;
    let operator_office = house.office("運営者", OfficeRole::Operator, &[]);
    let operator = house.person("運営 太郎", Kind::Operator, operator_office);
    let manager = house.person("管理 花子", Kind::Manager, f.nursing);
    let (other_city, other_department) = house.city("nagisa");
    let neighbour = house.person("隣町 一郎", Kind::City, other_department);
    let far = house.care_office("なぎさ訪問介護", &[other_city]);
    let stranger = house.person("遠山 次郎", Kind::Member, far);
    let lost = house.device(f.nursing, None, engawa::devices::DeviceKind::Pc);
    house.do_it(engawa::devices::Revoke { device: lost, reason: engawa::devices::RevokeReason::Lost });
    let mut visitors = vec![
        ("entrance", Visitor::nobody(&house, Name::Entrance)),
        ("bare", Visitor::nobody(&house, Name::House)),
        ("foreign", Visitor::with_peer(&house, shown(f.nurse.device, false))),
        ("revoked", house.visitor(lost)),
        ("device", house.visitor(f.nurse.device)),
        ("member", house.signed_in(&f.nurse).await),
        ("colleague", house.signed_in(&f.colleague).await),
        ("manager", house.signed_in(&manager).await),
        ("stranger", house.signed_in(&stranger).await),
        ("city", house.signed_in(&f.clerk).await),
        ("city 2", house.signed_in(&neighbour).await),
        ("operator", house.signed_in(&operator).await),
    ];
    house.deliver().await;
    let mut table =
        String::from("# What each kind of visitor gets at every route: a status, or the address they are sent to.\n");
    let names = visitors.iter().map(|(name, _)| *name);
    let _ = writeln!(table, "{}", row("route", "door", names.map(str::to_owned)));
    for route in routes() {
        // Signing out in the middle would spoil the rest; its door is that of /lock.
        if route.path == "/sign-out" {
            continue;
        }
        let path = route
            .path
            .replace("{room}", &f.room.to_string())
            .replace("{no}", &f.note.to_string())
            .replace("{person}", &f.colleague.id.to_string())
            .replace("{file}", "none.css");
        let mut got = Vec::new();
        for (_, visitor) in &mut visitors {
            got.push(knock(visitor, &route.method, &path).await);
        }
        let _ = writeln!(table, "{}", row(&format!("{} {}", route.method, route.path), &named(route.door), got));
    }
    table.replace(&f.room.to_string(), "{room}")
}

fn row(route: &str, door: &str, cells: impl IntoIterator<Item = String>) -> String {
    let cells = cells.into_iter().map(|cell| format!(" {cell:<8}")).collect::<String>();
    format!("{route:<48} {door:<10}{cells}").trim_end().to_owned()
}

fn named(door: Door) -> String {
    match door {
        Door::Anywhere => "anywhere".into(),
        Door::Open(name) => format!("open {}", name.code()),
        Door::Device => "device".into(),
        Door::Threshold => "threshold".into(),
        Door::SignedIn => "signed in".into(),
        Door::Room(right) | Door::City(right) => right.code().into(),
    }
}

on_both! {
    fn golden_doors_are_knocked_at_by_every_kind_of_visitor(db) {
        crate::http::run(async { golden("doors.txt", &table(db).await, DOORS) });
    }
}

#[test]
fn each_door_s_place_is_named_in_its_path() {
    let asks = |route: &engawa::web::Route| {
        route.door.param().is_some_and(|param| !route.path.contains(&format!("{{{param}}}")))
    };
    let lost: Vec<&str> = routes().iter().filter(|route| asks(route)).map(|route| route.path).collect();
    assert!(lost.is_empty(), "a door that is shut for ever, because its path names no place: {lost:?}");
    assert!(routes().iter().filter(|route| route.door.param().is_some()).count() > 20);
}

#[test]
fn golden_rights_are_the_policy_we_reviewed() {
    golden("rights.txt", &rights_table(), RIGHTS);
}
