// A gate's station: the bundle it lives on, and what goes to and fro while there is a network.

import * as bundles from "./bundle.js";
import { MOST, isReady, passes, settle } from "./queue.js";
import { all, get, put, remove } from "./store.js";
import { TownTime, minutesOf, startsAt } from "./time.js";
import { fromBase64, uuid7 } from "./bytes.js";

/** Why something online was not done: `reason` is stable; `NO_NETWORK` when nobody answered, `SIGNED_OUT` when the session is over. */
export class Refused extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

const asked = async (path, options) => {
  const response = await fetch(path, { credentials: "same-origin", ...options }).catch(() => null);
  // A gateway that answers for a service that is gone is no network, either.
  if (!response || [502, 503, 504].includes(response.status)) throw new Refused("NO_NETWORK");
  const told = await response.json().catch(() => ({}));
  if (response.status === 401) throw new Refused("SIGNED_OUT");
  if (!response.ok) throw new Refused(told.reason || "HTTP_" + response.status);
  return told;
};

/** Who is signed in: `{who, form}`. */
export const session = (gate) => asked("/gate/" + gate + "/offline/form", {});

const posted = (session, gate, what, body) => {
  const headers = { "content-type": "application/json", "x-form": session.form };
  return asked("/gate/" + gate + "/offline/" + what, { method: "POST", headers, body: JSON.stringify(body) });
};

/** The name this device goes by, made once. */
export const device = async () => {
  const known = await get("notes", "device");
  if (known) return known.id;
  const id = "web-" + uuid7(Date.now());
  await put("notes", { name: "device", id });
  return id;
};

/** Fetches a new bundle for a gate, verifies it and keeps it. Throws `Refused`, or why it is not believed. */
export const prepare = async (gate, session) => {
  const name = await device();
  const told = await posted(session, gate, "bundle", { device: name });
  const wall = Date.now();
  const keys = {};
  for (const id of Object.keys(told.keys)) keys[id] = fromBase64(told.keys[id]);
  const bytes = fromBase64(told.bundle);
  const bundle = await bundles.open(bytes, keys, gate, name);
  const seen = await get("notes", "epoch");
  const epoch = bundles.nextEpoch(seen && seen.epoch, bundle.epoch);
  if (!epoch) throw new Refused("BUNDLE_OUT_OF_DATE");
  if (bundle.notAfter <= told.now) throw new Refused("BUNDLE_OVER");
  const { ticket, zone, unit, direction } = told;
  await put("notes", { name: "epoch", epoch });
  await startsAt(told.now, wall);
  await put("bundles", {
    id: uuid7(told.now), gate, who: session.who, device: name, bytes, keys, ticket, zone, unit, place: told.gate, direction,
    town: told.now, wall, madeAt: bundle.madeAt, notAfter: bundle.notAfter,
  });
  await tidy();
};

/** The newest bundle of a gate, opened anew: `{record, bundle, time, zone}`; null when there is none. */
export const current = async (gate) => {
  const record = (await newestFirst()).find((known) => known.gate === gate);
  if (!record) return null;
  const bundle = await bundles.open(record.bytes, record.keys, gate, record.device);
  return { record, bundle, time: await timeOf(record), zone: minutesOf(record.zone) };
};

/** The gate that this device was prepared for last. */
export const lastGate = async () => ((await newestFirst())[0] || {}).gate;

const newestFirst = async () => (await all("bundles")).sort((one, other) => (one.id < other.id ? 1 : -1));
const timeOf = async (record) => new TownTime(record, await get("notes", "time"));

/**
 * Brings every pass that is ready, shift by shift. Resolves to null, or to the reason why some are not taken: another volunteer's are
 * theirs to bring. Throws `Refused` when nobody takes any now. What is not taken stays.
 */
export const upload = async (session) => {
  let reason = null;
  for (const record of await newestFirst()) {
    try {
      await uploadUnder(record, session);
    } catch (error) {
      if (!error.reason || ["NO_NETWORK", "SIGNED_OUT"].includes(error.reason)) throw error;
      reason = error.reason;
    }
  }
  await tidy();
  return reason;
};

const uploadUnder = async (record, session) => {
  const time = await timeOf(record);
  const ready = (await passes()).filter((pass) => pass.bundle === record.id && isReady(pass, time.now()));
  for (let at = 0; at < ready.length; at += MOST) {
    const sent = ready.slice(at, at + MOST);
    const body = { ticket: record.ticket, device: record.device, now: time.now(), passes: sent.map(told) };
    const report = await posted(session, record.gate, "passes", body);
    await settle(sent, report.refused);
  }
};

const told = ({ id, person, digest, direction, reading, level, verdict, reasons, at, sequence }) =>
  ({ id, person, digest, direction, reading, level, verdict, reasons, at, sequence });

/** Forgets bundles that are over or were followed by another, unless passes still need their ticket. */
const tidy = async () => {
  const needed = new Set((await passes()).filter((pass) => !pass.refused).map((pass) => pass.bundle));
  const gates = new Set();
  const gone = [];
  for (const record of await newestFirst()) {
    const isOver = (await timeOf(record)).now() >= record.notAfter;
    if ((isOver || gates.has(record.gate)) && !needed.has(record.id)) gone.push(record.id);
    gates.add(record.gate);
  }
  const turns = (await all("turns")).filter((turn) => gone.includes(turn.bundle));
  await remove("bundles", gone);
  await remove("turns", turns.map((turn) => turn.id));
};
