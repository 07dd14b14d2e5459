import type { PbxState } from "../../server/presence/pbxs/driver.ts";
import { t, tell } from "../words/words.ts";

/** What a PBX failed with, in words; the code itself for one that the app does not know. */
export function codeText(code: string): string {
  return tell(`pbx_fault.${code}`) || tell(`problem.${code}`) || code;
}

/** Why a PBX cannot be had, in the reader's language as far as the code has words. */
export function faultText({ code, detail }: NonNullable<PbxState["fault"]>): string {
  return tell(`pbx_fault.${code}`) || tell(`problem.${code}`) || detail || t("problem.unknown");
}
