//! Every address on one page: method, path, door, handler.

use crate::access::Door::{Anywhere, City, Device, Open, Room, SignedIn, Threshold};
use crate::access::Right::{CityRooms, RoomKeep, RoomRead, RoomWrite};
use crate::access::connection::Name::House;
use crate::home::pages::{about, home, menu, rooms as my_rooms};
use crate::people::pages::{code, elsewhere, lock, password, sign_in, signed_out};
use crate::rooms::api;
use crate::rooms::city::pages::{close, invite, list, open, record, remove, room as kept};
use crate::rooms::notes::pages::{correct, post as note, read, versions, withdraw};
use crate::rooms::pages::{caption, members, room};
use crate::web::{Route, assets, get, post};

pub fn routes() -> Vec<Route> {
    vec![
        // both names
        get("/assets/{file}", Anywhere, assets::show),
        get("/health", Anywhere, about::health),
        get("/about", Anywhere, about::show),
        // signing in
        get("/sign-in", Device, sign_in::show),
        post("/sign-in", Device, sign_in::begin),
        get("/sign-in/code", Device, code::show),
        post("/sign-in/code", Device, code::check),
        post("/sign-in/resend", Device, code::resend),
        get("/sign-in/elsewhere", Device, elsewhere::show),
        post("/sign-in/elsewhere", Device, elsewhere::take_over),
        get("/signed-out", Open(House), signed_out::show),
        // at the threshold
        post("/sign-out", Threshold, signed_out::sign_out),
        get("/lock", Threshold, lock::show),
        get("/unlock", Threshold, lock::unlocked),
        post("/unlock", Threshold, |visit, app, form| lock::unlock(visit, app, form, caption)),
        get("/password", Threshold, password::show),
        post("/password", Threshold, password::change),
        // home
        get("/", SignedIn, home::show),
        get("/rooms", SignedIn, my_rooms::show),
        get("/menu", SignedIn, menu::show),
        post("/settings", SignedIn, menu::set),
        // a room, for its members
        get("/rooms/{room}", Room(RoomRead), room::show),
        post("/rooms/{room}/notes", Room(RoomWrite), note::post),
        get("/rooms/{room}/notes", Room(RoomRead), room::changes),
        get("/rooms/{room}/notes.json", Room(RoomRead), api::notes),
        get("/rooms/{room}/live", Room(RoomRead), room::live),
        post("/rooms/{room}/read", Room(RoomRead), read::read),
        get("/rooms/{room}/seen", Room(RoomRead), read::seen),
        get("/rooms/{room}/members", Room(RoomRead), members::show),
        post("/rooms/{room}/leave", Room(RoomRead), members::leave),
        get("/rooms/{room}/notes/{no}/correct", Room(RoomWrite), correct::show),
        post("/rooms/{room}/notes/{no}/correct", Room(RoomWrite), correct::correct),
        get("/rooms/{room}/notes/{no}/withdraw", Room(RoomWrite), withdraw::show),
        post("/rooms/{room}/notes/{no}/withdraw", Room(RoomWrite), withdraw::withdraw),
        get("/rooms/{room}/notes/{no}/versions", Room(RoomRead), versions::show),
        // rooms, for the city that keeps them
        get("/city/rooms", City(CityRooms), list::show),
        post("/city/rooms/find", City(CityRooms), list::find),
        get("/city/rooms/new", City(CityRooms), open::show),
        post("/city/rooms/new", City(CityRooms), open::keep),
        post("/city/rooms", City(CityRooms), open::open),
        get("/city/rooms/{room}", Room(RoomKeep), kept::show),
        get("/city/rooms/{room}/notes/{no}", Room(RoomKeep), record::show),
        get("/city/rooms/{room}/invite", Room(RoomKeep), invite::show),
        post("/city/rooms/{room}/invite", Room(RoomKeep), invite::invite),
        get("/city/rooms/{room}/members/{person}/remove", Room(RoomKeep), remove::show),
        post("/city/rooms/{room}/members/{person}/remove", Room(RoomKeep), remove::remove),
        get("/city/rooms/{room}/close", Room(RoomKeep), close::show),
        post("/city/rooms/{room}/close", Room(RoomKeep), close::close),
    ]
}
