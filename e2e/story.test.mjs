// The browser tests, in the order of a story: the city opens a room, somebody new comes in and writes, others answer,
// the line breaks, a device is lost, the room is closed.

import { before } from "node:test";
import { openShared } from "./harness.mjs";
import "./city_opens.mjs";
import "./signing_in.mjs";
import "./devices.mjs";
import "./room.mjs";
import "./dead_zone.mjs";
import "./without_script.mjs";
import "./keyboard.mjs";
import "./hostile.mjs";
import "./budget.mjs";
import "./pages.mjs";
import "./city_closes.mjs";
import "./last.mjs";

before(openShared);
