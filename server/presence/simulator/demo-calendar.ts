/** What a planner gives out for a simulated team: the same week again and again, and somebody's day off. Titles are a French school's. */

/** What the rest of a demonstration is called: three teams, a set of holidays, why somebody is away. */
export const DEMO_WORDS = {
  ...{ office: "Standard", support: "Support", night: "Permanence" },
  ...{ holidays: "Jours fériés", away: "Rendez-vous médical" },
};

interface DemoSeries {
  key: string;
  title: string;
  /** 0 is Monday. */
  day: number;
  start: string;
  end: string;
}

const TEAM: readonly DemoSeries[] = [
  { key: "meeting", title: "Réunion d'équipe", day: 0, start: "093000", end: "101500" },
  { key: "course-1", title: "Cours : accueil téléphonique", day: 1, start: "140000", end: "160000" },
  { key: "training", title: "Formation au nouvel outil", day: 2, start: "100000", end: "120000" },
  { key: "course-2", title: "Cours : gestion des réclamations", day: 3, start: "090000", end: "110000" },
  { key: "service", title: "Serv : permanence à la loge", day: 4, start: "143000", end: "170000" },
];
const DAY_MS = 86_400_000;

/** An iCalendar text. @param nowAt ms; series begin four weeks before it, so that the screens show some past too. */
export function demoCalendar(nowAt: number, zone: string): string {
  const monday = mondayBefore(nowAt - 28 * DAY_MS);
  const series = TEAM.map(({ key, title, day, start, end }) => {
    const date = dateText(monday + day * DAY_MS);
    const times = [`DTSTART;TZID=${zone}:${date}T${start}`, `DTEND;TZID=${zone}:${date}T${end}`];
    return [`UID:${key}@demo`, `SUMMARY:${title}`, ...times, "RRULE:FREQ=WEEKLY"];
  });
  const dayOff = mondayBefore(nowAt) + 8 * DAY_MS;
  const off = [
    "UID:off@demo",
    "SUMMARY:Congés",
    `DTSTART;VALUE=DATE:${dateText(dayOff)}`,
    `DTEND;VALUE=DATE:${dateText(dayOff + DAY_MS)}`,
    "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
  ];
  const events = [...series, off].flatMap((lines) => [
    "BEGIN:VEVENT",
    `DTSTAMP:${dateText(monday)}T000000Z`,
    ...lines,
    "END:VEVENT",
  ]);
  return [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Vigie//Simulated planner//EN",
    ...events,
    "END:VCALENDAR",
    "",
  ].join("\r\n");
}

/** Midnight of a Monday, by universal time. */
function mondayBefore(at: number): number {
  const midnight = Math.floor(at / DAY_MS) * DAY_MS;
  return midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * DAY_MS;
}

function dateText(at: number): string {
  return new Date(at).toISOString().slice(0, 10).replaceAll("-", "");
}
