import { defineConfig } from "drizzle-kit";

/** `bunx drizzle-kit generate --config db/drizzle.config.ts --name <what-changes>`, then add the file to migrations/sqlite.ts. */
export default defineConfig({
  dialect: "sqlite",
  schema: "./db/schema/index.ts",
  out: "./db/migrations/sqlite",
  breakpoints: true,
});
