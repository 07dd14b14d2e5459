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
  varchar,
} from "drizzle-orm/mysql-core";

/** The connection hands JSON over as text (`jsonStrings`), on MariaDB because it is text there: read here, once. */
const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => "json",
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (text) => JSON.parse(text),
});

/** MySQL and MariaDB. Tables get their character set and collation when they are made (`db/server/mysql.ts`). */
export const mysqlKit = {
  table: mysqlTable,
  index,
  uniqueIndex,
  str: (name: string, length: number) => varchar(name, { length }),
  text: (name: string) => longtext(name),
  int: (name: string) => int(name),
  bigint: (name: string) => bigint(name, { mode: "number" }),
  real: (name: string) => double(name),
  bool: (name: string) => boolean(name),
  json: (name: string) => json(name),
  serial: (name: string) => bigint(name, { mode: "number" }).autoincrement().primaryKey(),
};
