import type { App } from "../app.ts";
import { lockDataFolder } from "../platform/data-lock.ts";
import type { CommandContext } from "./command.ts";
import { VERSION } from "./version.ts";

/** The whole program without its connections, in a data folder that is nobody else's meanwhile. */
export async function withApp<Result>(
  context: CommandContext & { isAdoptingKey?: boolean },
  use: (app: App) => Promise<Result>,
): Promise<Result> {
  const { createApp } = await import("../app.ts");
  const lock = lockDataFolder(context.options.data);
  try {
    const app = await createApp({ ...context, version: VERSION });
    try {
      return await use(app);
    } finally {
      await app.close();
    }
  } finally {
    lock.release();
  }
}
