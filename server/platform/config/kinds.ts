import { isIP } from "node:net";

/** Kinds of option value: how text from the command line or the environment becomes a checked value. */
export interface OptionKind<Value> {
  /** How the value is written in help: `DIR`, `N`; empty for a flag, which takes none. */
  placeholder: string;
  /** @throws Error with one sentence that says what would be right. */
  parse(text: string): Value;
}

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

/** `HOST:PORT`; an IPv6 address is written in brackets. */
export const hostPort: OptionKind<HostPort> = {
  placeholder: "HOST:PORT",
  parse(given) {
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/]+)):(\d{1,5})$/.exec(given);
    const port = Number(match?.[3]);
    if (!match || port < 1 || port > 65_535) throw new Error("must be HOST:PORT, such as 192.0.2.10:20103");
    return { host: (match[1] ?? match[2]) as string, port };
  },
};

/** Comma-separated IP addresses or networks (`10.0.0.0/8`), checked one by one. */
export const networks: OptionKind<readonly string[]> = {
  placeholder: "ADDRESSES",
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
