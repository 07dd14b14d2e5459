import { eventually } from "./eventually.ts";
import { signIn } from "./own-server.ts";
import type { Stage } from "./stage.ts";

/** As many wait in every queue, always. */
const ALWAYS_RED = {
  ...{ name: "", figure: "cccp.waiting", scopeKind: "queue", scopeId: "", side: "above", amber: null, red: 0 },
  ...{ hysteresis: 0, forSeconds: 0, tellFrom: "red", channelIds: null, flapChanges: 0, flapWindowSeconds: 60 },
  isEnabled: true,
};

/** Open alerts and past ones, which the demonstration comes to by itself only after minutes. */
export async function makeAlerts(stage: Stage): Promise<void> {
  const { name, password } = stage.login("admin");
  const cookie = await signIn(stage.url, name, password);
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${stage.url}/api/v1/platform/alerts${path}`, {
      method,
      headers: { cookie: `${cookie.name}=${cookie.value}`, origin: stage.url, "content-type": "application/json" },
      body: body ? JSON.stringify(body) : null,
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  const { id } = await ask("POST", "/rules", ALWAYS_RED);
  const isAmong = (path: "" | "/past") =>
    eventually(`its alerts at "${path}"`, async () => {
      const { alerts }: { alerts: { ruleId: string }[] } = await ask("GET", path);
      return alerts.some(({ ruleId }) => ruleId === id);
    });
  await isAmong("");
  await ask("PUT", `/rules/${id}`, { ...ALWAYS_RED, red: 1_000_000 });
  await isAmong("/past");
  await ask("PUT", `/rules/${id}`, ALWAYS_RED);
  await isAmong("");
}
