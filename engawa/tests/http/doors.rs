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
engawa/doors.txt says what every kind of visitor gets at every route. Here 400 after POST means that the door opened (the
test sends a body that no form reads). What somebody may not see is 404.";

const RIGHTS: &str = "
engawa/rights.txt is the whole policy: who, standing how to a place, may do what there. Anything not listed is denied.";

/// What came back, short enough for a table.
fn short(status: StatusCode, location: Option<&str>) -> String {
    match location {
        Some(to) => format!("->{}", to.split('?').next().unwrap_or(to)),
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
        ("at the entrance", Visitor::nobody(&house, Name::Entrance)),
        ("no device", Visitor::nobody(&house, Name::House)),
        ("foreign device", Visitor::with_peer(&house, shown(f.nurse.device, false))),
        ("revoked device", house.visitor(lost)),
        ("device alone", house.visitor(f.nurse.device)),
        ("member", house.signed_in(&f.nurse).await),
        ("colleague", house.signed_in(&f.colleague).await),
        ("manager", house.signed_in(&manager).await),
        ("other office", house.signed_in(&stranger).await),
        ("city", house.signed_in(&f.clerk).await),
        ("other city", house.signed_in(&neighbour).await),
        ("operator", house.signed_in(&operator).await),
    ];
    house.deliver().await;
    let mut table = String::from("# route | visitor: what they get\n");
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
        let _ = writeln!(table, "{} {}  [{}]", route.method, route.path, named(route.door));
        for (name, visitor) in &mut visitors {
            let _ = writeln!(table, "    {name:<16} {}", knock(visitor, &route.method, &path).await);
        }
    }
    table.replace(&f.room.to_string(), "{room}")
}

fn named(door: Door) -> String {
    match door {
        Door::Anywhere => "anywhere".into(),
        Door::Open(name) => format!("open at the {}", name.code()),
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
