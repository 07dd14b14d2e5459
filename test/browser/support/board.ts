import type { Board, Call } from "../../../server/cccp/live/model.ts";
import type { Visit } from "./visit.ts";

/** The board of the first server, as the signed-in person may read it. */
export async function readBoard(visit: Visit): Promise<Board> {
  const answer = await visit.context.request.get(`${visit.url}/api/v1/cccp/servers/1/board`);
  if (!answer.ok()) throw new Error(`no board: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as Board;
}

/**
 * A call in which somebody talks to an agent: of all, it has the most to show. The one that began last, since the demonstration's
 * calls end while a page is opened.
 */
export function talkingCall({ calls }: Pick<Board, "calls">): Call | undefined {
  return calls
    .filter(({ state, agentId }) => state === "talking" && agentId !== null)
    .sort((a, b) => (b.answeredAt ?? 0) - (a.answeredAt ?? 0))[0];
}
