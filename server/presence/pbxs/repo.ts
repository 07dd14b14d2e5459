/** The only file of `pbxs` that touches the database. */
import { asc, eq, isNotNull } from "drizzle-orm";
import { insertReturningId } from "../../../db/ids.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { presencePbxs } from "../../../db/schema/presence.ts";
import type { SealedPlace } from "../../platform/secrets/place.ts";

export const MAX_PBXS = 50;

export const CERTIFICATE_MODES = ["system", "fingerprint", "ca"] as const;
export type CertificateMode = (typeof CERTIFICATE_MODES)[number];
export const FOREIGN_POLICIES = ["respect", "reassert", "ask"] as const;
export type ForeignPolicy = (typeof FOREIGN_POLICIES)[number];
export const PLANNING_OFF_POLICIES = ["leave", "default"] as const;
export type PlanningOffPolicy = (typeof PLANNING_OFF_POLICIES)[number];

type Row = typeof presencePbxs.$inferSelect;
export type PbxRow = Omit<Row, "certificateMode" | "onForeignChange" | "onPlanningOff"> & {
  certificateMode: CertificateMode;
  onForeignChange: ForeignPolicy;
  onPlanningOff: PlanningOffPolicy;
};

/** The purposes under which texts of a PBX are sealed. */
export const PBX_SECRET = "presence.pbx";
export const PBX_TOKENS = "presence.pbx_tokens";
export const PBX_WEBHOOK = "presence.pbx_webhook";

const PLACES = [
  [PBX_SECRET, "secretSealed"],
  [PBX_TOKENS, "tokensSealed"],
  [PBX_WEBHOOK, "webhookSecretSealed"],
] as const;

/** Where they are stored, each bound to the `secretRef` of its row. */
export const PBX_PLACES: readonly SealedPlace[] = PLACES.map(([purpose, field]) => ({
  purpose,
  async list(db) {
    const rows = await db
      .select({ rowId: presencePbxs.secretRef, sealed: presencePbxs[field] })
      .from(presencePbxs)
      .where(isNotNull(presencePbxs[field]))
      .orderBy(asc(presencePbxs.id));
    return rows.map(({ rowId, sealed }) => ({ rowId, sealed: sealed ?? "" }));
  },
  async replace(tx, changes) {
    for (const { rowId, sealed } of changes) {
      await tx
        .update(presencePbxs)
        .set({ [field]: sealed })
        .where(eq(presencePbxs.secretRef, rowId));
    }
  },
}));

export async function listPbxs(db: Reader): Promise<PbxRow[]> {
  return (await db.select().from(presencePbxs).orderBy(asc(presencePbxs.id)).limit(MAX_PBXS)) as PbxRow[];
}

export async function findPbx(db: Reader, id: number): Promise<PbxRow | null> {
  const [row] = await db.select().from(presencePbxs).where(eq(presencePbxs.id, id)).limit(1);
  return (row as PbxRow | undefined) ?? null;
}

export async function insertPbx(tx: Transaction, row: Omit<PbxRow, "id">): Promise<number> {
  return insertReturningId(tx, presencePbxs, row);
}

export async function updatePbx(tx: Transaction, id: number, change: Partial<Omit<PbxRow, "id">>): Promise<void> {
  await tx.update(presencePbxs).set(change).where(eq(presencePbxs.id, id));
}

/** Its extensions, and all that is planned of them, go with it. */
export async function deletePbx(tx: Transaction, id: number): Promise<void> {
  await tx.delete(presencePbxs).where(eq(presencePbxs.id, id));
}
