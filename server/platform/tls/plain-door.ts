import { SECURITY_HEADERS } from "../http/headers.ts";
import { Problem } from "../http/problem.ts";
import "./problems.ts";

export interface PlainDoorParts {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Port on which https is. */
  securePort: number;
  /** The app; only asked for what a phone needs before it trusts us. */
  answer: (request: Request) => Response | Promise<Response>;
}

/** What a phone that does not trust us yet may have: how to, the authority's certificate, and the files of that page. */
const OPEN_PATHS =
  /^\/(install|ca\.crt|assets\/[\w.-]+|favicon\.svg|icon-\d+\.png|manifest\.webmanifest|api\/v1\/platform\/install)$/;
/** Something of the shape of a host: it goes into an address that we send people to. */
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]{1,253})(:\d{1,5})?$/i;

/** The port without TLS: it hands out the certificate to trust and its instructions, and sends everybody else to https. */
export function openPlainDoor(parts: PlainDoorParts): Bun.Server<undefined> {
  return Bun.serve({
    hostname: parts.host,
    port: parts.port,
    reusePort: false,
    development: false,
    // Nobody sends anything here.
    maxRequestBodySize: 1024,
    idleTimeout: 10,
    fetch: (request) => answer(request, parts),
  });
}

function answer(request: Request, parts: PlainDoorParts): Response | Promise<Response> {
  // Without a proper Host header it is no whole address.
  const url = URL.parse(request.url);
  if (!url) return new Response("Bad Request", { status: 400, headers: SECURITY_HEADERS });
  const isReading = request.method === "GET" || request.method === "HEAD";
  // Nothing of who asks goes on: a cookie or a token that came this way has been seen by everybody.
  if (isReading && OPEN_PATHS.test(url.pathname)) {
    const { host = "", accept = "", "accept-encoding": coding = "" } = request.headers.toJSON();
    return parts.answer(
      new Request(url, { method: request.method, headers: { host, accept, "accept-encoding": coding } }),
    );
  }
  const host = HOST.exec(request.headers.get("host") ?? "")?.[1];
  // A page can be sent on; what a program or a form sends would go on unencrypted the next time too, so it is told.
  const isPage = isReading && host !== undefined && !url.pathname.startsWith("/api/");
  const refused = isPage ? null : new Problem("https_only").toResponse(null);
  const headers = new Headers({ ...SECURITY_HEADERS, "cache-control": "no-store" });
  if (refused) {
    for (const [name, value] of refused.headers) headers.set(name, value);
    return new Response(refused.body, { status: refused.status, headers });
  }
  const port = parts.securePort === 443 ? "" : `:${parts.securePort}`;
  headers.set("location", `https://${host}${port}${url.pathname}${url.search}`);
  return new Response(null, { status: 307, headers });
}
