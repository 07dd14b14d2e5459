import { expect, test } from "bun:test";
import { EventStream } from "../../client/live/stream.ts";
import { GATHER_MS, HIDDEN_PATIENCE_MS } from "../../client/live/stream-state.ts";
import { shareConnections, type TabChannel } from "../../client/live/tabs.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { FakeSource } from "./fake-source.ts";

/** Tabs of one browser: what one says, all others hear. */
class Browser {
  readonly clock = new FakeClock();
  private readonly channels: TabChannel[] = [];

  constructor() {
    FakeSource.all = [];
  }

  /** Opens a tab, in sight, with a board on it. */
  async open() {
    const stream = new EventStream({
      clock: this.clock,
      open: (url) => new FakeSource(url),
      probe: async () => {},
      random: () => 1,
    });
    const channel: TabChannel = {
      onmessage: null,
      postMessage: (message) => {
        for (const other of this.channels) {
          if (other !== channel) other.onmessage?.(new MessageEvent("message", { data: message }));
        }
      },
    };
    this.channels.push(channel);
    const setHidden = shareConnections(stream, channel);
    stream.want("cccp.board/1", "a.1", { onData: () => {}, onReload: () => {} });
    await this.clock.advance(GATHER_MS);
    return { stream, setHidden };
  }

  /** Connections that streams hold: a browser opens six to one host. */
  get connections(): number {
    return FakeSource.all.filter((source) => !source.isClosed).length;
  }
}

test("with seven tabs open, the hidden ones hold one connection together", async () => {
  const browser = new Browser();
  const tabs = [];
  for (let n = 0; n < 7; n++) {
    tabs.at(-1)?.setHidden(true);
    tabs.push(await browser.open());
    expect(browser.connections).toBeLessThanOrEqual(2);
  }
  expect(browser.connections).toBe(2);
});

test("windows side by side all keep theirs", async () => {
  const browser = new Browser();
  for (let n = 0; n < 4; n++) await browser.open();
  (await browser.open()).setHidden(true);
  expect(browser.connections).toBe(5);
});

test("a tab that gave way goes on where it was once it is seen again", async () => {
  const browser = new Browser();
  const first = await browser.open();
  FakeSource.last.open();
  FakeSource.last.send("a.9", "cccp.board", "1", {});
  first.setHidden(true);
  (await browser.open()).setHidden(true);
  expect(first.stream.phase.value).toBe("paused");
  await browser.clock.advance(HIDDEN_PATIENCE_MS);
  first.setHidden(false);
  await browser.clock.advance(0);
  expect(first.stream.phase.value).toBe("connecting");
  expect(FakeSource.last.since).toBe("a.9");
});
