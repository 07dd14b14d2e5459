import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  index,
  integer,
  pgTable,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { withoutNul } from "./texts.ts";

/**
 * Compared and sorted by its bytes, whatever the database was made with. PostgreSQL has no text with a NUL in it; one
 * from outside must not stop a whole batch of rows, so it becomes the sign for what cannot be shown.
 */
const text = customType<{ data: string; driverData: string }>({
  dataType: () => 'text COLLATE "C"',
  toDriver: withoutNul,
});

/** Kept as it is written, unlike `jsonb`; the connection hands it over as text. */
const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => "json",
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (written) => JSON.parse(written),
});

export const postgresqlKit = {
  table: pgTable,
  index,
  uniqueIndex,
  /** Bounds are for engines that need them. */
  str: (name: string, _length: number) => text(name),
  path: (name: string) => text(name),
  text: (name: string) => text(name),
  int: (name: string) => integer(name),
  bigint: (name: string) => bigint(name, { mode: "number" }),
  real: (name: string) => doublePrecision(name),
  bool: (name: string) => boolean(name),
  json: (name: string) => json(name),
  serial: (name: string) => bigint(name, { mode: "number" }).generatedByDefaultAsIdentity().primaryKey(),
};
