import type { Static, TSchema } from "elysia";

/** One answer of the API document: what it means, and its body unless it has none. */
export interface Answer {
  description: string;
  content?: Record<string, { schema: TSchema }>;
}

/** What a route answers when all is well: the schema of the body by status, null where there is none. */
type AnswerTable = Readonly<Record<number, TSchema | null>>;

/** What each status says. */
const MEANINGS: Readonly<Record<number, string>> = {
  200: "Done",
  201: "Made",
  202: "Begun",
  204: "Done; there is nothing to tell",
  503: "Not now",
};

const catalogue = new Map<string, AnswerTable>();

/**
 * Says what routes answer, by method and path (`GET /api/v1/cccp/servers`), once, when a room's file loads. For the API
 * document: nothing is validated while the program runs, for a board of 400 agents would be walked at each reading, and
 * what is sent is typed. A test holds real answers against it.
 * @throws Error when a route is described twice.
 */
export function defineAnswers(prefix: string, routes: Readonly<Record<string, AnswerTable>>): void {
  for (const [route, table] of Object.entries(routes)) {
    const [method = "", path = ""] = route.split(" ");
    const key = `${method} ${prefix}${path}`;
    if (catalogue.has(key)) throw new Error(`the answers of ${key} are told twice`);
    catalogue.set(key, table);
  }
}

/** What a route answers, by status; null when nobody said. */
export function answersOf(method: string, path: string): Record<string, Answer> | null {
  const table = catalogue.get(`${method} ${path}`);
  if (!table) return null;
  return Object.fromEntries(
    Object.entries(table).map(([status, schema]) => {
      const description = MEANINGS[Number(status)] ?? "Done";
      if (!schema) return [status, { description }];
      return [
        status,
        { description, content: { [String(schema.contentMediaType ?? "application/json")]: { schema } } },
      ];
    }),
  );
}

/** `METHOD path` of every route that is described. */
export function describedRoutes(): string[] {
  return [...catalogue.keys()];
}

type IsSame<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** The schema of a type that the program has already: where the two differ it does not compile. */
export const shapeOf =
  <Type>() =>
  <Schema extends TSchema>(schema: IsSame<Static<Schema>, Type> extends true ? Schema : never): Schema =>
    schema;
