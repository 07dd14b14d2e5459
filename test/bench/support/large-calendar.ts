/** A calendar as somebody has it after years: three events in ten repeat, the others lie within three years around `from`. */
export function largeCalendar(events: number, from: number): string {
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN", "X-WR-TIMEZONE:Europe/Paris"];
  let seed = 7;
  const below = (count: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 4_294_967_296) * count);
  };
  const pick = <Item>(items: readonly Item[]) => items[below(items.length)] as Item;
  for (let number = 0; number < events; number++) {
    const start = from - 1_000 * 86_400_000 + below(1_100 * 96) * 900_000;
    lines.push("BEGIN:VEVENT", `UID:${number}-${below(1e9)}@calendar.example`, "DTSTAMP:20261101T000000Z");
    lines.push(`DTSTART;TZID=Europe/Paris:${stamp(start)}`, `DTEND;TZID=Europe/Paris:${stamp(start + 3_600_000)}`);
    const rule = ruleOf(number % 10, pick, below);
    if (rule) lines.push(`RRULE:${rule}`);
    lines.push(
      `SUMMARY:Réunion numéro ${number} avec l’équipe`,
      ...folded(`DESCRIPTION:${"x".repeat(40 + below(160))}`),
    );
    lines.push("STATUS:CONFIRMED", "TRANSP:OPAQUE", "SEQUENCE:0", "END:VEVENT");
  }
  return [...lines, "END:VCALENDAR", ""].join("\r\n");
}

function ruleOf(
  kind: number,
  pick: (items: readonly string[]) => string,
  below: (count: number) => number,
): string | null {
  switch (kind) {
    case 0:
      return `FREQ=WEEKLY;BYDAY=${pick(["MO", "TU,TH", "WE", "FR"])}${pick(["", ";UNTIL=20270630T220000Z", ";COUNT=60"])}`;
    case 1:
      return `FREQ=MONTHLY;BYDAY=${pick(["1MO", "-1FR", "2TU"])}${pick(["", ";INTERVAL=2"])}`;
    case 2:
      return `FREQ=DAILY;COUNT=${5 + below(55)}`;
    default:
      return null;
  }
}

function stamp(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, "");
}

function folded(line: string): string[] {
  const pieces = [line.slice(0, 74)];
  for (let at = 74; at < line.length; at += 73) pieces.push(` ${line.slice(at, at + 73)}`);
  return pieces;
}
