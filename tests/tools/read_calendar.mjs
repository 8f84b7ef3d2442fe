// Reads a calendar from standard input with ical.js, which we did not write, and prints what it understood as JSON.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf-8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const at = (time) => time.toJSDate().toISOString();
const events = calendar.getAllSubcomponents("vevent").map((one) => {
  const event = new ICAL.Event(one);
  return {
    uid: event.uid,
    sequence: event.sequence,
    start: at(event.startDate),
    end: at(event.endDate),
    zone: event.startDate.zone.tzid,
    summary: event.summary,
    status: one.getFirstPropertyValue("status"),
    attendees: event.attendees.map((who) => who.getFirstValue()),
  };
});
const busy = calendar.getAllSubcomponents("vfreebusy").map((one) => ({
  start: at(one.getFirstPropertyValue("dtstart")),
  end: at(one.getFirstPropertyValue("dtend")),
  periods: one.getAllProperties("freebusy").map((line) => ({
    sort: line.getParameter("fbtype"),
    start: at(line.getFirstValue().start),
    end: at(line.getFirstValue().getEnd()),
  })),
}));
console.log(JSON.stringify({ method: calendar.getFirstPropertyValue("method"), events, busy }));
