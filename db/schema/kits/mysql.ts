import {
  bigint,
  boolean,
  customType,
  double,
  index,
  int,
  longtext,
  mysqlTable,
  uniqueIndex,
} from "drizzle-orm/mysql-core";
import { cutTo } from "./texts.ts";

/** The connection hands JSON over as text (`jsonStrings`), on MariaDB because it is text there: read here, once. */
const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => "json",
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (text) => JSON.parse(text),
});

/**
 * What is longer is cut, when it is written and when it is looked for: a name from outside that is too long must not stop a whole
 * batch of rows. Elsewhere nothing is cut; bounds that matter are the rooms' own.
 */
const str = (name: string, length: number) =>
  customType<{ data: string; driverData: string }>({
    dataType: () => `varchar(${length})`,
    toDriver: (value) => cutTo(value, length),
  })(name);

/** MySQL and MariaDB. Tables get their character set and collation when they are made (`db/server/mysql.ts`). */
export const mysqlKit = {
  table: mysqlTable,
  index,
  uniqueIndex,
  str,
  path: (name: string) => longtext(name),
  text: (name: string) => longtext(name),
  int: (name: string) => int(name),
  bigint: (name: string) => bigint(name, { mode: "number" }),
  real: (name: string) => double(name),
  bool: (name: string) => boolean(name),
  json: (name: string) => json(name),
  serial: (name: string) => bigint(name, { mode: "number" }).autoincrement().primaryKey(),
};
