// On the gate's page with a network: prepares for the time without one, brings what waits, and says whether it could.

import * as queue from "./queue.js";
import * as station from "./station.js";
import { hourOf } from "./time.js";
import { t, tests } from "./readiness.js";

/** A bundle younger than this need not be fetched again, in milliseconds. */
const FRESH = 5 * 60000;

const place = document.getElementById("offline-state");

const say = (className, text) => {
  place.textContent = "";
  const line = place.appendChild(document.createElement("a"));
  line.href = "/gate/" + place.dataset.gate + "/offline";
  line.className = "readiness " + className;
  line.textContent = text;
};

const ready = async (gate) => {
  const found = await tests();
  if (!found.every((test) => test.isGood || !test.isNeeded)) {
    return say("bad", t("不可离线 · 请用系统浏览器打开，或备好纸质表", "Not offline: open it in Safari or Chrome, or have the sheet ready"));
  }
  let here = await station.current(gate);
  let reason = null;
  try {
    const session = await station.session(gate);
    reason = await station.upload(session);
    if (!here || here.record.who !== session.who || here.time.now() - here.record.madeAt > FRESH) {
      await station.prepare(gate, session);
      here = await station.current(gate);
    }
  } catch (error) {
    reason = error.reason || error.message;
  }
  const waiting = (await queue.passes()).length;
  const left = waiting ? t(" · 等待上传 " + waiting + " 条", " · " + waiting + " waiting") : "";
  const why = reason && reason !== "NO_NETWORK" ? " · " + reason : "";
  if (!here || here.time.now() >= here.record.notAfter) return say("bad", t("不可离线", "Not offline") + why + left);
  const until = hourOf(here.record.notAfter, here.record.zone);
  return say("good", t("可离线 · 到 " + until, "Works offline until " + until) + why + left);
};

if (place) {
  const again = () => ready(place.dataset.gate);
  again();
  setInterval(again, 60000);
}
