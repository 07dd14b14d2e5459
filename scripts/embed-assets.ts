/** Writes the module that carries the client's files into the binary: one `with { type: "file" }` import a file. */
import { relative, dirname } from "node:path";
import { listAssets } from "../server/platform/http/assets.ts";

/** Writes the table for all files of `clientDir` to `outFile`; returns how many files it holds, variants not counted. */
export async function writeAssetTable(clientDir: string, outFile: string): Promise<number> {
  const imports: string[] = [];
  const rows = listAssets(clientDir)
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, files }) => {
      const variants = Object.entries(files).map(([coding, file]) => {
        const name = `file${imports.length}`;
        const specifier = `./${relative(dirname(outFile), file)}`;
        imports.push(`import ${name} from ${JSON.stringify(specifier)} with { type: "file" };`);
        return `${coding}: ${name}`;
      });
      return `  { path: ${JSON.stringify(path)}, files: { ${variants.join(", ")} } },`;
    });
  await Bun.write(
    outFile,
    `// Written by scripts/build.ts; not for editing.
${imports.join("\n")}

export const assets = [
${rows.join("\n")}
];
`,
  );
  return rows.length;
}
