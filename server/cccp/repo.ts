import { and, asc, eq, gte, isNotNull, lt } from "drizzle-orm";
import { insertReturningId, newId } from "../../db/ids.ts";
import type { Database, Transaction } from "../../db/open.ts";
import { cccpDayCalls, cccpServers, cccpThresholds } from "../../db/schema/cccp.ts";
import { upsert } from "../../db/upsert.ts";
import type { SealedPlace } from "../platform/secrets/place.ts";
import type { Secrets } from "../platform/secrets.ts";
import type { CallOutcome, DayCall } from "./live/day-call.ts";
import type { FigureName, ServiceLevelFormula, ThresholdRule } from "./live/model.ts";
import type { ServerRecord, ServerSource } from "./servers/server-record.ts";

/** What a server is made of, before the database gave it an id. */
export type NewServer = Omit<ServerRecord, "id" | "hasPassword">;

/** A password made ready for a row: sealed before the transaction, in which nothing but the database is awaited. */
export interface SealedPassword {
  secretRef: string;
  passwordSealed: string | null;
}

const SECRET_PURPOSE = "cccp.server";

/** The passwords of servers, each bound to the `secretRef` of its row. */
const PASSWORDS: SealedPlace = {
  purpose: SECRET_PURPOSE,
  async list(db) {
    const { secretRef, passwordSealed } = cccpServers;
    const rows = await db
      .select({ rowId: secretRef, sealed: passwordSealed })
      .from(cccpServers)
      .where(isNotNull(passwordSealed))
      .orderBy(asc(cccpServers.id));
    return rows.map(({ rowId, sealed }) => ({ rowId, sealed: sealed ?? "" }));
  },
  async replace(tx, changes) {
    for (const { rowId, sealed } of changes)
      await tx.update(cccpServers).set({ passwordSealed: sealed }).where(eq(cccpServers.secretRef, rowId));
  },
};

/** The room's rows: servers with their sealed passwords, thresholds, finished calls. */
export class CccpRepo {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {
    secrets.declare(PASSWORDS);
  }

  async servers(): Promise<ServerRecord[]> {
    const rows = await this.database.orm.select().from(cccpServers).orderBy(asc(cccpServers.id));
    return rows.map(recordOf);
  }

  /** Null or "" seals nothing: the row then has no password. */
  async seal(password: string | null): Promise<SealedPassword> {
    const secretRef = newId();
    const passwordSealed = password ? await this.secrets.seal(SECRET_PURPOSE, secretRef, password) : null;
    return { secretRef, passwordSealed };
  }

  /** The stored password of a server; null when none is stored. */
  async password(serverId: string): Promise<string | null> {
    const [row] = await this.database.orm
      .select({ secretRef: cccpServers.secretRef, passwordSealed: cccpServers.passwordSealed })
      .from(cccpServers)
      .where(eq(cccpServers.id, Number(serverId)));
    if (!row?.passwordSealed) return null;
    return this.secrets.open(SECRET_PURPOSE, row.secretRef, row.passwordSealed);
  }

  async insertServer(tx: Transaction, server: NewServer, sealed: SealedPassword, now: number): Promise<ServerRecord> {
    const id = await insertReturningId(tx, cccpServers, { ...columnsOf(server), ...sealed, createdAt: now });
    return { ...server, id: String(id), hasPassword: sealed.passwordSealed !== null };
  }

  /** Replaces every field; the password only when a sealed one is given. */
  async updateServer(tx: Transaction, server: ServerRecord, sealed: SealedPassword | null): Promise<void> {
    await tx
      .update(cccpServers)
      .set({ ...columnsOf(server), ...sealed })
      .where(eq(cccpServers.id, Number(server.id)));
  }

  /** Its thresholds and calls go with it. */
  async deleteServer(tx: Transaction, serverId: string): Promise<void> {
    await tx.delete(cccpServers).where(eq(cccpServers.id, Number(serverId)));
  }

  async thresholdsOf(serverId: string): Promise<ThresholdRule[]> {
    const rows = await this.database.orm
      .select()
      .from(cccpThresholds)
      .where(eq(cccpThresholds.serverId, Number(serverId)))
      .orderBy(asc(cccpThresholds.id));
    return rows.map(({ figure, queueId, side, amber, red }) => ({
      figure: figure as FigureName,
      queueId: queueId || null,
      side: side as ThresholdRule["side"],
      amber,
      red,
    }));
  }

  async replaceThresholds(tx: Transaction, serverId: string, rules: readonly ThresholdRule[]): Promise<void> {
    await tx.delete(cccpThresholds).where(eq(cccpThresholds.serverId, Number(serverId)));
    if (rules.length === 0) return;
    const rows = rules.map((rule) => ({ ...rule, queueId: rule.queueId ?? "", serverId: Number(serverId) }));
    await tx.insert(cccpThresholds).values(rows);
  }

  /** Finished calls that were offered on `day` (YYYY-MM-DD, the server's wall) or later. */
  async dayCallsSince(serverId: string, day: string): Promise<DayCall[]> {
    const rows = await this.database.orm
      .select()
      .from(cccpDayCalls)
      .where(and(eq(cccpDayCalls.serverId, Number(serverId)), gte(cccpDayCalls.day, day)))
      .orderBy(asc(cccpDayCalls.offeredAt));
    return rows.map(callOf);
  }

  /** Adds or corrects calls, the last version of each counts; saving one twice changes nothing. */
  async saveDayCalls(serverId: string, calls: readonly DayCall[]): Promise<void> {
    // One statement must not name a key twice: not every engine takes that.
    const latest = new Map(calls.map((call) => [`${call.day} ${call.sessionId}`, call]));
    const rows = Array.from(latest.values(), (call) => ({ ...call, serverId: Number(serverId) }));
    await this.database.transact((tx) => upsert(tx, cccpDayCalls, rows, ["serverId", "day", "sessionId"]));
  }

  async deleteDayCallsBefore(day: string): Promise<void> {
    await this.database.transact(async (tx) => {
      await tx.delete(cccpDayCalls).where(lt(cccpDayCalls.day, day));
    });
  }
}

function callOf({ id: _id, serverId: _serverId, ...call }: typeof cccpDayCalls.$inferSelect): DayCall {
  return { ...call, outcome: call.outcome as CallOutcome };
}

type ServerRow = typeof cccpServers.$inferSelect;

function recordOf(row: ServerRow): ServerRecord {
  return {
    id: String(row.id),
    name: row.name,
    host: row.host,
    port: row.port,
    login: row.login,
    hasPassword: row.passwordSealed !== null,
    project: row.project,
    isEnabled: row.isEnabled,
    source: row.source as ServerSource,
    proxyPort: row.proxyPort,
    vocalNode: row.vocalNode,
    serviceLevel: {
      formula: row.serviceFormula as ServiceLevelFormula,
      thresholdSeconds: row.serviceThresholdSeconds,
      shortAbandonSeconds: row.serviceShortAbandonSeconds,
    },
  };
}

function columnsOf(server: NewServer) {
  return {
    name: server.name,
    host: server.host,
    port: server.port,
    login: server.login,
    project: server.project,
    isEnabled: server.isEnabled,
    source: server.source,
    proxyPort: server.proxyPort,
    vocalNode: server.vocalNode,
    serviceFormula: server.serviceLevel.formula,
    serviceThresholdSeconds: server.serviceLevel.thresholdSeconds,
    serviceShortAbandonSeconds: server.serviceLevel.shortAbandonSeconds,
  };
}
