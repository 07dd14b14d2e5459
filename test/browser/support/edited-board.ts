import type { Board } from "../../../server/cccp/live/model.ts";
import type { Visit } from "./visit.ts";

/** Changes each board on its way to the page: for figures that no call centre reaches while a test lasts. */
export async function editBoard(visit: Visit, edit: (board: Board) => Board): Promise<void> {
  await visit.page.route(/\/api\/v1\/cccp\/servers\/\d+\/board$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: edit((await response.json()) as Board) });
  });
}
