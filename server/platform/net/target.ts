import { Problem } from "../http/problem.ts";
import { type AddressBytes, parseAddress } from "./address.ts";
import "./problems.ts";

export type Scheme = "http" | "https";

/** Where a URL leads, taken apart once. */
export interface Target {
  url: URL;
  isSecure: boolean;
  /** The name or address, without brackets and without a dot at its end. */
  host: string;
  /** Set when the URL names an address rather than a name. */
  address: AddressBytes | null;
  port: number;
  /** What stands in the Host header. */
  authority: string;
}

const MAX_URL_LENGTH = 8_192;
const MAX_NAME_LENGTH = 253;

/**
 * Reads a URL that somebody entered, or that another system sends us on to. The URL standard has made every spelling of
 * an address (octal, hexadecimal, short, full-width digits) plain before it is judged.
 * @throws Problem `outgoing_url_invalid`; the message holds nothing of the URL, which may carry secrets.
 */
export function readTarget(text: string, schemes: readonly Scheme[], base?: URL): Target {
  if (text.length > MAX_URL_LENGTH) throw invalid(`It has more than ${MAX_URL_LENGTH} characters.`);
  const url = URL.parse(text, base?.href);
  if (!url) throw invalid("It is no URL.");
  const scheme = url.protocol.slice(0, -1);
  if (!(schemes as readonly string[]).includes(scheme))
    throw invalid(`It must begin with ${schemes.join(":// or ")}://.`);
  if (url.username !== "" || url.password !== "") throw invalid("A name and password do not belong in a URL.");
  url.hash = "";
  const isSecure = scheme === "https";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  const address = parseAddress(host);
  if (!address && !isHostName(host)) throw invalid("Its host is no name and no address.");
  const port = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
  if (port === 0) throw invalid("There is no port 0.");
  const name = host.includes(":") ? `[${host}]` : host;
  return { url, isSecure, host, address, port, authority: url.port === "" ? name : `${name}:${port}` };
}

/** As much of a URL as may stand in a message, a log or a list: paths and queries often are secrets themselves. */
export function shownUrl(url: URL): string {
  const isBare = url.pathname === "/" && url.search === "";
  return `${url.protocol}//${url.host}${isBare ? "/" : "/…"}`;
}

/** What the URL standard leaves in a host may still not be a name: empty labels, names that no name server takes. */
function isHostName(host: string): boolean {
  return (
    host.length > 0 && host.length <= MAX_NAME_LENGTH && host.split(".").every((label) => /^[\w-]{1,63}$/.test(label))
  );
}

function invalid(detail: string): Problem {
  return new Problem("outgoing_url_invalid", { detail });
}
