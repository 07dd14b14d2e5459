/** Why nothing can listen at an address, and what to do about it, from the system's error. */
export function listenError(cause: unknown, host: string, port: number): Error {
  return new Error(reasonOf(cause, host, port), { cause });
}

/**
 * Looks whether a port can be had, and gives it back: before anything is made or changed for a start that would be refused.
 * Another program may take it meanwhile; the start then fails all the same.
 */
export async function checkPort(hostname: string, port: number): Promise<void> {
  let server: Bun.Server<undefined>;
  try {
    server = Bun.serve({ hostname, port, reusePort: false, fetch: () => new Response(null, { status: 503 }) });
  } catch (cause) {
    throw listenError(cause, hostname, port);
  }
  await server.stop(true);
}

function reasonOf(cause: unknown, host: string, port: number): string {
  switch ((cause as { code?: string }).code) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is in use by another program. Stop it, or choose another port with --port N.`;
    case "EACCES":
      return `Port ${port} may not be used by this user. Choose one above 1023 with --port N.`;
    case "EADDRNOTAVAIL":
      return `This machine has no address ${host}. Choose one of its own with --host ADDRESS.`;
    default: {
      const { code, message } = cause as { code?: string; message?: string };
      return `Cannot listen on ${host}, port ${port} (${code ?? message}). Choose an address of this machine with --host ADDRESS.`;
    }
  }
}
