import { KINDS, type Kind, type Ledger } from "./ledger.ts";

/** Made by a writer, kept by the ledger; above it the oldest are removed again. */
const MANY = 30;
const PLATFORM = "/api/v1/platform";
const RULE = {
  ...{
    figure: "cccp.waiting",
    scopeKind: "queue",
    scopeId: "",
    side: "above",
    amber: 3,
    red: 6,
    hysteresis: 0,
    forSeconds: 0,
  },
  ...{ tellFrom: "red", channelIds: null, flapChanges: 0, flapWindowSeconds: 60, isEnabled: false },
};

interface Routes {
  path: string;
  /** Of one to make. */
  body(name: string): unknown;
  /** Where its id stands in the answer. */
  idOf(answer: never): string;
  namesOf(list: never): string[];
}

type Named = { name: string }[];
const ROUTES: Record<Kind, Routes> = {
  servers: {
    path: "/api/v1/cccp/servers",
    body: (name) => ({ name, project: name, host: "127.0.0.1", port: 1, login: "x", isEnabled: false }),
    idOf: ({ id }: { id: string }) => id,
    namesOf: ({ servers }: { servers: Named }) => servers.map(({ name }) => name),
  },
  users: {
    path: `${PLATFORM}/users`,
    body: (name) => ({ name, role: "viewer" }),
    idOf: ({ user }: { user: { id: string } }) => user.id,
    namesOf: ({ users }: { users: Named }) => users.map(({ name }) => name),
  },
  tokens: {
    path: `${PLATFORM}/tokens`,
    body: (name) => ({ name, role: "viewer", expiresAt: null }),
    idOf: ({ token }: { token: { id: string } }) => token.id,
    namesOf: ({ tokens }: { tokens: Named }) => tokens.map(({ name }) => name),
  },
  rules: {
    path: `${PLATFORM}/alerts/rules`,
    body: (name) => ({ ...RULE, name }),
    idOf: ({ id }: { id: string }) => id,
    namesOf: ({ rules }: { rules: Named }) => rules.map(({ name }) => name),
  },
};

export interface Target {
  url: string;
  token: string;
  ledger: Ledger;
  /** Hears of each acknowledgement. */
  onAcknowledged(): void;
}

/** Makes and removes things of one kind until the server is gone. The label makes their names its own. */
export async function writeThings(target: Target, kind: Kind, label: string): Promise<void> {
  const { path, body, idOf } = ROUTES[kind];
  for (let number = 0; ; number++) {
    const old = target.ledger.sizeOf(kind) > MANY || number % 3 === 2 ? target.ledger.takeOldest(kind) : null;
    if (old) {
      if (!(await ask(target, "DELETE", `${path}/${old.id}`)).isDone) return;
      target.ledger.addRemoved(kind, old.name);
    } else {
      const name = `${label}-${number}`;
      const { isDone, answer } = await ask(target, "POST", path, body(name));
      if (!isDone) return;
      target.ledger.addMade(kind, name, idOf(answer as never));
    }
    target.onAcknowledged();
  }
}

/** Sets the same setting to one value after the other until the server is gone. */
export async function writeSetting(target: Target, round: number): Promise<void> {
  for (let number = 0; ; number++) {
    const auditDays = 30 + ((round * 97 + number) % 3_600);
    target.ledger.addSent(auditDays);
    if (!(await ask(target, "PUT", `${PLATFORM}/retention`, { auditDays, journalRows: 5_000 })).isDone) return;
    target.ledger.addSetting(auditDays);
    target.onAcknowledged();
  }
}

/** Signs in again and again until the server is gone. */
export async function signInAgain(
  { url, ledger, onAcknowledged }: Target,
  login: { name: string; password: string },
): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}${PLATFORM}/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(login),
    }).catch(() => null);
    const body = await answer?.json().catch(() => null);
    const cookie = answer?.headers.get("set-cookie")?.split(";")[0];
    if (answer?.status !== 200 || !body || !cookie) return;
    ledger.addCookie(cookie);
    onAcknowledged();
  }
}

/** What of the ledger is not true any more. */
export async function lostOf({ url, token, ledger }: Omit<Target, "onAcknowledged">): Promise<string[]> {
  const get = async (path: string, headers: Record<string, string>) => {
    const answer = await fetch(url + path, { headers });
    return { status: answer.status, body: (await answer.json()) as never };
  };
  const signed = { authorization: `Bearer ${token}` };
  const lost: string[] = [];
  for (const kind of KINDS) {
    const { body } = await get(ROUTES[kind].path, signed);
    lost.push(...ledger.lostOf(kind, new Set(ROUTES[kind].namesOf(body))));
  }
  const { body } = await get(`${PLATFORM}/retention`, signed);
  lost.push(...ledger.lostSetting((body as { auditDays: number }).auditDays));
  // A person has 50 sessions at most; the oldest go, rightly.
  for (const cookie of ledger.cookies.slice(-40)) {
    if ((await get(`${PLATFORM}/me`, { cookie })).status !== 200) lost.push("- a session");
  }
  return lost;
}

async function ask(
  { url, token }: Target,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ isDone: boolean; answer: unknown }> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body !== undefined && { "content-type": "application/json" }),
  };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const answer = await fetch(url + path, init).catch(() => null);
  // The answer itself may be cut off: what was not read whole was not acknowledged.
  const text = await answer?.text().catch(() => null);
  if (!answer || text === null || text === undefined) return { isDone: false, answer: null };
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return { isDone: true, answer: text === "" ? null : JSON.parse(text) };
}
