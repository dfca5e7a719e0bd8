//! Every address on one page: method, path, door, handler.

use crate::access::Door::{Anywhere, City, Device, Open, Room, SignedIn, Threshold};
use crate::access::Right::{CityRooms, RoomKeep, RoomRead, RoomWrite};
use crate::access::connection::Name::House;
use crate::rooms::city::{keeping, opening, pages as city};
use crate::rooms::notes::pages as note;
use crate::web::{Route, assets, get, post};
use crate::{home, people, rooms};

pub fn routes() -> Vec<Route> {
    vec![
        // both names
        get("/assets/{file}", Anywhere, assets::show),
        get("/health", Anywhere, home::pages::health),
        get("/about", Anywhere, home::pages::about),
        // signing in
        get("/sign-in", Device, people::pages::sign_in),
        post("/sign-in", Device, people::pages::begin),
        get("/sign-in/code", Device, people::pages::code),
        post("/sign-in/code", Device, people::pages::check),
        post("/sign-in/resend", Device, people::pages::resend),
        get("/sign-in/elsewhere", Device, people::pages::elsewhere),
        post("/sign-in/elsewhere", Device, people::pages::take_over),
        get("/signed-out", Open(House), people::pages::signed_out),
        // at the threshold
        post("/sign-out", Threshold, people::pages::leave),
        get("/lock", Threshold, people::pages::lock),
        get("/unlock", Threshold, people::pages::unlocked),
        post("/unlock", Threshold, rooms::pages::unlock),
        get("/password", Threshold, people::pages::password),
        post("/password", Threshold, people::pages::change),
        // home
        get("/", SignedIn, home::pages::show),
        get("/rooms", SignedIn, home::pages::list),
        get("/menu", SignedIn, home::pages::menu),
        // a room, for its members
        get("/rooms/{room}", Room(RoomRead), rooms::pages::show),
        post("/rooms/{room}/notes", Room(RoomWrite), rooms::pages::post),
        get("/rooms/{room}/notes", Room(RoomRead), rooms::pages::changes),
        get("/rooms/{room}/notes.json", Room(RoomRead), rooms::api::notes),
        get("/rooms/{room}/live", Room(RoomRead), rooms::pages::live),
        post("/rooms/{room}/read", Room(RoomRead), rooms::pages::read),
        get("/rooms/{room}/seen", Room(RoomRead), rooms::pages::seen),
        get("/rooms/{room}/members", Room(RoomRead), rooms::pages::members),
        post("/rooms/{room}/leave", Room(RoomRead), rooms::pages::leave),
        get("/rooms/{room}/notes/{no}/correct", Room(RoomWrite), note::correcting),
        post("/rooms/{room}/notes/{no}/correct", Room(RoomWrite), note::correct),
        get("/rooms/{room}/notes/{no}/withdraw", Room(RoomWrite), note::withdrawing),
        post("/rooms/{room}/notes/{no}/withdraw", Room(RoomWrite), note::withdraw),
        get("/rooms/{room}/notes/{no}/versions", Room(RoomRead), note::versions),
        // rooms, for the city that keeps them
        get("/city/rooms", City(CityRooms), city::list),
        post("/city/rooms/find", City(CityRooms), city::find),
        get("/city/rooms/new", City(CityRooms), opening::pages::new),
        post("/city/rooms/new", City(CityRooms), opening::pages::confirm),
        post("/city/rooms", City(CityRooms), opening::pages::open),
        get("/city/rooms/{room}", Room(RoomKeep), city::show),
        get("/city/rooms/{room}/notes/{no}", Room(RoomKeep), city::record),
        get("/city/rooms/{room}/invite", Room(RoomKeep), keeping::pages::inviting),
        post("/city/rooms/{room}/invite", Room(RoomKeep), keeping::pages::invite),
        get("/city/rooms/{room}/members/{person}/remove", Room(RoomKeep), keeping::pages::removing),
        post("/city/rooms/{room}/members/{person}/remove", Room(RoomKeep), keeping::pages::remove),
        get("/city/rooms/{room}/close", Room(RoomKeep), keeping::pages::closing),
        post("/city/rooms/{room}/close", Room(RoomKeep), keeping::pages::close),
    ]
}
