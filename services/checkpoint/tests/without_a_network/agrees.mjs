// Runs what the service decided through the modules of the offline page, and says where they differ.
import { readFile } from "node:fs/promises";
import { webcrypto } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { fromBase64 } from "../../../edge/assets/offline/bytes.js";
import { open } from "../../../edge/assets/offline/bundle.js";
import { judge } from "../../../edge/assets/offline/judge.js";
import { complete, decide } from "../../../edge/assets/offline/verdict.js";

if (!globalThis.crypto) globalThis.crypto = webcrypto;
const expected = JSON.parse(await readFile(process.argv[2], "utf8"));
let [same, differing] = [0, 0];
const check = (name, found, wanted) => {
  if (isDeepStrictEqual(found, wanted)) {
    same += 1;
  } else if ((differing += 1) <= 20) {
    console.log(`${name}: the service says ${JSON.stringify(wanted)}, the browser ${JSON.stringify(found)}`);
  }
};

for (const { facts, decision } of expected.facts || []) check(JSON.stringify(facts), decide(facts), decision);
for (const { before, hadReading, reading, threshold, after } of expected.completions || []) {
  check(JSON.stringify([before, hadReading, reading]), complete(before, hadReading, reading, threshold), after);
}

const taken = new Map();
let bundle = null;
for (const part of expected.shift ? [expected.shift] : []) {
  const keys = {};
  for (const [id, point] of Object.entries(part.keys)) keys[id] = fromBase64(point);
  bundle = await open(fromBase64(part.bundle), keys, part.gate, part.device);
  check("not after", bundle.notAfter, part.notAfter);
  for (const { name, text, direction, reading, now, passage } of part.scans) {
    const judged = await judge(bundle, { text, direction, reading, plateDigit: null }, taken, now, part.zone);
    if (judged.turn) taken.set(judged.turn.key, judged.turn);
    const { verdict, reasons, level, person } = judged;
    check(name, { verdict, reasons, level, person }, passage);
  }
  for (const [gate, device] of [[part.device, part.device], [part.gate, "another"]]) {
    check("another's bundle", await open(fromBase64(part.bundle), keys, gate, device).catch((error) => error.message), "BUNDLE_OF_ANOTHER_GATE");
  }
  const altered = fromBase64(part.bundle);
  altered[altered.length >> 1] ^= 1;
  check("an altered bundle", await open(altered, keys, part.gate, part.device).catch((error) => error.message), "ALTERED");
}
console.log(`${same} passed, ${differing} failed`);
process.exitCode = differing || !same ? 1 : 0;
