// The browser tests, in the order of a story: the city opens a room, somebody new comes in and writes, others answer,
// the line breaks, a device is lost, the room is closed.

import "./city_opens.mjs";
import "./signing_in.mjs";
import "./devices.mjs";
import "./room.mjs";
import "./dead_zone.mjs";
// Written and not yet dependable, so not yet counted on: lock, without_script, keyboard, hostile, budget, pages,
// city_closes, last. Each is brought back here when it has been seen green together with the others.
