import { describe, expect, test } from "bun:test";
import { readCalendar } from "../../../server/presence/calendar/read-calendar.ts";
import { bytesOf, iso } from "./feeds.ts";

const ZONE = `BEGIN:VTIMEZONE
TZID:Romance Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
`;

const meeting = (uid: string, day: string, more: string) => `BEGIN:VEVENT
UID:${uid}
DTSTART;TZID=Romance Standard Time:${day}T090000
DTEND;TZID=Romance Standard Time:${day}T100000
SUMMARY:${uid}
${more}
END:VEVENT
`;

const EVENTS = [
  meeting("busy", "20260706", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"),
  meeting("free", "20260707", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"),
  meeting("tentative", "20260708", "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"),
  meeting("away", "20260709", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"),
  meeting("elsewhere", "20260710", "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"),
  meeting("cancelled", "20260713", "STATUS:CANCELLED\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY"),
  meeting("private", "20260714", "CLASS:PRIVATE\nCATEGORIES:Red\\, dark,Blue"),
  "BEGIN:VEVENT\nUID:day\nDTSTART;VALUE=DATE:20260715\nDTEND;VALUE=DATE:20260716\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE\nEND:VEVENT\n",
  "BEGIN:VEVENT\nUID:midnights\nDTSTART;TZID=Romance Standard Time:20260716T000000\nDTEND;TZID=Romance Standard Time:20260717T000000\nEND:VEVENT\n",
];

const calendar = (zone: string) => bytesOf(`BEGIN:VCALENDAR\nMETHOD:PUBLISH\n${zone}${EVENTS.join("")}END:VCALENDAR\n`);
const JULY = { feedId: 7, zone: "Europe/Paris", from: Date.UTC(2026, 6, 1), to: Date.UTC(2026, 7, 1) };

describe("A56 a calendar of Outlook", () => {
  test.each([
    ["with its VTIMEZONE", ZONE],
    ["without", ""],
    ["with a VTIMEZONE that is wrong", ZONE.replaceAll("+0200", "+0900")],
  ])("%s", (_, zone) => {
    const { occurrences, issues } = readCalendar(calendar(zone), JULY);
    expect(issues).toEqual([]);
    expect(
      occurrences.map(({ uid, startAt, endAt, busy, isAllDay, isPrivate, feedId }) => [
        ...[uid, iso(startAt), iso(endAt), busy],
        ...[isAllDay, isPrivate, feedId],
      ]),
    ).toEqual([
      ["busy", "2026-07-06T07:00:00Z", "2026-07-06T08:00:00Z", "busy", false, false, 7],
      ["tentative", "2026-07-08T07:00:00Z", "2026-07-08T08:00:00Z", "tentative", false, false, 7],
      ["away", "2026-07-09T07:00:00Z", "2026-07-09T08:00:00Z", "oof", false, false, 7],
      ["elsewhere", "2026-07-10T07:00:00Z", "2026-07-10T08:00:00Z", "working_elsewhere", false, false, 7],
      ["private", "2026-07-14T07:00:00Z", "2026-07-14T08:00:00Z", "busy", false, true, 7],
      ["day", "2026-07-14T22:00:00Z", "2026-07-15T22:00:00Z", "busy", true, false, 7],
      ["midnights", "2026-07-15T22:00:00Z", "2026-07-16T22:00:00Z", "busy", true, false, 7],
    ]);
    expect(occurrences.find(({ uid }) => uid === "private")?.categories).toEqual(["Red, dark", "Blue"]);
  });
});
