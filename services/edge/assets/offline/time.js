// The town's time on a device whose own clock nobody vouches for.
//
// It was true when the bundle came. From then on it goes by whatever went further: the device's clock, which also runs while the device
// sleeps, or the page's own ticks, which nobody can set. It never goes back, across reloads neither, so a clock that is set back makes no
// old code good again; one that is set forward ends the bundle early.

import { put } from "./store.js";

const NOTE = "time";
/** How far a clock may be put right by itself, in milliseconds. */
const TOLERANCE = 60000;

export class TownTime {
  /** `bundle`: `{town, wall}` of its arrival; `note`: what `keep` kept, if anything. */
  constructor(bundle, note) {
    const isLater = note && note.town > bundle.town;
    this.bundle = bundle;
    this.latest = isLater ? note.town : bundle.town;
    this.latestWall = isLater ? note.wall : bundle.wall;
    this.base = Math.max(this.latest, this.byWall());
    this.tick = performance.now();
  }

  byWall() {
    return this.bundle.town + Date.now() - this.bundle.wall;
  }

  /** In milliseconds; never less than before. */
  now() {
    this.latest = Math.floor(Math.max(this.latest, this.byWall(), this.base + performance.now() - this.tick));
    return this.latest;
  }

  /** Whether the device's clock was set back since it was last looked at: how long it was off nobody knows. */
  isSetBack() {
    return Date.now() < this.latestWall - TOLERANCE;
  }

  /** Remembers how late it is. */
  async keep() {
    if (this.isSetBack()) return;
    this.latestWall = Date.now();
    await put("notes", { name: NOTE, town: this.now(), wall: this.latestWall });
  }
}

/** Starts anew with the time a bundle brought. */
export const startsAt = (town, wall) => put("notes", { name: NOTE, town, wall });

/** `+08:00` in minutes. */
export const minutesOf = (zone) => {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(zone);
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
};

/** `18:05`, in the town. */
export const hourOf = (millis, zone) => new Date(millis + minutesOf(zone) * 60000).toISOString().slice(11, 16);
