import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { Elysia } from "elysia";
import type { AccessPlugin } from "../auth/access.ts";
import { Problem } from "../http/problem.ts";
import { drawQr, type QrDrawing } from "../qr-drawing.ts";
import "./problems.ts";
import type { Tls } from "./tls.ts";

export interface InstallParts {
  access: AccessPlugin;
  tls: Tls | null;
  /** Whether only this machine reaches the port. */
  isLocalOnly: boolean;
  /** Ports once they are open; `plain` is null when there is no port without TLS. */
  ports: () => { main: number; plain: number | null };
}

/** An address to open on the phone. */
export interface InstallAddress {
  url: string;
  qr: QrDrawing;
}

export interface InstallInfo {
  /**
   * `authority`: phones have to trust ours first. `certificate`: they trust the one in use, it came from elsewhere. `proxy`: the same,
   * of a proxy before us. `plain`: there is no https, so the app cannot be installed.
   */
  mode: "authority" | "certificate" | "proxy" | "plain";
  isLocalOnly: boolean;
  /** Where the app is, best first; empty in mode `plain`. */
  app: InstallAddress[];
  /** This very page, reachable before anything is trusted; the same as `app` where that needs no trust. */
  page: InstallAddress[];
  authority: { name: string; fingerprint: string; validTo: number } | null;
}

/** More names than this nobody reads. */
const MAX_ADDRESSES = 4;

/** `/ca.crt`, and what the page `/install` shows: for everybody, because a phone comes here before it can sign in. */
export function installRoutes({ access, tls, isLocalOnly, ports }: InstallParts) {
  return new Elysia()
    .use(access)
    .get(
      "/ca.crt",
      () => {
        const authority = tls?.authority;
        if (!authority) throw new Problem("no_authority");
        const headers = {
          "content-type": "application/x-x509-ca-cert",
          // Not an attachment: Safari and Firefox ask at once whether to trust what they are merely shown.
          "content-disposition": 'inline; filename="vigie-ca.crt"',
          "cache-control": "no-store",
        };
        return new Response(authority, { headers });
      },
      { access: "public", detail: { summary: "Certificate of the installation's own authority", tags: ["platform"] } },
    )
    .get(
      "/api/v1/platform/install",
      ({ request, isSecure }): InstallInfo => {
        const asked = new URL(request.url).hostname.replace(/^\[(.*)\]$/, "$1");
        const { main, plain } = ports();
        const authority = tls?.authority ?? null;
        const certificate = authority === null ? null : new X509Certificate(authority);
        const mode = tls ? (authority ? "authority" : "certificate") : isSecure ? "proxy" : "plain";
        const hosts = hostsFor(asked, tls?.material.hosts ?? []);
        const app =
          mode === "plain" ? [] : mode === "proxy" ? [new URL("/", proxied(request))] : urls(hosts, "https", main, "/");
        const page =
          mode === "proxy" || mode === "plain"
            ? [new URL("/install", mode === "proxy" ? proxied(request) : request.url)]
            : urls(hosts, plain === null ? "https" : "http", plain ?? main, "/install");
        return {
          ...{ mode, isLocalOnly },
          app: app.map(withQr),
          page: page.map(withQr),
          authority: certificate && {
            name: /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? "",
            fingerprint: certificate.fingerprint256,
            validTo: Date.parse(certificate.validTo),
          },
        };
      },
      { access: "public", detail: { summary: "Where and how the app is installed on a phone", tags: ["platform"] } },
    );
}

/** The name that was asked for first, then the certificate's; those that lead a phone to itself are left out. */
function hostsFor(asked: string, certified: readonly string[]): string[] {
  const usable = certified.filter((host) => !host.startsWith("*.") && !isOwn(host));
  const isCertified = usable.includes(asked) || certified.includes(`*.${asked.slice(asked.indexOf(".") + 1)}`);
  const known = isCertified ? [asked, ...usable] : usable;
  // Nothing but this machine's own names: better a code that works here than none.
  return [...new Set(known.length > 0 ? known : [asked])].slice(0, MAX_ADDRESSES);
}

function isOwn(host: string): boolean {
  return host === "localhost" || host.startsWith("127.") || host === "::1";
}

function urls(hosts: readonly string[], scheme: "http" | "https", port: number, path: string): URL[] {
  return hosts.map((host) => new URL(path, `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`));
}

/** Behind a proxy that speaks https: its address is what the browser asked for. */
function proxied(request: Request): string {
  return `https://${new URL(request.url).host}`;
}

function withQr(url: URL): InstallAddress {
  return { url: url.href, qr: drawQr(url.href) };
}
