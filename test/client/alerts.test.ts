import { describe, expect, test } from "bun:test";
import { channelBodyOf, channelFieldsOf } from "../../client/platform/alerts/channel-fields.ts";
import { dayNames, localText, minuteOf, minuteText, momentOf } from "../../client/platform/alerts/hold-times.ts";
import { bodyOf, fieldsOf, newRule, withFigure } from "../../client/platform/alerts/rule-fields.ts";
import { AlertStore, byUrgency, type OpenAlerts } from "../../client/platform/alerts/store.ts";
import { viewAlert } from "../../server/platform/alerts/view.ts";
import type { Alert, Rule } from "../../server/platform/alerts/model.ts";
import { alertOf, RULE } from "../platform/alerts/samples.ts";

const view = (change: Partial<Alert> = {}, isSilenced = false) => viewAlert(alertOf(change), isSilenced);
const counts = (red: number) => ({ red, amber: 0, unhandled: red });
const answer = (cursor: string, ...alerts: OpenAlerts["alerts"]): OpenAlerts => {
  return { cursor, topic: "alerts/all", now: 0, counts: counts(alerts.length), total: alerts.length, alerts };
};

describe("the open alerts of the page", () => {
  test("are those that were read, and what the stream says since", () => {
    const store = new AlertStore();
    store.load(answer("boot.5", view({ id: "a" }), view({ id: "b" })));
    store.apply(
      { changed: [view({ id: "a", value: 9 }), view({ id: "c" })], ended: ["b"], counts: counts(2) },
      "boot.6",
    );
    expect([...(store.alerts.value?.values() ?? [])].map(({ id, value }) => [id, value])).toEqual([
      ["a", 9],
      ["c", 4],
    ]);
    expect(store.counts.value.red).toBe(2);
  });

  test("are not set back by what the stream said before they were read", () => {
    const store = new AlertStore();
    store.apply({ changed: [view({ id: "x" })], ended: [], counts: counts(1) }, "boot.1");
    expect(store.alerts.value).toBeNull();
    store.load(answer("boot.5", view({ id: "a" })));
    store.apply({ changed: [], ended: ["a"], counts: counts(0) }, "boot.5");
    expect(store.alerts.value?.size).toBe(1);
    store.apply({ changed: [], ended: ["a"], counts: counts(0) }, "other.1");
    expect(store.alerts.value?.size).toBe(0);
  });

  test("are forgotten with who was signed in", () => {
    const store = new AlertStore();
    store.load(answer("boot.5", view()));
    store.clear();
    expect([store.alerts.value, store.counts.value.unhandled]).toEqual([null, 0]);
  });

  test("stand by what needs somebody: not minded first, then the gravest, then the newest", () => {
    const red = { level: "red", worstLevel: "red" } as const;
    const alerts = [
      view({ id: "minded", ...red, acknowledgedAt: 1 }),
      view({ id: "old" }),
      view({ id: "new", triggeredAt: 9 }),
      view({ id: "worked on", ...red }, true),
      view({ id: "flapping", isFlapping: true, level: "ok", worstLevel: "red" }),
    ];
    expect(alerts.sort(byUrgency).map(({ id }) => id)).toEqual(["flapping", "new", "old", "minded", "worked on"]);
  });
});

describe("a rule as it is typed", () => {
  const rate: Rule = { ...RULE, figure: "cccp.answer_rate", side: "below", amber: 0.855, red: 0.8, hysteresis: 0.01 };

  test("comes back as it was, whatever its unit", () => {
    for (const [rule, unit] of [
      [RULE, "count"],
      [rate, "ratio"],
      [{ ...RULE, amber: null, red: 90.5 }, "seconds"],
    ] as const) {
      const { id: _id, scopeName: _name, ...body } = rule;
      expect(bodyOf(fieldsOf(rule, unit), unit)).toEqual({ body });
    }
  });

  test("rates are percent, a comma is a point, an empty limit is off", () => {
    expect(fieldsOf(rate, "ratio")).toMatchObject({ amber: "85.5", red: "80", hysteresis: "1", flapMinutes: "10" });
    const typed = { ...fieldsOf(rate, "ratio"), amber: " 85,5 % ", red: "" };
    expect(bodyOf(typed, "ratio")).toMatchObject({ body: { amber: 0.855, red: null } });
  });

  test("what is no number is named, all of it at once", () => {
    const typed = { ...fieldsOf(RULE, "count"), amber: "three", red: "1e9", forSeconds: "", flapMinutes: "-" };
    expect(bodyOf(typed, "count")).toEqual({ wrong: ["amber", "red", "forSeconds", "flapMinutes"] });
  });

  test("begins with the figure's own side and scope; another figure takes its own, and limits of another unit go", () => {
    const waiting = { name: "cccp.waiting", unit: "count", scopeKinds: ["queue", "server"], side: "above" } as const;
    const link = { name: "cccp.link_down", unit: "seconds", scopeKinds: ["server"], side: "above" } as const;
    const typed = { ...newRule(waiting), amber: "3", scopeId: "server/1/queue/a" };
    expect(typed).toMatchObject({ figure: "cccp.waiting", scopeKind: "queue", side: "above", isEnabled: true });
    expect(withFigure(typed, { ...waiting, name: "x", side: "below" }, true)).toMatchObject({
      amber: "3",
      side: "below",
    });
    expect(withFigure(typed, link, false)).toMatchObject({ amber: "", scopeKind: "server", scopeId: "" });
  });
});

describe("a channel as it is typed", () => {
  test("sends the fields of its kind, and secrets only when something is typed", () => {
    const fields = {
      ...channelFieldsOf(null, "fr"),
      name: " x ",
      kind: "email",
      host: " mail ",
      from: "a@b.example",
    } as const;
    const { settings, name } = channelBodyOf({ ...fields, to: "a@x.example; b@x.example,\nc@x.example ," });
    expect(name).toBe("x");
    expect(settings).toEqual({
      ...{ host: "mail", port: 587, security: "starttls", isCertificateChecked: true, user: "", from: "a@b.example" },
      to: ["a@x.example", "b@x.example", "c@x.example"],
    });
    expect(channelBodyOf({ ...fields, password: " with blanks " }).settings.password).toBe("with blanks");
    expect(channelBodyOf({ ...channelFieldsOf(null, "fr"), kind: "webhook" }).settings).toEqual({});
  });

  test("shows what is stored, and of secrets nothing", () => {
    const rest = { id: "c", name: "x", language: "en", isEnabled: false, lastResult: null } as const;
    const fields = channelFieldsOf(
      { ...rest, kind: "ntfy", settings: { baseUrl: "https://n", topic: "t" }, secrets: ["token"] },
      "fr",
    );
    expect(fields).toMatchObject({
      kind: "ntfy",
      baseUrl: "https://n",
      topic: "t",
      token: "",
      language: "en",
      isEnabled: false,
    });
  });
});

describe("times", () => {
  test("of the day are minutes after midnight", () => {
    expect(["00:00", "22:05", "7:30", "24:00", "12:60", "", "x"].map(minuteOf)).toEqual([
      0,
      1325,
      450,
      null,
      null,
      null,
      null,
    ]);
    expect([0, 450, 1439].map(minuteText)).toEqual(["00:00", "07:30", "23:59"]);
  });

  test("of a date come back as they were", () => {
    const at = new Date(2026, 2, 2, 9, 5).getTime();
    expect(localText(at)).toBe("2026-03-02T09:05");
    expect(momentOf(localText(at))).toBe(at);
    expect([momentOf(""), momentOf("tomorrow")]).toEqual([null, null]);
  });

  test("of the week begin with Monday, in the reader's language", () => {
    expect(dayNames("fr")[0]).toBe("lun.");
    expect([dayNames("en")[0], dayNames("en")[6], dayNames("en").length]).toEqual(["Mon", "Sun", 7]);
  });
});
