import { newId } from "../../../db/ids.ts";
import type { Database, Transaction } from "../../../db/open.ts";
import type { Audit } from "../../platform/audit/audit.ts";
import type { Clock } from "../../platform/clock.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { Log } from "../../platform/log.ts";
import type { Secrets } from "../../platform/secrets.ts";
import type { ImportCount, ListedExtensions } from "../extensions/listed.ts";
import { renewStamp } from "../plans/repo.ts";
import type { PbxPort } from "../engine/ports.ts";
import type { Writer } from "../viewer.ts";
import type { PbxConnection, PbxDriver, PbxSetUp, PbxTest } from "./driver.ts";
import { columnsOf, NEW_PBX, OFF, type PbxChange, type PbxView, readFingerprint, trustOf, viewOf } from "./pbx.ts";
import {
  deletePbx,
  findPbx,
  insertPbx,
  listPbxs,
  MAX_PBXS,
  PBX_PLACES,
  PBX_SECRET,
  PBX_TOKENS,
  PBX_WEBHOOK,
  type PbxRow,
  updatePbx,
} from "./repo.ts";

export interface PbxParts {
  database: Database;
  audit: Audit;
  secrets: Secrets;
  clock: Clock;
  log: Log;
  driver: PbxDriver;
  listed: Pick<ListedExtensions, "take">;
  /** Hears that other PBXs are there than before, or that one is spoken to otherwise. */
  onChange(): void;
}

/** The PBXs whose extensions are set: what is stored of each, and the connections to those that are switched on. */
export class Pbxs {
  private readonly connections = new Map<number, PbxConnection>();
  private rows: readonly PbxRow[] = [];
  private changing: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: PbxParts) {
    for (const place of PBX_PLACES) parts.secrets.declare(place);
  }

  async start(): Promise<void> {
    this.rows = await listPbxs(this.parts.database.orm);
    for (const row of this.rows) await this.connect(row);
  }

  async stop(): Promise<void> {
    await this.changing;
    await Promise.all([...this.connections.values()].map((connection) => connection.stop()));
    this.connections.clear();
  }

  /** As they are stored, by id. */
  get stored(): readonly PbxRow[] {
    return this.rows;
  }

  /** Those that are switched on, for the engine. */
  get ports(): readonly PbxPort[] {
    return [...this.connections.values()].map(({ port }) => port);
  }

  get connected(): readonly PbxConnection[] {
    return [...this.connections.values()];
  }

  list(): PbxView[] {
    return this.rows.map((row) => this.view(row));
  }

  /** @throws Problem `presence_not_found` */
  view(row: PbxRow): PbxView {
    return viewOf(row, this.connections.get(row.id)?.state ?? OFF);
  }

  /** @throws Problem `invalid_fields` */
  add(change: PbxChange & { secret: string }, writer: Writer): Promise<PbxView> {
    return this.inTurn(async () => {
      const columns = { ...NEW_PBX, ...columnsOf(change, { url: "", secretSealed: null }) };
      if (this.rows.length >= MAX_PBXS) {
        throw new Problem("invalid_fields", { fields: [fieldFault("name", "list_max", { max: MAX_PBXS })] });
      }
      const secretRef = newId();
      const row: Omit<PbxRow, "id"> = {
        ...{ ...columns, ...(await this.sealed(secretRef, change)), ...this.certificateOf(change, writer) },
        ...{ secretRef, createdAt: this.parts.clock.now() },
      };
      const id = await this.parts.database.transact(async (tx) => {
        const added = await insertPbx(tx, row);
        await this.note(tx, "presence.pbx.add", null, { ...row, id: added }, writer);
        return added;
      });
      return this.adopt({ ...row, id });
    });
  }

  /** @throws Problem `invalid_fields`, `presence_not_found` */
  change(id: number, change: PbxChange, writer: Writer): Promise<PbxView> {
    return this.inTurn(async () => {
      const before = this.rowOr404(id);
      const sealed = await this.sealed(before.secretRef, change);
      const isOtherLogIn = change.secret !== undefined || change.url !== undefined || change.clientId !== undefined;
      const after: PbxRow = {
        ...{ ...before, ...columnsOf(change, before), ...sealed, ...this.certificateOf(change, writer) },
      };
      // The tokens are the connection's to keep: what is known of them here may be of before.
      const { id: _id, tokensSealed: _tokens, ...kept } = after;
      const columns = isOtherLogIn ? { ...kept, tokensSealed: null } : kept;
      await this.parts.database.transact(async (tx) => {
        await updatePbx(tx, id, columns);
        await renewStamp(tx);
        await this.note(tx, "presence.pbx.change", before, after, writer);
      });
      return this.adopt(after);
    });
  }

  /** Trusts the certificate with that fingerprint from now on. @throws Problem `invalid_fields`, `presence_not_found` */
  confirmCertificate(id: number, fingerprint: string, writer: Writer): Promise<PbxView> {
    return this.change(id, { certificate: { mode: "fingerprint", value: fingerprint } }, writer);
  }

  /** Its extensions and their plannings go with it. @throws Problem `presence_not_found` */
  remove(id: number, writer: Writer): Promise<void> {
    return this.inTurn(async () => {
      const before = this.rowOr404(id);
      await this.disconnect(id);
      await this.parts.database.transact(async (tx) => {
        await deletePbx(tx, id);
        await renewStamp(tx);
        await this.note(tx, "presence.pbx.remove", before, null, writer);
      });
      this.rows = this.rows.filter((row) => row.id !== id);
      this.parts.onChange();
    });
  }

  /** Tries settings that are not stored; with `id`, what is absent is as it is stored. @throws Problem `invalid_fields`, `presence_not_found` */
  async test(id: number | null, change: PbxChange): Promise<PbxTest> {
    const before: PbxRow = id === null ? { ...NEW_PBX, id: 0, secretRef: "", createdAt: 0 } : this.rowOr404(id);
    const row = { ...before, ...columnsOf(change, before), ...this.certificateOf(change, null) };
    const setUp = await this.setUp(row);
    const secret = change.secret ?? setUp.secret;
    if (secret === "") throw new Problem("invalid_fields", { fields: [fieldFault("secret", "required")] });
    // A test leaves the log-in alone that the rest of the program works with.
    const tokens = { load: async () => null, save: async () => {} };
    return this.parts.driver.test({ ...setUp, secret, tokens });
  }

  /** Reads its list of extensions now. @throws Problem `presence_not_found`, `pbx_off`, or what the driver fails with */
  async importExtensions(id: number, writer: Writer): Promise<ImportCount> {
    const row = this.rowOr404(id);
    const connection = this.connections.get(id);
    if (!connection) throw new Problem("pbx_off");
    const count = await this.parts.listed.take(id, await connection.port.listExtensions(), true);
    const after = { ...count };
    await this.parts.audit.record({ ...writer, action: "presence.pbx.import", target: row.name, before: null, after });
    return count;
  }

  private rowOr404(id: number): PbxRow {
    const row = this.rows.find((one) => one.id === id);
    if (!row) throw new Problem("presence_not_found", { params: { id } });
    return row;
  }

  private certificateOf({ certificate }: PbxChange, writer: Writer | null): Partial<PbxRow> {
    if (!certificate) return {};
    const { mode, value } = certificate;
    const told = mode === "fingerprint" ? (readFingerprint(value) ?? "") : mode === "ca" ? value : "";
    return {
      ...{ certificateMode: mode, certificateValue: told },
      ...{ certificateBy: writer?.who?.name ?? "", certificateAt: this.parts.clock.now() },
    };
  }

  private async sealed(secretRef: string, { secret, webhookSecret }: PbxChange): Promise<Partial<PbxRow>> {
    const { secrets } = this.parts;
    const sealed: Partial<PbxRow> = {};
    if (secret) sealed.secretSealed = await secrets.seal(PBX_SECRET, secretRef, secret);
    if (webhookSecret === "") sealed.webhookSecretSealed = null;
    if (webhookSecret) sealed.webhookSecretSealed = await secrets.seal(PBX_WEBHOOK, secretRef, webhookSecret);
    return sealed;
  }

  private async setUp(row: PbxRow): Promise<PbxSetUp> {
    const { secrets, database } = this.parts;
    const { id, name, url, clientId, spacingMs, maxInFlight, secretRef } = row;
    const open = (purpose: string, sealed: string | null) => (sealed ? secrets.open(purpose, secretRef, sealed) : null);
    return {
      ...{ id, name, url, clientId, spacingMs, maxInFlight, trust: trustOf(row) },
      secret: (await open(PBX_SECRET, row.secretSealed)) ?? "",
      webhookSecret: await open(PBX_WEBHOOK, row.webhookSecretSealed),
      tokens: {
        async load() {
          const sealed = (await findPbx(database.orm, id))?.tokensSealed ?? null;
          return sealed === null ? null : secrets.open(PBX_TOKENS, secretRef, sealed).catch(() => null);
        },
        async save(text) {
          const tokensSealed = await secrets.seal(PBX_TOKENS, secretRef, text);
          await database.transact((tx) => updatePbx(tx, id, { tokensSealed }));
        },
      },
    };
  }

  /** Goes on with a row as it is now. */
  private async adopt(row: PbxRow): Promise<PbxView> {
    this.rows = [...this.rows.filter(({ id }) => id !== row.id), row].sort((a, b) => a.id - b.id);
    await this.disconnect(row.id);
    await this.connect(row);
    this.parts.onChange();
    return this.view(row);
  }

  private async connect(row: PbxRow): Promise<void> {
    if (!row.isEnabled || row.secretSealed === null) return;
    try {
      const connection = this.parts.driver.connect(await this.setUp(row));
      this.connections.set(row.id, connection);
      connection.start();
    } catch (cause) {
      // Its secret does not open: everything else goes on, and somebody enters it again.
      this.parts.log.warn("a PBX is left out", { pbx: row.name, reason: String(cause) });
    }
  }

  private async disconnect(id: number): Promise<void> {
    const connection = this.connections.get(id);
    this.connections.delete(id);
    await connection?.stop();
  }

  private note(tx: Transaction, action: string, before: PbxRow | null, after: PbxRow | null, writer: Writer) {
    const told = (row: PbxRow | null) => {
      if (!row) return null;
      const { state: _state, ...rest } = viewOf(row, OFF);
      return rest;
    };
    const target = (after ?? before)?.name ?? "";
    return this.parts.audit.record({ ...writer, action, target, before: told(before), after: told(after) }, tx);
  }

  private inTurn<Result>(change: () => Promise<Result>): Promise<Result> {
    const changed = this.changing.then(change);
    this.changing = changed.catch(() => {});
    return changed;
  }
}
