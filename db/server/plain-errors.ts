/** The part of drizzle's sessions for servers that wraps every error. */
interface Session {
  prepareQuery(...args: unknown[]): { queryWithCache(text: string, values: unknown, run: () => unknown): unknown };
}

/**
 * Lets the engine's errors through as they are. drizzle puts the statement with all its values before them, and those are password
 * hashes and sealed secrets, which have no business in a log.
 */
export function plainErrors<Orm>(orm: Orm): Orm {
  const { session } = orm as unknown as { session: Session };
  const prepare = session.prepareQuery.bind(session);
  session.prepareQuery = (...args) => {
    const prepared = prepare(...args);
    prepared.queryWithCache = (_text, _values, run) => run();
    return prepared;
  };
  return orm;
}
