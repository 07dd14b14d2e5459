import { beforeEach, describe, expect, test } from "bun:test";
import { directorySentence, healthSentence, linkSentence, stepSentence } from "../../client/cccp/sentences.ts";
import { en } from "../../client/words/en.ts";
import { enMore } from "../../client/words/en-more.ts";
import { fr } from "../../client/words/fr.ts";
import { frMore } from "../../client/words/fr-more.ts";
import { useDictionary } from "../../client/words/words.ts";
import { roomHealth } from "../../server/cccp/health.ts";
import type { ProbeStep } from "../../server/cccp/probe/probe.ts";
import type { ServerView } from "../../server/cccp/servers/server-record.ts";
import { liveLink } from "./board-fixture.ts";

const step = (part: Partial<ProbeStep>): ProbeStep => ({
  step: "connect",
  outcome: "ok",
  problem: null,
  detail: "English detail.",
  params: { host: "cc.example", port: 20103, login: "anne", seconds: 3 },
  durationMs: 1,
  ...part,
});
const server = (link: Partial<ServerView["link"]>) =>
  ({
    name: "Lyon",
    host: "cc.example",
    port: 20103,
    login: "anne",
    project: "NORD",
    isEnabled: true,
    link: { ...liveLink, ...link },
  }) as ServerView;
const plain = (text: string) => text.replace(/\s/g, " ");

beforeEach(() => useDictionary("fr", { ...fr, ...frMore }));

describe("a step of the connection test", () => {
  test("that went well tells its facts in the reader's language, a port as it is typed", () => {
    expect(stepSentence(step({}))).toBe("Connecté au port 20103.");
    expect(stepSentence(step({ step: "list", params: { count: 1 } }))).toBe("1 session d’utilisateur.");
    expect(stepSentence(step({ step: "list", params: { count: 56 } }))).toBe("56 sessions d’utilisateurs.");
    expect(plain(stepSentence(step({ step: "resolve" })))).toBe("Rien à chercher : cc.example est une adresse.");
    const found = step({ step: "resolve", params: { host: "cc.example", addresses: "192.0.2.7" } });
    expect(stepSentence(found)).toBe("L’adresse de cc.example est 192.0.2.7.");
  });

  test("that failed tells why, and what the other side said", () => {
    const refused = step({ outcome: "failed", problem: "connection_refused" });
    expect(plain(stepSentence(refused))).toBe("Connexion refusée par cc.example : rien n’écoute sur ce port (20103).");
    const web = step({ outcome: "failed", problem: "not_cccp", params: { port: 80, said: "HTTP/1.1 400" } });
    expect(plain(stepSentence(web))).toContain("« HTTP/1.1 400 »");
  });

  test("keeps the server's own sentence where the app has no words for it", () => {
    expect(stepSentence(step({ outcome: "failed", problem: "new_trouble" }))).toBe("English detail.");
  });

  test("a silent list is not a silent server", () => {
    const silent = step({ step: "list", outcome: "failed", problem: "query_silent" });
    expect(plain(stepSentence(silent))).toContain("anne a-t-il le droit");
  });

  test("has words in both languages for every trouble that a link can have", async () => {
    const source = await Bun.file(new URL("../../server/cccp/link/problem.ts", import.meta.url)).text();
    const declared = /type ProblemCode =([^;]+);/.exec(source)?.[1] ?? "";
    const codes = [...declared.matchAll(/"(\w+)"/g)].map((match) => match[1] as string);
    expect(codes.length).toBeGreaterThan(10);
    for (const words of [frMore, enMore]) {
      for (const code of [...codes, "query_refused", "cancelled", "probe_failed"])
        expect(Object.keys(words)).toContain(`fault.${code}`);
    }
    // In a few words, beside a server's name.
    for (const words of [fr, en]) {
      for (const code of codes) expect(Object.keys(words)).toContain(`trouble.${code}`);
    }
  });
});

test("a link's trouble is told with the server's own facts; a live link has none", () => {
  const down = server({ phase: "waiting_to_retry", problem: "login_failed", detail: "refused" });
  expect(linkSentence(down, true)).toBe("Identifiant ou mot de passe refusé pour anne.");
  expect(linkSentence(server({}), true)).toBe("");
});

describe("a server that is not connected says why, and what to do", () => {
  const idle = (part: Partial<ServerView>) => ({ ...server({ phase: "disabled", detail: "English." }), ...part });

  test("switched off: to who may switch it on, and to who may not", () => {
    expect(plain(linkSentence(idle({ isEnabled: false }), true))).toContain("cochez « Se connecter à ce serveur »");
    expect(linkSentence(idle({ isEnabled: false }), false)).toContain("Un administrateur peut l’allumer");
  });

  test("no longer on the command line, or just being set up", () => {
    expect(linkSentence(idle({ isEnabled: true, source: "option" }), true)).toContain(
      "La ligne de commande ne le nomme plus",
    );
    expect(linkSentence(idle({ isEnabled: true, source: "manual" }), true)).toBe("Ce serveur se prépare.");
  });
});

describe("the MySQL list", () => {
  const told = (problem: string, params: Record<string, string | number>) =>
    plain(directorySentence(problem, params, "English detail."));

  test("tells why it could not be read by the server's code and facts, a port as it is typed", () => {
    expect(told("connection_refused", { host: "db", port: 3306 })).toBe(
      "La liste n’a pas pu être lue. db refuse la connexion : aucune base n’écoute sur le port 3306.",
    );
    expect(told("said", { said: "Unknown column" })).toContain("La base a répondu : « Unknown column »");
    expect(told("brand_new", {})).toBe("La liste n’a pas pu être lue. English detail.");
  });

  test("tells it on the health page too", () => {
    const lastRefresh = { problem: "access_denied", params: { user: "portal" }, detail: "English.", count: 0 };
    const [line] = roomHealth([], { isEnabled: true, lastRefresh } as never, () => false);
    expect(line && healthSentence(line)).toEqual({
      name: "Liste MySQL des serveurs",
      text: "La liste n’a pas pu être lue. La base refuse l’utilisateur portal ou son mot de passe.",
      remedy: expect.stringContaining("Corrigez la liste"),
    });
  });
});

describe("the health page", () => {
  const tell = (link: Partial<ServerView["link"]>, isLost = false) => {
    const [line] = roomHealth([server(link)], { isEnabled: false, lastRefresh: null } as never, () => isLost);
    return line ? healthSentence(line) : null;
  };

  test("tells how each link is by the codes that the server gives", () => {
    expect(tell({})).toEqual({ name: "Lyon", text: "En direct, version 2.10.0.12." });
    expect(tell({ phase: "loading", detail: null })).toMatchObject({
      name: "Lyon",
      text: "lecture du centre d’appels",
    });
    expect(plain(tell({ phase: "waiting_to_retry", problem: "connection_refused", detail: "x" })?.text ?? "")).toBe(
      "Connexion refusée : rien n’écoute sur ce port",
    );
    expect(plain(tell({}, true)?.text ?? "")).toBe(
      "Le serveur ne connaît aucun projet « NORD » : le tableau reste vide.",
    );
    expect(plain(tell({ unanswered: ["queues"] })?.text ?? "")).toBe("Le serveur ne répond pas pour : files.");
  });

  test("names what is the program's own, and counts by the language", () => {
    useDictionary("en", { ...en, ...enMore });
    const lost = { name: "journal", state: "warn", code: "journal_lost", params: { n: 1 }, detail: "" } as const;
    expect(healthSentence(lost)).toEqual({
      name: "Journal",
      text: "1 entry was never written: the database did not keep up.",
    });
    const open = { open: 3, limit: 6000, evicted: 0 };
    const streams = { name: "event streams", state: "ok", code: "streams_open", params: open, detail: "" } as const;
    expect(healthSentence(streams).text).toBe("Open: 3 of 6,000. Cut for being too slow: 0.");
  });

  test("names a check that failed itself", () => {
    const line = {
      name: "event streams",
      state: "bad",
      code: "check_failed",
      params: { reason: "x" },
      detail: "",
    } as const;
    const { name, text } = healthSentence(line);
    expect([name, plain(text)]).toEqual(["Flux d’événements", "Le contrôle lui-même a échoué : x"]);
  });

  test("keeps the server's sentence for a code that the app does not know", () => {
    const line = { name: "printer", state: "warn", code: "printer_out", detail: "No paper.", remedy: "Add." } as const;
    expect(healthSentence(line)).toEqual({ name: "printer", text: "No paper.", remedy: "Add." });
  });

  test("says amounts, moments and remedies as the reader does", () => {
    const params = { freeBytes: 1_500_000_000, sizeBytes: 98_000_000_000 };
    const line = { name: "disk", state: "warn", code: "disk_low", params, detail: "", remedy: "English." } as const;
    const { name, text, remedy } = healthSentence(line);
    expect([name, plain(text)]).toEqual(["Disque", "1,5 Go libres sur 98 Go."]);
    expect(plain(remedy ?? "")).toStartWith("Libérez bientôt de la place");
    const skewed = tell({ clockSkewMs: -90_000 });
    expect(plain(skewed?.text ?? "")).toBe("En direct, mais son horloge diffère de -90 s de celle de cette machine.");
    expect(skewed?.remedy).toContain("serveur de temps");
  });
});
