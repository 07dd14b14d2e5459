import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate {
  key: string;
  cert: string;
}

/** A certificate for 127.0.0.1 and localhost that nobody has reason to trust; null where there is no openssl. */
export function selfSigned(): Certificate | null {
  if (!Bun.which("openssl")) return null;
  const folder = mkdtempSync(join(tmpdir(), "vigie-cert-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    const { exitCode, stderr } = Bun.spawnSync([
      "openssl",
      "req",
      "-x509",
      ...kind,
      ...subject,
      "-keyout",
      key,
      "-out",
      cert,
    ]);
    if (exitCode !== 0) throw new Error(`openssl: ${stderr}`);
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
