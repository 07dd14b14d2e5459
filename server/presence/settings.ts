import type { Transaction } from "../../db/open.ts";
import type { Options } from "../platform/config/options.ts";
import type { Settings } from "../platform/config/store.ts";
import { Problem } from "../platform/http/problem.ts";
import { type CalendarDay, type HolidayPosition, STATUSES, type Status } from "./model.ts";
import { presenceFault } from "./problems.ts";
import type { Writer } from "./viewer.ts";

/** What holds for the whole house. */
export interface PresenceHouse {
  /** Where nothing else says what an extension is set to. */
  defaultStatus: Status;
  holidayPosition: HolidayPosition;
  calendarDay: CalendarDay;
  /** Two events of the same status with a gap shorter than that are one; 0 for none. */
  bridgeMinutes: number;
  /** Everything is worked out and written down, and no PBX is told. */
  isSimulation: boolean;
  /** Whoever is on the phone when their status changes is left in peace until they hang up. */
  isCallAware: boolean;
  /** IANA name: by whose clock plannings are. */
  zone: string;
}

export type PresenceHouseChange = { [Field in keyof PresenceHouse]?: PresenceHouse[Field] | undefined };

const KEY = "presence.house";

/** The part of the options that this room reads. */
export type PresenceOptions = Pick<
  Options,
  "yeastarUrl" | "yeastarClientId" | "yeastarClientSecret" | "defaultStatus" | "icalBaseUrl"
>;

/** The settings of the house, kept in memory. */
export class PresenceSettings {
  private house: PresenceHouse = {
    ...{ defaultStatus: "available", holidayPosition: "above_calendar", calendarDay: "overlay" },
    ...{ bridgeMinutes: 5, isSimulation: false, isCallAware: true, zone: Temporal.Now.timeZoneId() },
  };

  private hasBeenSet = false;

  /** @param defaultStatus what holds until somebody sets it. */
  constructor(
    private readonly settings: Settings,
    defaultStatus: Status | null,
  ) {
    if (defaultStatus !== null) this.house.defaultStatus = defaultStatus;
  }

  async start(): Promise<void> {
    const stored = (await this.settings.getSetting(KEY)) as Partial<PresenceHouse> | undefined;
    this.hasBeenSet = stored !== undefined;
    this.house = { ...this.house, ...stored };
    if (!STATUSES.includes(this.house.defaultStatus)) this.house.defaultStatus = "available";
    if (!isZone(this.house.zone)) this.house.zone = "UTC";
  }

  /** Whether somebody ever set them; they are as they come otherwise. */
  get isSet(): boolean {
    return this.hasBeenSet;
  }

  get view(): PresenceHouse {
    return this.house;
  }

  /** What is absent stays. @throws Problem `invalid_fields` for a zone that nobody knows. */
  async change(change: PresenceHouseChange, writer: Writer): Promise<PresenceHouse> {
    const next = await this.write(change, writer);
    this.hasBeenSet = true;
    this.house = next;
    return next;
  }

  /** Stores a change, in a transaction of its own or in another one, and goes by it from the next start on. */
  async write(change: PresenceHouseChange, { who, from }: Writer, tx?: Transaction): Promise<PresenceHouse> {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const next = { ...this.house, ...given };
    if (!isZone(next.zone)) throw new Problem("invalid_fields", { fields: [presenceFault("zone", "zone_name")] });
    await this.settings.setSetting(KEY, next, who, from, tx);
    return next;
  }
}

/** Whether a text names a time zone that this machine knows. */
export function isZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
