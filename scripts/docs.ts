/**
 * Writes the pages that are made from the program's own tables: docs/configuration.md and docs/errors.md.
 * `bun scripts/docs.ts`; with `--check` it writes nothing and fails when a page is out of date.
 */
import { join } from "node:path";
import "../server/app.ts";
import { COMMANDS } from "../server/commands/run.ts";
import { renderConfiguration } from "../server/platform/config/help.ts";
import { renderProblemsMarkdown } from "../server/platform/http/docs-page.ts";
import { allFieldCodes } from "../server/platform/http/field-codes.ts";
import { allProblems } from "../server/platform/http/problem-codes.ts";

const docsDir = join(import.meta.dir, "..", "docs");
const pages: Record<string, string> = {
  "configuration.md": renderConfiguration(COMMANDS),
  // Importing the app has loaded every room, and with it its codes.
  "errors.md": renderProblemsMarkdown({ problems: allProblems(), fields: allFieldCodes() }),
};

const isCheck = process.argv.includes("--check");
const stale: string[] = [];
for (const [name, content] of Object.entries(pages)) {
  const file = Bun.file(join(docsDir, name));
  const formatted = await format(name, content);
  if ((await file.exists()) && (await file.text()) === formatted) continue;
  stale.push(name);
  if (!isCheck) await Bun.write(file, formatted);
}
if (isCheck && stale.length > 0) {
  console.error(`out of date: ${stale.map((name) => `docs/${name}`).join(", ")}; run: npx bun scripts/docs.ts`);
  process.exit(1);
}
console.log(stale.length === 0 ? "the pages are up to date" : `written: ${stale.join(", ")}`);

/** As `bun fmt` would leave it, so that formatting and this check never disagree. */
async function format(name: string, content: string): Promise<string> {
  const child = Bun.spawn([process.execPath, "fmt", "--stdin-filepath", name], {
    stdin: new TextEncoder().encode(content),
    stdout: "pipe",
    stderr: "ignore",
  });
  const text = await new Response(child.stdout).text();
  return (await child.exited) === 0 ? text : content;
}
