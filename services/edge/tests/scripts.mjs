// What the offline page's scripts promise of time, epochs, ids and texts.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { decode } from "../assets/offline/base45.js";
import { nextEpoch } from "../assets/offline/bundle.js";
import { fromBase64, toBase64, uuid7 } from "../assets/offline/bytes.js";
import { dayOf } from "../assets/offline/quota.js";
import { TownTime, hourOf, minutesOf } from "../assets/offline/time.js";

if (!globalThis.crypto) globalThis.crypto = webcrypto;

// RFC 9285, and what is no base45 or a second spelling of one text.
assert.equal(Buffer.from(decode("QED8WEX0")).toString(), "ietf!");
for (const bad of ["B", "::", ":::", "GGW", "bb8", "BB8é"]) assert.equal(decode(bad), null, bad);

assert.deepEqual(fromBase64(toBase64(Uint8Array.of(251, 255, 0))), Uint8Array.of(251, 255, 0));
assert.match(uuid7(0), /^00000000-0000-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
assert.equal(parseInt(uuid7(1583035200123).replace("-", "").slice(0, 12), 16), 1583035200123);

// A lower sequence of the same incarnation is older, and so is an incarnation that was followed by another.
const first = nextEpoch(null, "a.5");
assert.equal(nextEpoch(first, "a.4"), null);
const second = nextEpoch(nextEpoch(first, "a.6"), "b.1");
assert.equal(nextEpoch(second, "a.99"), null);
assert.ok(nextEpoch(second, "b.1"));
for (const bad of ["", "a", ".1", "a.x", "a.1.5e400"]) assert.equal(nextEpoch(null, bad), null, bad);

assert.deepEqual([minutesOf("+08:00"), minutesOf("-03:30")], [480, -210]);
assert.equal(dayOf(Date.parse("2020-02-29T16:00:00Z"), 480), "2020-03-01");
assert.equal(hourOf(Date.parse("2020-03-01T04:05:00Z"), "+08:00"), "12:05");

// A device whose clock and whose page's ticks are set by hand; the town's time is not the device's.
let [wall, ticks] = [1000000, 0];
Date.now = () => wall;
performance.now = () => ticks;
const MINUTE = 60000;
const bundle = { town: 5000000, wall };
const pass = (minutes) => ((wall += minutes * MINUTE), (ticks += minutes * MINUTE));

let time = new TownTime(bundle, undefined);
pass(10);
assert.equal(time.now(), bundle.town + 10 * MINUTE);
wall += 30 * MINUTE;
assert.equal(time.now(), bundle.town + 40 * MINUTE, "asleep, only the device's clock went on");
wall -= 35 * MINUTE;
assert.equal(time.now(), bundle.town + 40 * MINUTE, "set back, it goes no earlier");
pass(50);
assert.equal(time.now(), bundle.town + 60 * MINUTE, "and goes on by the page's ticks");

// Loaded again: never before what was known, and a clock that was set back is found out.
const note = { town: time.now(), wall: wall + 20 * MINUTE };
time = new TownTime(bundle, note);
assert.ok(time.isSetBack() && time.now() >= note.town);
wall = note.wall + 5 * MINUTE;
time = new TownTime(bundle, note);
assert.ok(!time.isSetBack() && time.now() >= note.town);

// A newer bundle brings the true time, whatever was believed before.
assert.equal(new TownTime({ town: note.town + MINUTE, wall }, note).now(), note.town + MINUTE);
console.log("1 passed, 0 failed");
