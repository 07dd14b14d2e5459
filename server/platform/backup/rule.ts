import type { DailyTime } from "./schedule.ts";
import type { KeepRule } from "./rotation.ts";
import { sealedSetting } from "../secrets/place.ts";
import { isTimeZone } from "../alerts/holds/quiet-hours.ts";

/** When backups are made by themselves, and how many stay. */
export interface BackupRule extends DailyTime, KeepRule {
  isEnabled: boolean;
  isEncrypted: boolean;
}

/** As it is stored: the passphrase is sealed. */
export interface StoredRule extends BackupRule {
  passphrase: string | null;
}

export const RULE_KEY = "platform.backups";
export const PASSPHRASE_PURPOSE = "backup.passphrase";
export const PASSPHRASE_ROW = "rule";
/** Taken away with a lost key, the rule still says that backups are to be encrypted: then none is made that is not. */
export const PASSPHRASE_PLACE = sealedSetting(PASSPHRASE_PURPOSE, RULE_KEY, { [PASSPHRASE_ROW]: "passphrase" });

export const LIMITS = {
  atMinute: { minimum: 0, maximum: 1_439 },
  keepDaily: { minimum: 1, maximum: 366 },
  keepWeekly: { minimum: 0, maximum: 260 },
  keepMonthly: { minimum: 0, maximum: 120 },
} as const;

/** Half past two: nobody works, and the clock's own jumps in spring and autumn are allowed for. */
const DEFAULT: StoredRule = {
  ...{ isEnabled: true, atMinute: 150, keepDaily: 7, keepWeekly: 4, keepMonthly: 6 },
  ...{ isEncrypted: false, passphrase: null, timeZone: "UTC" },
};

/** A rule as it was stored; what makes no sense in it counts as never set. */
export function readRule(stored: unknown): StoredRule {
  const given = (stored ?? {}) as Partial<Record<keyof StoredRule, unknown>>;
  const rule = { ...DEFAULT, timeZone: Temporal.Now.timeZoneId() };
  for (const [name, { minimum, maximum }] of Object.entries(LIMITS)) {
    const value = given[name as keyof typeof LIMITS];
    if (Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum) {
      rule[name as keyof typeof LIMITS] = value as number;
    }
  }
  if (typeof given.isEnabled === "boolean") rule.isEnabled = given.isEnabled;
  if (typeof given.isEncrypted === "boolean") rule.isEncrypted = given.isEncrypted;
  if (typeof given.passphrase === "string") rule.passphrase = given.passphrase;
  if (typeof given.timeZone === "string" && isTimeZone(given.timeZone)) rule.timeZone = given.timeZone;
  return rule;
}
