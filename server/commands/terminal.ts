/** The real terminal behind a command's context. */

/** Reads all of standard input as UTF-8. @throws Error when more than `maxBytes` come. */
export async function readInput(maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of Bun.stdin.stream()) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new Error(`Standard input holds more than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Asks a question and reads one line without showing it; null when standard input is no terminal. Ctrl-C ends the program. */
export async function askSecret(question: string): Promise<string | null> {
  const input = process.stdin;
  if (!input.isTTY) return null;
  process.stderr.write(question);
  input.setRawMode(true);
  input.setEncoding("utf8");
  try {
    return await readHiddenLine(input);
  } finally {
    input.setRawMode(false);
    input.pause();
    process.stderr.write("\n");
  }
}

function readHiddenLine(input: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve) => {
    let line = "";
    const onData = (text: string) => {
      for (const letter of text) {
        if (letter === "\r" || letter === "\n" || letter === "\u0004") {
          input.off("data", onData);
          resolve(line);
          return;
        }
        if (letter === "\u0003") process.exit(130);
        line = letter === "\u007f" || letter === "\b" ? line.slice(0, -1) : line + letter;
      }
    };
    input.on("data", onData);
  });
}
