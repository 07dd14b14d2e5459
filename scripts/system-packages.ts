/**
 * Programs that some tests need and that Debian packages bring. Tests that need one skip themselves when it is missing;
 * this puts them in place where it may, and says what is missing where it may not.
 */
const NEEDED = [
  { program: "/usr/bin/chromium", packageName: "chromium", use: "the browser tests" },
  {
    program: "/usr/sbin/mariadbd",
    packageName: "mariadb-server",
    use: "the tests on MariaDB and of the MySQL server list",
  },
  { program: "/usr/lib/postgresql/15/bin/postgres", packageName: "postgresql", use: "the tests on PostgreSQL" },
  { program: "/usr/bin/openssl", packageName: "openssl", use: "the tests of certificates" },
  { program: "/usr/bin/certutil", packageName: "libnss3-tools", use: "the test of trust in the browser" },
] as const;

/** How long the package manager may take in all, milliseconds. */
const INSTALL_DEADLINE_MS = 10 * 60_000;

/** Installs what is missing when this is root on Debian; returns lines that say what is missing after that. */
export async function installMissing(): Promise<string[]> {
  let missing = await absent();
  if (missing.length > 0 && process.getuid?.() === 0 && Bun.which("apt-get")) {
    await apt("update");
    await apt("install", "--yes", "--no-install-recommends", ...missing.map((need) => need.packageName));
    missing = await absent();
  }
  return missing.map(
    (need) => `missing: ${need.program}, so ${need.use} are skipped (apt-get install ${need.packageName})`,
  );
}

async function absent() {
  const isThere = await Promise.all(NEEDED.map((need) => Bun.file(need.program).exists()));
  return NEEDED.filter((_, i) => !isThere[i]);
}

async function apt(...args: string[]): Promise<void> {
  const child = Bun.spawn(["apt-get", "--quiet", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "inherit", "inherit"],
    timeout: INSTALL_DEADLINE_MS,
  });
  await child.exited;
}
