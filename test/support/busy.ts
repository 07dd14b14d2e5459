import type { Secrets } from "../../server/platform/secrets.ts";
import { settle } from "./fake-clock.ts";

/** Counts what is done outside of the test's time, on other threads or over sockets: however long that takes, it is waited for. */
export class Busy {
  private count = 0;

  get isBusy(): boolean {
    return this.count > 0;
  }

  counted<Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) {
    return async (...args: Args): Promise<Result> => {
      this.count++;
      try {
        return await work(...args);
      } finally {
        this.count--;
      }
    };
  }

  /** Sealing and opening happen on other threads. */
  watch(secrets: Secrets): Secrets {
    const seal = this.counted(secrets.seal.bind(secrets));
    const open = this.counted(secrets.open.bind(secrets));
    return Object.assign(Object.create(secrets) as Secrets, { seal, open });
  }

  /** Rounds of the event loop until nothing that was begun goes on outside, and what waited for it has gone on. */
  async calm(): Promise<void> {
    do await realTurns();
    while (this.isBusy);
  }
}

/** Rounds of the event loop, for what the database and the sealing of secrets do in turns of their own. */
export async function realTurns(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    await settle();
  }
}
