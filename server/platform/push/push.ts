import type { Database, Transaction } from "../../../db/open.ts";
import { newId } from "../../../db/ids.ts";
import type { Audit } from "../audit/audit.ts";
import { hashOf } from "../auth/hidden-text.ts";
import { type Scope, scopeOf } from "../auth/scope.ts";
import type { Actor } from "../auth/users.ts";
import type { Clock } from "../clock.ts";
import { type FieldProblem, Problem } from "../http/problem.ts";
import type { OutgoingHttp } from "../net/outgoing.ts";
import type { RetentionKind } from "../retention/kinds.ts";
import type { Secrets } from "../secrets.ts";
import { deviceName } from "./device-name.ts";
import { pushRequest, type PushTarget } from "./encrypt.ts";
import type { PushKeys } from "./keys.ts";
import { pushFault } from "./problems.ts";
import {
  countEndedBefore,
  deleteEnded,
  deleteSignedOut,
  deleteSubscription,
  DEVICE_SECRETS,
  findByEndpoint,
  findSubscription,
  isSignedIn,
  heldEnded,
  liveSubscriptions,
  ownerOf,
  saveSubscription,
  type SubscriptionRow,
  subscriptionsOf,
  updateSubscription,
} from "./repo.ts";

const MAX_PER_USER = 20;
const MAX_ALL = 5_000;
const SECRET_PURPOSE = DEVICE_SECRETS.purpose;
/** A device that a push service has given up stays listed this long, so that its person sees it. */
const TTL_SECONDS = 86_400;
const DEADLINE_MS = 10_000;
const MAX_ANSWER_BYTES = 4_096;
/** Push services take 4,096 bytes, some of which the encryption needs. */
const MAX_TEXT_BYTES = 3_500;

const FAILED = { isOk: false, status: null, code: null, isGone: false, retryAfterMs: null } as const;

/** How a push went. */
export interface PushResult {
  isOk: boolean;
  status: number | null;
  /** Why its push service could not be asked, as a stable name. */
  code: string | null;
  said: string;
  /** The push service knows the device no more. */
  isGone: boolean;
  retryAfterMs: number | null;
}

/** What a device shows. */
export interface PushMessage {
  title: string;
  body: string;
  /** Where a tap leads, within the app. */
  path: string;
  /** A later message of the same tag takes the place of this one. */
  tag: string;
  /** What the app's icon counts. */
  badge: number;
  urgency: "low" | "normal" | "high";
}

/** A device as its person sees it. */
export interface DeviceView {
  id: string;
  name: string;
  host: string;
  language: string;
  minLevel: string;
  createdAt: number;
  expiresAt: number | null;
  /** `ended`: the push service gave it up; `outdated`: it was made for keys that we no longer have. Both must be subscribed anew. */
  state: "live" | "ended" | "outdated";
  lastResult: SubscriptionRow["lastResult"];
}

export interface NewDevice {
  /** The log-in that asks for it: the device gets messages for as long as that lasts. */
  sessionHash: string;
  target: PushTarget;
  expiresAt: number | null;
  userAgent: string;
  language: string;
  minLevel: string;
}

/** A device that a message can be sent to, and what its person may see. */
export interface LiveDevice {
  id: string;
  userId: string;
  minLevel: string;
  scope: Scope | null;
}

export interface PushDeps {
  database: Database;
  audit: Audit;
  clock: Clock;
  secrets: Secrets;
  http: Pick<OutgoingHttp, "request">;
  /** Those of the installation, made when there are none. */
  loadKeys(): Promise<PushKeys>;
  /** How a push service finds who runs this: asked at each push. */
  contact(): string;
  /** Whether an endpoint may be used at all; https and nothing else when absent. */
  isEndpoint?: (url: URL) => boolean;
}

/** Web Push: the devices that people have subscribed, and what is sent to them. */
export class Push {
  /** How many devices there are that a message would go to; as of the last look: ends of log-ins are not counted at once. */
  liveCount = 0;
  private keys: PushKeys = { publicKey: "", privateKey: "" };

  constructor(private readonly deps: PushDeps) {
    deps.secrets.declare(DEVICE_SECRETS);
  }

  /** Empty before `load()`. */
  get publicKey(): string {
    return this.keys.publicKey;
  }

  async load(): Promise<void> {
    this.keys = await this.deps.loadKeys();
    await this.live();
  }

  async devicesOf(userId: string): Promise<DeviceView[]> {
    const rows = await subscriptionsOf(this.deps.database.orm, userId);
    return rows.map((row) => this.view(row));
  }

  /**
   * Subscribes a device; one that is known already is brought up to date, whoever had it before.
   * @throws Problem `bad_subscription`, `too_many_subscriptions`, `not_signed_in`.
   */
  async subscribe(userId: string, device: NewDevice, actor: Actor): Promise<DeviceView> {
    const { database, audit, clock, secrets } = this.deps;
    const host = this.check(device.target);
    const endpointHash = hashOf(device.target.endpoint);
    const before = await findByEndpoint(database.orm, endpointHash);
    await this.refuseSurplus(userId, before);
    const id = before?.id ?? newId();
    const row: SubscriptionRow = {
      ...{ id, userId, sessionHash: device.sessionHash, endpointHash, endpointHost: host },
      sealed: await secrets.seal(SECRET_PURPOSE, id, JSON.stringify(device.target)),
      serverKey: this.publicKey,
      deviceName: deviceName(device.userAgent),
      language: device.language,
      minLevel: device.minLevel,
      createdAt: before?.userId === userId ? before.createdAt : clock.now(),
      expiresAt: device.expiresAt,
      endedAt: null,
      lastResult: before?.userId === userId ? before.lastResult : null,
    };
    await database.transact(async (tx) => {
      // Whoever signed out while this was sealed must not be followed by their device.
      if (!(await isSignedIn(tx, device.sessionHash))) throw new Problem("not_signed_in");
      await saveSubscription(tx, row);
      const old = before ? auditPart(before) : null;
      const action = "push.subscribe";
      await audit.record({ ...actor, action, target: row.deviceName, before: old, after: auditPart(row) }, tx);
    });
    await this.live();
    return this.view(row);
  }

  /** Takes a device of the person away; one that is not there is gone already. */
  async unsubscribe(userId: string, id: string, actor: Actor): Promise<void> {
    const { database, audit } = this.deps;
    const row = await findSubscription(database.orm, id);
    if (row?.userId !== userId) return;
    await database.transact(async (tx) => {
      await deleteSubscription(tx, id);
      const action = "push.unsubscribe";
      await audit.record({ ...actor, action, target: row.deviceName, before: auditPart(row), after: null }, tx);
    });
    await this.live();
  }

  /** A device of the person. @throws Problem `subscription_not_found`. */
  async device(userId: string, id: string): Promise<DeviceView> {
    const row = await findSubscription(this.deps.database.orm, id);
    if (row?.userId !== userId) throw new Problem("subscription_not_found");
    return this.view(row);
  }

  /** Devices that a message can be sent to, with what their people may see. */
  async live(): Promise<LiveDevice[]> {
    const { database, clock } = this.deps;
    const rows = await liveSubscriptions(database.orm, this.publicKey, clock.now(), MAX_ALL);
    this.liveCount = rows.length;
    return rows.map((row) => ({ ...row, scope: scopeOf(row) }));
  }

  /** Whose device it is, its language, and what that person may see; null when there is nobody to send to any more. */
  async recipient(id: string): Promise<{ userId: string; language: string; scope: Scope | null } | null> {
    const { database, clock } = this.deps;
    const { orm } = database;
    const [row, owner] = [await findSubscription(orm, id), await ownerOf(orm, id, clock.now())];
    if (!row || !owner || row.endedAt !== null || row.serverKey !== this.publicKey) return null;
    return { userId: row.userId, language: row.language, scope: scopeOf(owner) };
  }

  /** Sends a message to a device, encrypted for it; never rejects. */
  async send(id: string, message: PushMessage): Promise<PushResult> {
    const { database, secrets, http, contact } = this.deps;
    try {
      const row = await findSubscription(database.orm, id);
      if (!row) return { ...FAILED, said: "This device is no more.", isGone: true };
      const target = JSON.parse(await secrets.open(SECRET_PURPOSE, id, row.sealed)) as PushTarget;
      const { urgency, ...shown } = message;
      const text = JSON.stringify({ ...shown, body: cutToBytes(shown.body, MAX_TEXT_BYTES - 1_000) });
      const options = { contact: contact(), urgency, ttlSeconds: TTL_SECONDS };
      const request = await pushRequest(target, text, this.keys, options);
      const limits = { deadlineMs: DEADLINE_MS, maxBytes: MAX_ANSWER_BYTES };
      // The address comes from a browser, which anybody may have written: never into the local network.
      const answer = await http.request({ ...request, method: "POST", policy: "public", ...limits });
      const { status } = answer;
      const seconds = Number(answer.headers.get("retry-after") ?? "");
      return {
        isOk: status >= 200 && status < 300,
        status,
        code: null,
        said: answer.text().replaceAll(target.endpoint, row.endpointHost),
        isGone: status === 404 || status === 410,
        retryAfterMs: seconds > 0 ? seconds * 1000 : null,
      };
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      return { ...FAILED, code: cause instanceof Problem ? cause.code : null, said };
    }
  }

  /** Keeps how a push went; a device that its push service no longer knows gets nothing more. */
  async keepResult(tx: Transaction, id: string, result: PushResult & { isTest: boolean }, at: number): Promise<void> {
    const { isOk, status, code, said, isGone, isTest } = result;
    const lastResult = { at, isOk, isTest, status, code, said };
    await updateSubscription(tx, id, { lastResult, ...(isGone ? { endedAt: at } : {}) });
    if (isGone) this.liveCount = Math.max(0, this.liveCount - 1);
  }

  /** Devices that ended, for the retention: their people have seen by then that they did. */
  get kind(): RetentionKind {
    const { database } = this.deps;
    return {
      ...{ name: "devices", field: "deviceDays", unit: "days", default: 30, minimum: 1, maximum: 365 },
      held: () => heldEnded(database.orm),
      countBeyond: (before) => countEndedBefore(database.orm, before),
      removeStep: (before, limit) => database.transact((tx) => deleteEnded(tx, before, limit)),
    };
  }

  /** Forgets devices where nobody is signed in any more. */
  async clean(): Promise<void> {
    const { database, clock } = this.deps;
    await database.transact((tx) => deleteSignedOut(tx, clock.now()));
    await this.live();
  }

  /** The host of an endpoint that may be used, with keys of the right size. */
  private check({ endpoint, keys }: PushTarget): string {
    const { isEndpoint = (url: URL) => url.protocol === "https:" } = this.deps;
    const url = URL.parse(endpoint);
    const fields: FieldProblem[] = [];
    const isUsable = url !== null && url.username + url.password === "" && isEndpoint(url);
    if (!isUsable) {
      fields.push(pushFault("endpoint", "https_address"));
    }
    if (Buffer.from(keys.p256dh, "base64url").length !== 65) {
      fields.push(pushFault("keys.p256dh", "key_bytes", { bytes: 65 }));
    }
    if (Buffer.from(keys.auth, "base64url").length !== 16) {
      fields.push(pushFault("keys.auth", "key_bytes", { bytes: 16 }));
    }
    if (fields.length > 0 || url === null) throw new Problem("bad_subscription", { fields });
    return url.host.slice(0, 253);
  }

  private async refuseSurplus(userId: string, before: SubscriptionRow | null): Promise<void> {
    if (before?.userId === userId) return;
    const own = await subscriptionsOf(this.deps.database.orm, userId);
    if (own.length >= MAX_PER_USER) throw new Problem("too_many_subscriptions", { params: { max: MAX_PER_USER } });
    if (!before && (await this.live()).length >= MAX_ALL)
      throw new Problem("too_many_subscriptions", { params: { max: MAX_ALL } });
  }

  private view(row: SubscriptionRow): DeviceView {
    const { id, endpointHost: host, language, minLevel, createdAt, expiresAt, endedAt, serverKey, lastResult } = row;
    const isOver =
      row.sessionHash === null || endedAt !== null || (expiresAt !== null && expiresAt <= this.deps.clock.now());
    const state = isOver ? "ended" : serverKey === this.publicKey ? "live" : "outdated";
    return { id, name: row.deviceName, host, language, minLevel, createdAt, expiresAt, state, lastResult };
  }
}

function auditPart({ deviceName: device, endpointHost: host, language, minLevel, expiresAt }: SubscriptionRow) {
  return { device, host, language, minLevel, expiresAt };
}

/** A text of at most so many bytes; letters stay whole. */
function cutToBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  return `${new TextDecoder().decode(Buffer.from(text).subarray(0, maxBytes - 3)).replace(/\ufffd+$/, "")}…`;
}
