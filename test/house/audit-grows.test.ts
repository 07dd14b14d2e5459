import { describe, expect, test } from "bun:test";
import { readSources, type SourceFile, sourceFile, withoutComments } from "./source.ts";

/** The audit is added to; the one statement that removes from it is that of its retention. */
const REPO = "server/platform/audit/repo.ts";

/** Statements of the server or the database's own folder that could change what the audit holds. */
function changesOfAudit(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => /^(server|db)\//.test(path) && !/^db\/(schema|migrations)\//.test(path))
    .flatMap(({ path, text }) => {
      const code = withoutComments(text);
      if (path !== REPO) return /\bauditEntries\b|\baudit_entries\b/.test(code) ? [`${path} names the table`] : [];
      const writes = code.match(/\.(?:update|delete)\(|\bupsert\(|onConflict\w+|\bsql\b/g) ?? [];
      return writes.map((write) => `${path}: ${write}`);
    });
}

describe("the audit only grows", () => {
  test("nothing changes an entry, and only its retention removes one", () => {
    const files = readSources("server", "db");
    expect(files.some(({ path }) => path === REPO)).toBe(true);
    expect(changesOfAudit(files)).toEqual([`${REPO}: .delete(`]);
    const repo = files.find(({ path }) => path === REPO)?.text ?? "";
    expect(/async function removeOldest[\s\S]*?\n}/.exec(repo)?.[0]).toContain(".delete(auditEntries)");
    const callers = files.filter(({ path, text }) => path.startsWith("server/") && text.includes("removeBefore("));
    expect(callers.map(({ path }) => path).sort()).toEqual([
      "server/platform/audit/audit.ts",
      "server/platform/retention/house-kinds.ts",
    ]);
  });

  test("other ways to change it would be found", () => {
    const bad = (path: string, text: string) => changesOfAudit([sourceFile(path, text)]);
    expect(bad("server/cccp/repo.ts", "tx.update(auditEntries).set({})")).toHaveLength(1);
    expect(bad("server/cccp/x.ts", 'sql.raw("DELETE FROM audit_entries")')).toHaveLength(1);
    expect(bad(REPO, "await tx.update(auditEntries).set({ action })")).toEqual([`${REPO}: .update(`]);
    expect(bad(REPO, "await upsert(tx, auditEntries, [row], keys)")).toEqual([`${REPO}: upsert(`]);
  });
});
