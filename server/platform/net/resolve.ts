import { lookup } from "node:dns/promises";
import { Problem } from "../http/problem.ts";
import { type AddressBytes, type AddressKind, parseAddress } from "./address.ts";
import type { AllowList } from "./allow-list.ts";
import "./problems.ts";
import type { Target } from "./target.ts";

/** The addresses of a name, in the order in which they are to be tried. Rejects with `code` ENOTFOUND for an unknown name. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** The system's own: the hosts file and the name servers, as for every other program on this machine. */
export const systemResolve: Resolve = async (name) =>
  (await lookup(name, { all: true, order: "verbatim" })).map(({ address }) => address);

/**
 * Whom a request may reach: only the Internet (`public`: what a stranger may have entered), or also what the administrator
 * opened of the local network (`allow-listed`: systems that the call centre itself runs).
 */
export type AddressPolicy = "public" | "allow-listed";

export interface JudgedAddress {
  /** As it is connected to. */
  text: string;
  kind: AddressKind;
  isAllowed: boolean;
  /** Whether the administrator opened it, and not only that nobody has to. */
  isOpened: boolean;
}

export interface Judge {
  allowList: AllowList;
  /** `kindOf`, except in a test that shows what would get through without it. */
  kindOf: (address: AddressBytes) => AddressKind;
}

/** Addresses of one name that are looked at; a name with more is nobody's that we call. */
const MAX_ADDRESSES = 16;

/** Every address that a target leads to, asked for once, each judged. @throws Problem `outgoing_name_unknown`. */
export async function judgeTarget(
  target: Target,
  policy: AddressPolicy,
  resolve: Resolve,
  { allowList, kindOf: kind }: Judge,
): Promise<JudgedAddress[]> {
  const { host, address } = target;
  const texts = address ? [host] : (await namesOf(host, resolve)).slice(0, MAX_ADDRESSES);
  return texts.map((text) => {
    const bytes = parseAddress(text);
    if (!bytes) return { text, kind: "reserved", isAllowed: false, isOpened: false };
    const isPublic = kind(bytes) === "public";
    const isOpen = policy === "allow-listed" && allowList.isOpen(bytes, address ? null : host.toLowerCase());
    return { text, kind: kind(bytes), isAllowed: isPublic || isOpen, isOpened: isOpen };
  });
}

/**
 * The addresses to connect to: all of them, when all are allowed. One that is not refuses the whole, for a name that leads
 * both outside and inside is a trap rather than a mistake. @throws Problem `outgoing_address_refused`.
 */
export function refuseForbidden(target: Target, judged: readonly JudgedAddress[]): void {
  const bad = judged.find(({ isAllowed }) => !isAllowed);
  if (!bad) return;
  const what = `${bad.text} is ${WORDS[bad.kind]}`;
  const detail = target.address ? `${what}.` : `${target.host} leads to ${bad.text}, and that is ${WORDS[bad.kind]}.`;
  throw new Problem("outgoing_address_refused", { detail });
}

/** Refuses http to where the administrator opened nothing. @throws Problem `outgoing_url_invalid`. */
export function refusePlain(target: Target, judged: readonly JudgedAddress[]): void {
  if (target.isSecure || judged.every(({ isOpened }) => isOpened)) return;
  const detail = "It must begin with https://; http:// only leads to what --allow-hosts opens.";
  throw new Problem("outgoing_url_invalid", { detail });
}

async function namesOf(host: string, resolve: Resolve): Promise<readonly string[]> {
  const addresses = await resolve(host).catch((cause) => {
    throw new Problem("outgoing_name_unknown", { detail: `${host}: ${reasonOf(cause)}` });
  });
  if (addresses.length === 0) throw new Problem("outgoing_name_unknown", { detail: `${host} has no address.` });
  return addresses;
}

function reasonOf(cause: unknown): string {
  const { code } = cause as { code?: unknown };
  if (code === "ENOTFOUND" || code === "ENODATA") return "no name server knows it.";
  return "the name server did not answer.";
}

/** What a person calls such an address. */
export const WORDS: Readonly<Record<AddressKind, string>> = {
  public: "on the Internet",
  loopback: "this machine itself",
  private: "in a private network",
  link_local: "an address of the local link",
  metadata: "where a cloud hands out credentials",
  multicast: "a group of machines, not one",
  unspecified: "no machine's address",
  tunnel: "the end of a tunnel",
  reserved: "kept for special purposes",
};
