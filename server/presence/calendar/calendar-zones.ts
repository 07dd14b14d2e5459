import type { CalendarBlock } from "./components.ts";
import type { IssueList } from "./issue.ts";
import { readProperty, unescaped } from "./property.ts";
import { describedZone, textOf } from "./vtimezone.ts";
import type { Zone } from "./zone.ts";
import { guessedZone, namedZone } from "./zone-names.ts";

/**
 * The zones of one calendar by the names that it uses: the IANA's, Microsoft's, its own VTIMEZONEs, and at last the calendar's zone.
 * A name of the IANA's list beats a VTIMEZONE of that name: what programs embed is often cut short, or of the year in which
 * they were written.
 */
export class CalendarZones {
  /** Of times without a zone: X-WR-TIMEZONE, else the telephone's. */
  readonly floating: Zone;
  private readonly byName = new Map<string, Zone>();

  constructor(
    private readonly block: CalendarBlock,
    /** The telephone's, whose midnights whole days begin at: a day off is one where the telephone stands. */
    readonly days: Zone,
    private readonly issues: IssueList,
  ) {
    this.floating = this.ownZone() ?? days;
  }

  /** Never fails: an unknown name is told once, and gives the calendar's own zone. */
  named(name: string, line: number): Zone {
    const known = this.byName.get(name);
    if (known) return known;
    let zone = namedZone(name) ?? this.described(name) ?? guessedZone(name);
    if (!zone) {
      this.issues.add("unknown_zone", line, null, name);
      zone = this.floating;
    }
    this.byName.set(name, zone);
    return zone;
  }

  private described(name: string): Zone | null {
    // The same name may be described more than once; the last is the newest. As a text it is escaped, as a parameter it is not.
    const block = this.block.zones.findLast((zone) => plain(unescaped(textOf(zone, "TZID") ?? "")) === plain(name));
    if (!block) return null;
    return describedZone(name, block, this.issues) ?? namedZone(textOf(block, "X-LIC-LOCATION") ?? "");
  }

  private ownZone(): Zone | null {
    for (const line of this.block.properties) {
      if (line.name !== "X-WR-TIMEZONE") continue;
      try {
        const { value } = readProperty(line);
        const zone = value === "" ? null : (namedZone(value) ?? this.described(value) ?? guessedZone(value));
        if (zone) return zone;
        if (value !== "") this.issues.add("unknown_zone", line.number, null, value);
      } catch {
        this.issues.add("bad_line", line.number, null, line.text);
      }
    }
    return null;
  }
}

function plain(name: string): string {
  return name.replace(/^"|"$/g, "").replace(/\s+/g, " ").trim().toLowerCase();
}
