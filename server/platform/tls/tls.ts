import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { Clock, Timer } from "../clock.ts";
import { FileRefusedError } from "../durable-file.ts";
import type { HealthReport } from "../health.ts";
import type { Log } from "../log.ts";
import { hostsOf, LocalAuthority, splitPem } from "./local-authority.ts";

/** What a server is opened with. */
export interface TlsMaterial {
  /** PEM, the chain after the certificate. */
  cert: string;
  /** PEM. */
  key: string;
  /** Names and addresses that the certificate is made for. */
  hosts: string[];
  validTo: number;
  /** SHA-256 of the certificate. */
  fingerprint: string;
}

export interface TlsParts {
  dataDir: string;
  /** Given certificate and key; the installation's own when null. The key may stand in the certificate's file. */
  certFile: string | null;
  keyFile: string | null;
  clock: Clock;
  log: Log;
}

/** What to do about a certificate that is not well. */
export const CERTIFICATE_REMEDIES: Readonly<Record<string, string>> = {
  certificate_authority_ends: "Make a new authority (vigie tls init --new) and let the phones trust it.",
  certificate_ended: "Put a new certificate in place: it is taken without a stop.",
  certificate_ends: "Find out why it was not renewed, or put a new one in place: it is taken without a stop.",
  certificate_unusable: "Correct the files of the new certificate: the one before is used until then.",
};

/** A certificate that cannot be used; the message names the file and says what is wrong. */
export class TlsError extends Error {
  readonly code = "certificate_unusable";
}

const DAY_MS = 86_400_000;
/** Files are looked at this often: nobody waits for a new certificate, and looking costs two `stat`. */
const LOOK_EVERY_MS = 10_000;
/** Renewal by us or by an ACME client comes at 30 days; later than this it has failed for two weeks. */
const WARN_DAYS = 14;
/** Phones have to be visited once more before the authority ends. */
const AUTHORITY_WARN_DAYS = 180;

/** The certificate that the server shows: read, watched, renewed when it is the installation's own. */
export class Tls {
  private current: TlsMaterial;
  private stamp: string;
  private timer: Timer | null = null;
  /** Why the files on the disk are not in use; null while they are. */
  private fault: string | null = null;
  private onChange: (material: TlsMaterial) => void = () => {};

  private constructor(
    private readonly parts: TlsParts,
    private readonly local: LocalAuthority | null,
  ) {
    this.stamp = this.stampNow();
    this.current = this.read();
  }

  /** Null when there is no certificate: then it is plain http. @throws TlsError when there is one that cannot be used. */
  static async open(parts: TlsParts): Promise<Tls | null> {
    if (parts.certFile !== null) return new Tls(parts, null);
    if (parts.keyFile !== null)
      throw new TlsError("--tls-key needs the certificate that it belongs to: --tls-cert FILE.");
    const local = new LocalAuthority(parts.dataDir);
    if (!local.isThere) return null;
    try {
      await local.renewIfDue(parts.clock.now());
    } catch (cause) {
      // The one that is there serves until it ends, and `look` tries again.
      if (!(cause instanceof FileRefusedError)) throw cause;
      parts.log.warn("the certificate was not renewed", { reason: cause.message });
    }
    return new Tls(parts, local);
  }

  get material(): TlsMaterial {
    return this.current;
  }

  /** The installation's own authority, PEM; null when the certificate comes from elsewhere. */
  get authority(): string | null {
    return this.local?.certificate ?? null;
  }

  /** Looks from time to time; `onChange` gets each new certificate. */
  watch(onChange: (material: TlsMaterial) => void): void {
    this.onChange = onChange;
    this.timer = this.parts.clock.every(LOOK_EVERY_MS, () => void this.look(false));
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  /** Renews what is due and takes over what has changed; `isForced` also what has not. Trouble keeps the certificate in use. */
  async look(isForced: boolean): Promise<void> {
    const { clock, log } = this.parts;
    try {
      await this.local?.renewIfDue(clock.now());
      const stamp = this.stampNow();
      if (stamp === this.stamp && !isForced) return;
      const material = this.read();
      this.stamp = stamp;
      this.fault = null;
      if (material.fingerprint === this.current.fingerprint && !isForced) return;
      this.current = material;
      this.onChange(material);
      log.info("certificate taken over", { until: dayOf(material.validTo), fingerprint: material.fingerprint });
    } catch (cause) {
      // Certificate and key are two files: between their writing they do not fit, and the next look finds them whole.
      const reason = (cause as Error).message;
      if (reason !== this.fault) log.warn("the certificate stays as it is", { reason });
      this.fault = reason;
    }
  }

  /** One line for the certificate, one for the authority if it is ours. */
  health(): HealthReport[] {
    return this.lines().map((line) => {
      const remedy = CERTIFICATE_REMEDIES[line.code];
      return remedy ? { ...line, remedy } : line;
    });
  }

  private lines(): HealthReport[] {
    const lines = [this.certificateLine()];
    const { authority } = this;
    if (authority !== null) {
      const until = Date.parse(new X509Certificate(authority).validTo);
      const days = this.daysTo(until);
      if (days <= AUTHORITY_WARN_DAYS) {
        const detail = `The authority that phones trust ends in ${days} days: make a new one (vigie tls init --new).`;
        const params = { n: days, untilAt: until };
        lines.push({
          name: "authority",
          state: days > 0 ? "warn" : "bad",
          code: "certificate_authority_ends",
          params,
          detail,
        });
      }
    }
    return lines;
  }

  private certificateLine(): HealthReport {
    const days = this.daysTo(this.current.validTo);
    const until = dayOf(this.current.validTo);
    const params = { n: days, untilAt: this.current.validTo };
    const line = { name: "certificate", params } as const;
    if (days <= 0) {
      const detail = `The certificate ended on ${until}: browsers refuse it. Put a new one in place.`;
      return { ...line, state: "bad", code: "certificate_ended", detail };
    }
    if (this.fault !== null) {
      const detail = `A new certificate is there but cannot be used: ${this.fault}`;
      return {
        ...line,
        params: { ...params, reason: this.fault },
        state: "warn",
        code: "certificate_unusable",
        detail,
      };
    }
    if (days <= WARN_DAYS) {
      const detail = `The certificate ends in ${days} days, on ${until}, and was not renewed.`;
      return { ...line, state: "warn", code: "certificate_ends", detail };
    }
    return {
      ...line,
      state: "ok",
      code: "certificate_valid",
      detail: `Valid for ${days} more days, until ${until}.`,
    };
  }

  private daysTo(at: number): number {
    return Math.max(0, Math.floor((at - this.parts.clock.now()) / DAY_MS));
  }

  private get files(): [certFile: string, keyFile: string] {
    const certFile = this.parts.certFile ?? this.local?.serverFile ?? "";
    return [certFile, this.parts.keyFile ?? certFile];
  }

  /** Changes whenever one of the files does, also when a link is bent to another one. */
  private stampNow(): string {
    return this.files
      .map((file) => {
        const found = statSync(file, { throwIfNoEntry: false });
        return found ? `${found.ino}:${found.size}:${found.mtimeMs}` : "-";
      })
      .join(" ");
  }

  /** @throws TlsError */
  private read(): TlsMaterial {
    const [certFile, keyFile] = this.files;
    const { cert } = splitPem(readText(certFile));
    const { key } = splitPem(readText(keyFile));
    if (cert === "") throw new TlsError(`${certFile} holds no certificate (PEM).`);
    if (key === "") throw new TlsError(`${keyFile} holds no private key (PEM). Give it with --tls-key FILE.`);
    const certificate = parse(certFile, "certificate", () => new X509Certificate(cert));
    if (/ENCRYPTED/.test(key))
      throw new TlsError(`The key in ${keyFile} is locked by a passphrase: give it without one.`);
    const privateKey = parse(keyFile, "private key", () => createPrivateKey(key));
    if (!certificate.checkPrivateKey(privateKey)) {
      throw new TlsError(`The key in ${keyFile} does not belong to the certificate in ${certFile}.`);
    }
    return {
      ...{ cert, key, hosts: hostsOf(certificate), validTo: Date.parse(certificate.validTo) },
      fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    };
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new TlsError(`${file} cannot be read: ${(cause as NodeJS.ErrnoException).code ?? "unknown"}.`, { cause });
  }
}

function parse<Result>(file: string, what: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw new TlsError(`The ${what} in ${file} cannot be read: it is damaged.`, { cause });
  }
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
