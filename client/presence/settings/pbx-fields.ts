import type { PbxChange, PbxView } from "../../../server/presence/pbxs/pbx.ts";

/** What is typed of a PBX; secrets are empty until somebody enters another one. */
export function formOf(pbx: PbxView | null) {
  return {
    name: pbx?.name ?? "",
    url: pbx?.url ?? "",
    clientId: pbx?.clientId ?? "",
    secret: "",
    webhookSecret: "",
    isEnabled: pbx?.isEnabled ?? true,
    mode: (pbx?.certificate.mode ?? "system") as string,
    certificate: pbx?.certificate.value ?? "",
    onForeignChange: (pbx?.onForeignChange ?? "respect") as string,
    onPlanningOff: (pbx?.onPlanningOff ?? "leave") as string,
    spacingMs: String(pbx?.spacingMs ?? 150),
    maxInFlight: String(pbx?.maxInFlight ?? 2),
  };
}

/** As the server takes it. */
export function bodyOf(form: ReturnType<typeof formOf>): PbxChange {
  const { name, url, clientId, secret, webhookSecret, isEnabled, mode, certificate, ...rest } = form;
  return {
    ...{ name: name.trim(), url: url.trim(), clientId: clientId.trim(), isEnabled },
    ...(secret !== "" && { secret }),
    ...(webhookSecret !== "" && { webhookSecret }),
    certificate: {
      mode: mode as NonNullable<PbxChange["certificate"]>["mode"],
      value: mode === "system" ? "" : certificate.trim(),
    },
    onForeignChange: rest.onForeignChange as NonNullable<PbxChange["onForeignChange"]>,
    onPlanningOff: rest.onPlanningOff as NonNullable<PbxChange["onPlanningOff"]>,
    spacingMs: Number(rest.spacingMs),
    maxInFlight: Number(rest.maxInFlight),
  };
}

/** `AB:CD:…`, as browsers and PBXs show it, so that it can be compared by eye. */
export function shownFingerprint(hex: string): string {
  return (
    hex
      .replace(/[^0-9a-f]/gi, "")
      .toUpperCase()
      .match(/../g) ?? []
  ).join(":");
}

/** Whether two writings mean the same certificate. */
export function isSameFingerprint(a: string, b: string): boolean {
  return a !== "" && shownFingerprint(a) === shownFingerprint(b);
}
