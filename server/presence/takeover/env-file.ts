/** The variables of a `.env` file: `NAME=value`, with or without `export`, quotation marks and remarks. The last of a name counts. */
export function readEnvFile(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    const [, name, value = ""] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined) found.set(name, unquoted(value));
  }
  return found;
}

function unquoted(written: string): string {
  const [, single, double] = /^(?:'([^']*)'|"((?:[^"\\]|\\.)*)")/.exec(written) ?? [];
  if (single !== undefined) return single;
  if (double !== undefined) return double.replace(/\\(["\\$])/g, "$1");
  return written.replace(/\s+#.*$/, "");
}
