/** Certificates for tests, made by openssl: a second, independent maker beside the program's own. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const OPENSSL = "/usr/bin/openssl";
export const hasOpenssl = existsSync(OPENSSL);

export interface KeyPair {
  /** PEM. */
  key: string;
  cert: string;
}

export interface CertificateWish {
  /** Such as `DNS:hook.example,IP:127.0.0.1`. */
  names: string;
  /** Negative: expired that long ago. */
  days?: number;
}

/** An authority of the test's own, in a folder that `remove` deletes. */
export class TestAuthority {
  private readonly folder = mkdtempSync(join(tmpdir(), "vigie-ca-"));
  private count = 0;
  readonly cert: string;

  constructor(name = "Test authority") {
    this.newKey("ca.key");
    this.run("req", "-x509", "-new", "-key", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", `/CN=${name}`);
    this.cert = this.read("ca.pem");
  }

  /** A certificate that this authority signed. */
  issue({ names, days = 30 }: CertificateWish): KeyPair {
    const stem = `leaf${this.count++}`;
    this.newKey(`${stem}.key`);
    writeFileSync(join(this.folder, `${stem}.ext`), `subjectAltName=${names}\n`);
    this.run("req", "-new", "-key", `${stem}.key`, "-out", `${stem}.csr`, "-subj", "/CN=leaf");
    this.run(
      ...["x509", "-req", "-in", `${stem}.csr`, "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"],
      ...["-days", String(days), "-extfile", `${stem}.ext`, "-out", `${stem}.pem`],
    );
    return { key: this.read(`${stem}.key`), cert: this.read(`${stem}.pem`) };
  }

  /** One that signed itself, as devices come from the factory. */
  selfSigned({ names, days = 30 }: CertificateWish): KeyPair {
    this.newKey("self.key");
    this.run(
      ...["req", "-x509", "-new", "-key", "self.key", "-out", "self.pem", "-days", String(days)],
      ...["-subj", "/CN=device", "-addext", `subjectAltName=${names}`],
    );
    return { key: this.read("self.key"), cert: this.read("self.pem") };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private newKey(file: string): void {
    this.run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", file);
  }

  private run(...args: string[]): void {
    const { exitCode, stderr } = Bun.spawnSync([OPENSSL, ...args], { cwd: this.folder });
    if (exitCode !== 0) throw new Error(`openssl ${args[0]}: ${stderr.toString()}`);
  }

  private read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }
}

/** SHA-256 of the first certificate of a PEM text, hexadecimal digits. */
export function fingerprintOf(pem: string): string {
  const der = Buffer.from(/-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(pem)?.[1] ?? "", "base64");
  return new Bun.CryptoHasher("sha256").update(der).digest("hex");
}
