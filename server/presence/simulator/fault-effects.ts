import type { SimulatedExtensions } from "./extensions.ts";
import type { YeastarFault } from "./faults.ts";
import { ACCESS_SECONDS, type SimulatedLogIns } from "./log-ins.ts";

interface Affected {
  logIns: SimulatedLogIns;
  extensions: SimulatedExtensions;
}

/** An address that is kept for documentation, and so nobody's. */
const NOBODY = "192.0.2.1/32";
const ODD_PRESENCE = "<b>in a meeting</b>";
const ODD_NAME = "Teaching <script>alert(1)</script>";

/** What a fault changes once, when it begins; most are asked about whenever something could go wrong. */
export function beginFault(name: YeastarFault, value: number, { logIns, extensions }: Affected): void {
  const some = extensions.all().slice(0, value);
  if (name === "token-expiry") logIns.accessSeconds = value;
  if (name === "access-denied") logIns.app.mayWrite = false;
  if (name === "ip-forbidden") logIns.app.allowCidr = NOBODY;
  if (name === "unknown-presence") for (const extension of some) extensions.setStatus(extension, ODD_PRESENCE);
  if (name === "custom-status") for (const extension of some) extension.customStatus = ODD_NAME;
  if (name === "monitor-off") for (const extension of some) extension.isPresenceMonitored = false;
}

/** What an administrator sets right again; what it did to extensions stays. */
export function endFault(name: YeastarFault, { logIns }: Affected): void {
  if (name === "token-expiry") logIns.accessSeconds = ACCESS_SECONDS;
  if (name === "access-denied") logIns.app.mayWrite = true;
  if (name === "ip-forbidden") logIns.app.allowCidr = null;
  if (name === "ip-block") logIns.blocked.clear();
}
