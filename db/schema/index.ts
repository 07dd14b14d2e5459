/** Every table of the program: what `drizzle-kit generate` compares with the migrations. */
export * from "./cccp.ts";
export * from "./platform.ts";
export * from "./enrichment.ts";
export * from "./presence.ts";
