/** A client of the provider, and what it is given. */
export const CLIENT = { clientId: "vigie", clientSecret: "a-secret-of-the-test" } as const;

export interface TestProvider {
  issuer: string;
  stop(): Promise<void>;
}

/** Starts a real provider as a process of its own; it takes these redirect URIs and no others. */
export async function startProvider(redirectUris: readonly string[]): Promise<TestProvider> {
  const child = Bun.spawn(
    [process.execPath, Bun.fileURLToPath(import.meta.resolve("./provider-process.ts")), ...redirectUris],
    {
      stdout: "pipe",
      stderr: "ignore",
    },
  );
  let said = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += chunk;
    const issuer = /^issuer (\S+)$/m.exec(said)?.[1];
    if (issuer === undefined) continue;
    return {
      issuer,
      async stop() {
        child.kill();
        await child.exited;
      },
    };
  }
  throw new Error(`the provider did not come up: ${said}`);
}
