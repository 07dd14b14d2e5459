import { newId } from "../../../db/ids.ts";
import type { Database, Transaction } from "../../../db/open.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Secrets } from "../../platform/secrets.ts";
import { NEW_PBX, readPbxAddress } from "../pbxs/pbx.ts";
import { insertPbx, listPbxs, MAX_PBXS, PBX_SECRET, type PbxRow, updatePbx } from "../pbxs/repo.ts";
import type { OldPbx } from "./installation.ts";
import type { PresenceTakeover } from "./report.ts";

type NewPbx = Omit<PbxRow, "id">;

/** Its row, with the secret sealed; `wrong` is an address that is none; null where no PBX is named. */
export async function sealedPbx(
  { database, secrets, clock }: { database: Database; secrets: Secrets; clock: Clock },
  old: OldPbx | null,
): Promise<NewPbx | { wrong: string } | null> {
  if (old === null) return null;
  const url = readPbxAddress(old.url);
  if (url === null) return { wrong: old.url };
  // A sealed text is bound to its row: one that is there already keeps its other secrets.
  const secretRef = (await listPbxs(database.orm)).find((row) => row.url === url)?.secretRef ?? newId();
  const secretSealed = old.secret === null ? null : await secrets.seal(PBX_SECRET, secretRef, old.secret);
  return {
    ...{
      ...NEW_PBX,
      name: new URL(url).host.slice(0, 64),
      url,
      clientId: old.clientId,
      secretRef,
      secretSealed,
      createdAt: clock.now(),
    },
  };
}

/** The PBX that extensions are put under; null where that cannot be said. One of the same address stays as it is. */
export async function takePbx(
  tx: Transaction,
  given: Awaited<ReturnType<typeof sealedPbx>>,
  { pbxs, remarks }: PresenceTakeover,
): Promise<number | null> {
  const stored = await listPbxs(tx);
  const [first] = stored;
  if (given === null || "wrong" in given) {
    if (given) {
      pbxs.left++;
      remarks.push(`the address of the PBX is none: ${given.wrong.slice(0, 100)}`);
    }
    if (first && stored.length === 1) {
      remarks.push(`the extensions are taken for those of ${first.name}, the only PBX here`);
      return first.id;
    }
    remarks.push(
      "it is not known of which PBX the extensions are: enter that PBX under Settings, Presence, and import again",
    );
    return null;
  }
  const known = stored.find(({ url }) => url === given.url);
  if (known) {
    pbxs.kept++;
    if (known.secretSealed === null && given.secretRef === known.secretRef) {
      await updatePbx(tx, known.id, { secretSealed: given.secretSealed });
    }
    return known.id;
  }
  if (stored.length >= MAX_PBXS) {
    pbxs.left++;
    remarks.push(`there are ${MAX_PBXS} PBXs already`);
    return null;
  }
  pbxs.added++;
  if (given.secretSealed === null) remarks.push("the PBX has no Client Secret: enter it under Settings, Presence");
  remarks.push(
    "its certificate was never looked at: if it is the factory's, confirm its fingerprint under Settings, Presence",
  );
  return insertPbx(tx, given);
}
