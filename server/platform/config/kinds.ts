import { isIP } from "node:net";
import { isHostName } from "../http/text.ts";
import { AllowList } from "../net/allow-list.ts";

/** Kinds of option value: how text from the command line or the environment becomes a checked value. */
export interface OptionKind<Value> {
  /** How the value is written in help: `DIR`, `N`; empty for a flag, which takes none. */
  placeholder: string;
  /** Whether it may be given more than once; the values are then joined by commas. */
  isList?: true;
  /** @throws Error with one sentence that says what would be right. */
  parse(text: string): Value;
}

const HOST_NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

export interface HostPort {
  host: string;
  port: number;
}

export const text = (placeholder: string, maxLength = 1000): OptionKind<string> => ({
  placeholder,
  parse(given) {
    if (given.trim() === "") throw new Error("must not be empty");
    if (given.length > maxLength) throw new Error(`must have at most ${maxLength} characters`);
    return given;
  },
});

export const integer = (min: number, max: number): OptionKind<number> => ({
  placeholder: "N",
  parse(given) {
    const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    if (!(value >= min && value <= max)) throw new Error(`must be a whole number from ${min} to ${max}`);
    return value;
  },
});

export const number = (min: number, max: number): OptionKind<number> => ({
  placeholder: "X",
  parse(given) {
    const value = /^\d{1,12}(\.\d{1,6})?$/.test(given) ? Number(given) : Number.NaN;
    if (!(value >= min && value <= max)) throw new Error(`must be a number from ${min} to ${max}`);
    return value;
  },
});

export const choice = <const Word extends string>(...words: Word[]): OptionKind<Word> => ({
  placeholder: words.join("|"),
  parse(given) {
    const word = words.find((candidate) => candidate === given);
    if (word === undefined) throw new Error(`must be one of ${words.join(", ")}`);
    return word;
  },
});

export const flag: OptionKind<boolean> = {
  placeholder: "",
  parse(given) {
    if (/^(1|true|yes|on)$/i.test(given)) return true;
    if (/^(0|false|no|off|)$/i.test(given)) return false;
    throw new Error("must be true or false");
  },
};

/** `±HHMM`, east of UTC with a plus. */
export const utcOffset: OptionKind<string> = {
  placeholder: "±HHMM",
  parse(given) {
    if (!/^[+-](0\d|1[0-4])[0-5]\d$/.test(given)) throw new Error("must be ±HHMM, such as +0100");
    return given;
  },
};

/** `HOST:PORT`; an IPv6 address is written in brackets. */
export const hostPort: OptionKind<HostPort> = {
  placeholder: "HOST:PORT",
  parse(given) {
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/]+)):(\d{1,5})$/.exec(given);
    const port = Number(match?.[3] ?? 0);
    const host = match?.[1] ?? match?.[2] ?? "";
    if (!isHostName(host) || port < 1 || port > 65_535) throw new Error("must be HOST:PORT, such as 192.0.2.10:20103");
    return { host, port };
  },
};

/** Comma-separated IP addresses or networks (`10.0.0.0/8`), checked one by one. */
export const networks: OptionKind<readonly string[]> = {
  placeholder: "ADDRESSES",
  isList: true,
  parse(given) {
    const list = given.split(",").map((part) => part.trim());
    if (!list.every(isNetwork)) throw new Error("must be IP addresses or networks (10.0.0.0/8) separated by commas");
    return list;
  },
};

/** Comma-separated web origins (`https://host:port`), exact: no path, no wildcard, in the form that browsers send. */
export const origins: OptionKind<readonly string[]> = {
  placeholder: "ORIGINS",
  parse(given) {
    return given.split(",").map((part) => {
      const text = part.trim().replace(/\/$/, "");
      const url = /^https?:\/\/[^\s*/?#@]+$/i.test(text) ? URL.parse(text) : null;
      if (!url)
        throw new Error("must be origins such as https://intranet.example.org separated by commas, without wildcards");
      return url.origin;
    });
  },
};

function isNetwork(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** Comma-separated host names, domains (`*.pbx.lan`), addresses or networks, checked one by one. */
export const hosts: OptionKind<readonly string[]> = {
  placeholder: "HOSTS",
  isList: true,
  parse(given) {
    const list = given.split(",").map((part) => part.trim());
    new AllowList(list);
    return list;
  },
};

/** Comma-separated host names and addresses of this machine, as a certificate is made for them; lower case. */
export const certifiedHosts: OptionKind<readonly string[]> = {
  placeholder: "HOST",
  isList: true,
  parse(given) {
    const list = given.split(",").map((part) => part.trim().toLowerCase());
    const isNumber = (host: string) => /^(\d+|0x[0-9a-f]*)$/.test(host.split(".").at(-1) ?? "");
    const isName = (host: string) => HOST_NAME.test(host) && host.length <= 253 && !isNumber(host);
    if (!list.every((host) => isIP(host) !== 0 || isName(host)))
      throw new Error("must be names (vigie.lan) or addresses (192.168.1.5)");
    return list;
  },
};

/** A SHA-256 as programs print it, with colons or without; the value is 64 digits in lower case. */
export const sha256: OptionKind<string> = {
  placeholder: "SHA256",
  parse(given) {
    const digits = given.replaceAll(":", "").toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(digits)) throw new Error("must be 64 hexadecimal digits");
    return digits;
  },
};

/** A length of time, such as `12h` or `90d`; the value is in milliseconds. */
export const duration: OptionKind<number> = {
  placeholder: "DURATION",
  parse(given) {
    const match = /^(\d{1,5})([mhd])$/.exec(given);
    const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }[match?.[2] as "m" | "h" | "d"];
    if (!match || Number(match[1]) === 0) throw new Error("must be a number and a unit: 30m, 12h or 90d");
    return Number(match[1]) * unitMs;
  },
};

/** `https://host` or `http://host:port`, without a path; the value has no slash at its end. */
export const webOrigin: OptionKind<string> = {
  placeholder: "URL",
  parse(given) {
    const url = URL.parse(given);
    const isOrigin = url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href;
    if (!isOrigin) throw new Error("must be an address without a path, such as https://vigie.example.org");
    return url.origin;
  },
};

/** An address behind which a token is put: it ends with the `=` of its query or with a slash, for the token is no part of a host's name. */
export const calendarBase: OptionKind<string> = {
  placeholder: "URL",
  parse(given) {
    const url = URL.parse(given.trim());
    const isBase = url !== null && /^https?:$/.test(url.protocol) && /[=/]$/.test(given.trim()) && url.hash === "";
    if (!isBase)
      throw new Error(
        "must be an address that ends where the token is to stand, such as https://planner.example.org/ical?u=",
      );
    return given.trim();
  },
};

/** How the way to a database server is encrypted: not, without a look at its certificate, or with one. */
export const DATABASE_TLS = ["off", "on", "verify"] as const;
export type DatabaseTls = (typeof DATABASE_TLS)[number];

/** A database server as one address has it; null is what it does not say. */
export interface DatabaseUrl {
  dialect: "mysql" | "postgresql";
  host: string;
  port: number | null;
  database: string;
  user: string | null;
  password: string | null;
  tls: DatabaseTls | null;
}

const SCHEMES: Readonly<Record<string, DatabaseUrl["dialect"]>> = {
  "mysql:": "mysql",
  "mariadb:": "mysql",
  "postgresql:": "postgresql",
  "postgres:": "postgresql",
};

/** `mysql://user:password@host:port/name?tls=verify`; user, password and name in percent signs where an address needs them. */
export const databaseUrl: OptionKind<DatabaseUrl> = {
  placeholder: "URL",
  parse(given) {
    const url = URL.parse(given);
    const dialect = SCHEMES[url?.protocol ?? ""];
    if (!url || !dialect) throw new Error("must be an address such as postgresql://user:password@host:5432/name");
    const database = decoded(url.pathname.slice(1));
    if (url.hostname === "" || database === "" || database.includes("/"))
      throw new Error("must name a host and one database, such as mysql://user:password@host:3306/name");
    const tls = DATABASE_TLS.find((word) => word === url.searchParams.get("tls")) ?? null;
    const unknown = [...url.searchParams.keys()].find((name) => name !== "tls");
    if (unknown !== undefined || (url.searchParams.has("tls") && tls === null))
      throw new Error(`takes only tls=${DATABASE_TLS.join(", tls=")} behind its question mark`);
    return {
      ...{ dialect, database, tls },
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port === "" ? null : Number(url.port),
      user: decoded(url.username) || null,
      password: decoded(url.password) || null,
    };
  },
};

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error("has a percent sign that stands for nothing: write it as %25");
  }
}

/** A day or an instant as text: what a day means depends on a zone, which is not known here. */
export const moment: OptionKind<string> = {
  placeholder: "WHEN",
  parse(given) {
    const isMoment = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(given);
    if (!isMoment || Number.isNaN(Date.parse(given))) {
      throw new Error("must be a day like 2026-01-31, or an instant like 2026-01-31T08:00:00Z");
    }
    return given;
  },
};
