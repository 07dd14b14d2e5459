import type { ApiDocument, Operation, Schema } from "./openapi.ts";
import type { ProblemKind } from "./problem-codes.ts";
import { namesIn } from "./template.ts";

/** Served as files of their own, because the content security policy lets nothing inline run or style. */
export const PAGE_STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
input { width: 100%; box-sizing: border-box; font: inherit; padding: 0.5rem; }
details { border-bottom: 1px solid light-dark(#ddd, #444); padding: 0.4rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
code, .method { font-family: ui-monospace, monospace; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; }
.role { float: right; padding: 0 0.5rem; border: 1px solid; border-radius: 1rem; font-size: 0.8rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.8rem 0.2rem 0; overflow-wrap: anywhere; }
[hidden] { display: none; }
`;

export const PAGE_SCRIPT = `const field = document.querySelector("input");
field.addEventListener("input", () => {
  const words = field.value.toLowerCase().split(/\\s+/);
  for (const entry of document.querySelectorAll("[data-entry]")) {
    const text = entry.textContent.toLowerCase();
    entry.hidden = !words.every((word) => text.includes(word));
  }
});
`;

/** The page of all routes: who may use each, what it takes. Needs nothing from elsewhere. */
export function renderApiPage(document: ApiDocument): string {
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => renderOperation(method, path, operation)),
  );
  const intro = `<p>${html(document.info.description)} Machine-readable: <a href="/api/docs/openapi.json">openapi.json</a>.
Refusals: <a href="/api/docs/problems">problems</a>.</p>`;
  return page(`${document.info.title} ${document.info.version}: API`, intro, entries);
}

/** All that the program can refuse: problems by their codes, and what can be wrong with a field by its own. */
export interface Refusals {
  problems: readonly [code: string, kind: ProblemKind][];
  fields: readonly [code: string, sentence: string][];
}

/** The page of all codes; each problem has its anchor, to which its `type` leads. */
export function renderProblemsPage({ problems, fields }: Refusals): string {
  const entries = problems.map(
    ([code, kind]) => `<section id="${html(code)}" data-entry><h2><code>${html(code)}</code></h2>
<p>${kind.status} · ${html(kind.title)}</p><p>${html(kind.remedy)}</p>${kind.detail ? `<p>${html(kind.detail)}</p>` : ""}</section>`,
  );
  const rows = fields.map(
    ([code, sentence]) => `<tr data-entry><td><code>${html(code)}</code></td><td>${html(sentence)}</td></tr>`,
  );
  const table = `<h2 id="fields">Fields</h2><table>${rows.join("\n")}</table>`;
  const intro = `<p>Every refusal is <code>application/problem+json</code> (RFC 9457) with one of these codes. Names in
braces are <code>params</code>; <code>instance</code> ends in the request's id, as log and audit write it. Codes of <a href="#fields">fields</a> come after those of problems. <a href="/api/docs">All routes</a>.</p>`;
  return page("Vigie: problems", intro, [...entries, table]);
}

/** The same catalogues as a page of the documentation: `docs/errors.md`. */
export function renderProblemsMarkdown({ problems, fields }: Refusals): string {
  const rows = problems.map(
    ([code, { status, title, detail, remedy }]) =>
      `| ${ticked(code)} | ${status} | ${title} | ${namesIn(detail ?? "")
        .map(ticked)
        .join(", ")} | ${remedy} |`,
  );
  const fieldRows = fields.map(([code, sentence]) => `| ${ticked(code)} | ${sentence} |`);
  return `# Errors

Written by \`scripts/docs.ts\` from the program's catalogue; not for editing.

Every refusal of a native route is \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`code\`, \`detail\`, \`remedy\`,
\`instance\`, \`params\` when there are facts to tell and, for fields, \`fields: [{ field, code, params, message }]\`. Sentences are English; codes are
stable, and whoever speaks another language goes by them and by \`params\`. \`instance\` is \`urn:vigie:request:\` and the request's
id, which is in \`X-Request-Id\`, in the log and in the audit; the address is not told, for it may hold a token. The running program shows this list at \`/api/docs/problems\`.

## Problems

| Code | Status | What it means | Parameters | What to do |
| --- | --- | --- | --- | --- |
${rows.join("\n")}

## Fields

What can be wrong with a field. The sentence follows the field's name; names in braces are its \`params\`.

| Code | The field … |
| --- | --- |
${fieldRows.join("\n")}
`;
}

function ticked(name: string): string {
  return `\`${name}\``;
}

function renderOperation(method: string, path: string, operation: Operation): string {
  const rows = (operation.parameters ?? []).map((one) => row(one.name, one.in, one.required ?? false, one.schema));
  const body = operation.requestBody?.content["application/json"]?.schema;
  for (const [name, schema] of Object.entries(body?.properties ?? {})) {
    rows.push(row(name, "body", body?.required?.includes(name) ?? false, schema));
  }
  const table =
    rows.length > 0 ? `<table><tr><th>Name</th><th>In</th><th></th><th>Type</th></tr>${rows.join("")}</table>` : "";
  const text = operation.description ? `<p>${html(operation.description)}</p>` : "";
  return `<details data-entry><summary><span class="role">${html(whoMay(operation))}</span>
<span class="method">${html(method.toUpperCase())}</span> <code>${html(path)}</code> ${html(operation.summary ?? "")}</summary>${text}${table}</details>`;
}

function whoMay(operation: Operation): string {
  const role = operation["x-access"] ?? "nobody";
  if (operation["x-personal"]) return `${role}, in person`;
  return operation["x-wall"] ? `${role}, wall` : role;
}

function row(name: string, place: string, isRequired: boolean, schema: Schema | undefined): string {
  const cells = [`<code>${html(name)}</code>`, html(place), isRequired ? "required" : "", html(typeOf(schema))];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

function typeOf(schema: Schema | undefined): string {
  if (!schema) return "";
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.const !== undefined) return String(schema.const);
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(" | ");
  if (schema.type === "array") return `list of ${typeOf(schema.items)}`;
  if (schema.properties)
    return `{ ${Object.entries(schema.properties)
      .map(([name, one]) => `${name}: ${typeOf(one)}`)
      .join(", ")} }`;
  const { minimum, maximum, maxLength, description } = schema;
  const bounds = [
    minimum !== undefined && `≥ ${minimum}`,
    maximum !== undefined && `≤ ${maximum}`,
    maxLength !== undefined && `≤ ${maxLength} characters`,
  ];
  return [[schema.type].flat().join(" | "), ...bounds, description].filter(Boolean).join(", ");
}

function page(title: string, intro: string, entries: readonly string[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(title)}</title><link rel="stylesheet" href="/api/docs/page.css"><script src="/api/docs/page.js" defer></script></head>
<body><h1>${html(title)}</h1>${intro}<input type="search" aria-label="Search" placeholder="Search"><main>${entries.join("\n")}</main></body></html>
`;
}

function html(text: string): string {
  return Bun.escapeHTML(text);
}
