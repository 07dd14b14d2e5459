import { defineConfig } from "drizzle-kit";
import { chooseDialect, type Dialect } from "./dialect.ts";

/** `DB_TYPE=mysql bunx drizzle-kit generate --config db/drizzle.config.ts --name <what-changes>`, once for each of the three. */
const dialect = (process.env.DB_TYPE ?? "sqlite") as Dialect;
chooseDialect(dialect);

export default defineConfig({
  dialect,
  schema: "./db/schema/index.ts",
  out: `./db/migrations/${dialect}`,
  breakpoints: true,
});
