import type { Database } from "../../../db/open.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Settings } from "../../platform/config/store.ts";
import type { Log } from "../../platform/log.ts";
import type { OutgoingHttp } from "../../platform/net/outgoing.ts";
import type { Secrets } from "../../platform/secrets.ts";
import type { Ingest } from "../calls/ingest.ts";
import type { Writer } from "../notes/notes.ts";
import { historyReader } from "./history-reader.ts";
import { logInOf } from "./log-in.ts";
import { Poller, type PollerStatus } from "./poller.ts";
import { recordReader } from "./record-reader.ts";
import type { SourceKind } from "./repo.ts";
import { RequestPace } from "./request-pace.ts";
import { SourceClient } from "./source-client.ts";
import { type SourceChange, SourceSettings, type SourceSettingsView, type SourceSetUp } from "./source-settings.ts";
import { testSource, type TestStep } from "./source-test.ts";

export interface SourceParts {
  database: Database;
  settings: Settings;
  secrets: Secrets;
  net: Pick<OutgoingHttp, "request">;
  clock: Clock;
  log: Log;
  ingest: Pick<Ingest, "take">;
  /** Hears that tags may be written otherwise than before, or that somebody wants it to be tried again. */
  onDoor?: () => Promise<void>;
}

/** A source as screens see it. */
export interface SourceView {
  settings: SourceSettingsView;
  status: PollerStatus;
}

/** A source through which tags are written: as it is asked, at the same pace. */
export interface TagDoor {
  kind: SourceKind;
  client: SourceClient;
}

/** Below the PBX's address: where its OAuth2 gives tokens out. */
const TOKEN_PATH = "/auth/oauth2/token";

/** A source that is asked for past calls: its settings, its test, and its regular reading. */
export class Source {
  private readonly settings: SourceSettings;
  private readonly poller: Poller;
  private readonly pace: RequestPace;
  private changing: Promise<unknown> = Promise.resolve();
  private door: TagDoor | null = null;

  constructor(
    readonly kind: SourceKind,
    private readonly parts: SourceParts,
  ) {
    const { database, settings, secrets, clock, log, ingest } = parts;
    this.settings = new SourceSettings(kind, settings, secrets);
    const reader = kind === "records" ? recordReader : historyReader;
    this.poller = new Poller({ kind, reader, database, clock, log: log.child(kind), ingest });
    this.pace = new RequestPace(clock);
  }

  async start(): Promise<void> {
    await this.settings.start();
    try {
      await this.apply();
    } catch (cause) {
      // Its secret does not open: everything else goes on, and somebody enters it again.
      this.parts.log.warn("a source of calls is left out", { kind: this.kind, reason: String(cause) });
    }
  }

  stop(): Promise<void> {
    return this.poller.stop();
  }

  get view(): SourceView {
    return { settings: this.settings.view, status: this.poller.view };
  }

  /** Null: it is switched off, or nobody wants tags to be written there. Another one after each change of the settings. */
  get tagDoor(): TagDoor | null {
    return this.door;
  }

  /** Stores other settings and goes on with them. @throws Problem `invalid_fields` */
  change(change: SourceChange, writer: Writer): Promise<SourceView> {
    const changed = this.changing.then(async () => {
      const before = this.settings.view;
      const after = await this.settings.change(change, writer);
      const isOther = before.address !== after.address || before.sinceAt !== after.sinceAt;
      if (isOther) {
        await this.poller.stop();
        await this.poller.startOver();
      }
      await this.apply();
      await this.parts.onDoor?.();
      return this.view;
    });
    this.changing = changed.catch(() => {});
    return changed;
  }

  /** Tries settings that are not stored. @throws Problem `invalid_fields` */
  async test(change: SourceChange): Promise<{ steps: TestStep[] }> {
    const setUp = await this.settings.tried(change);
    return {
      steps: await testSource(
        this.kind,
        this.client(setUp, async () => {}),
        this.parts.clock,
        setUp.writesTags,
      ),
    };
  }

  /** Asks now, also after a log-in that was refused; what came of it is in the view. */
  async askNow(): Promise<SourceView> {
    await Promise.all([this.poller.askNow(), this.parts.onDoor?.()]);
    return this.view;
  }

  private async apply(): Promise<void> {
    this.door = null;
    const setUp = await this.settings.setUp();
    if (setUp === null) return this.poller.use(null);
    const client = this.client(setUp, (token) => this.settings.keepRefreshToken(token));
    const { address, intervalSeconds, sinceAt, writesTags } = setUp;
    this.door = writesTags ? { kind: this.kind, client } : null;
    await this.poller.use({ address, client, intervalMs: intervalSeconds * 1000, sinceAt });
  }

  private client({ address, login }: SourceSetUp, onRefreshToken: (token: string) => Promise<void>): SourceClient {
    const { net, clock } = this.parts;
    const url = address.replace(/\/+$/, "") + TOKEN_PATH;
    const logIn = logInOf(login, clock, { net, clock, url, onRefreshToken });
    return new SourceClient({ net, clock, address, logIn, pace: this.pace });
  }
}
