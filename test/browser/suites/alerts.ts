import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { accessibilityFaults } from "../support/accessibility.ts";
import { launchProfile } from "../support/chromium.ts";
import { eventually } from "../support/eventually.ts";
import { sidewaysFaults } from "../support/layout.ts";
import { ADMIN, OwnServer, signIn } from "../support/own-server.ts";
import { QUEUE, ScriptedCentre } from "../support/scripted-centre.ts";
import type { Stage } from "../support/stage.ts";
import { contextOptions, PHONE, Visit } from "../support/visit.ts";

const IMAGE = '<img src=x onerror="window.pwned=1">';

export function alerts(stage: Stage): void {
  let centre: ScriptedCentre;
  let server: OwnServer;
  beforeEach(async () => {
    centre = await ScriptedCentre.start();
  });
  afterEach(async () => {
    await server.remove();
    await centre.stop();
  });

  const openAs = async (path: string, size?: typeof PHONE) => {
    const visit = await stage.open(server.url, await server.signIn(), size ? { size } : {});
    await visit.goto(path);
    return visit;
  };
  const badge = (page: Page) => page.locator('.nav a[href="/alerts"] b');

  test("an alert's whole life: a rule, its preview, a red queue, a note, the end, the history", async () => {
    server = await OwnServer.of(centre);
    const visit = await openAs("/alerts");
    const { page } = visit;
    await page.getByText("No active alert").waitFor();

    // The rule is made on the screen, and says what it would say now.
    await page.getByRole("link", { name: "Rules" }).click();
    await page.getByRole("link", { name: "Add a rule" }).click();
    await page.locator('input[name="red"]').fill("6");
    await page.locator('input[name="forSeconds"]').fill("0");
    await page.getByText("Normal for 2").waitFor();
    centre.changeQueue(QUEUE, { waiting_tasks_count: 7 });
    await page.getByText("Red for 1: Sales 7").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("red ≥ 6 · Each queue").waitFor();

    // It is told in the navigation of every open screen, whatever that shows.
    const other = await openAs("/");
    await badge(other.page).getByText("1").waitFor();
    await badge(page).getByText("1").waitFor();

    await page.getByRole("link", { name: "Back to the alerts" }).click();
    await page.getByRole("link", { name: /Sales/ }).click();
    await page.getByText("Red alert").first().waitFor();
    await page.locator('input[name="note"]').fill("Two more agents come");
    await page.getByRole("button", { name: "Acknowledge" }).click();
    await page.getByText("acknowledged by admin").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await badge(page).waitFor({ state: "detached" });
    await badge(other.page).waitFor({ state: "detached" });

    // A value that changes shows without a step, the end by itself.
    centre.changeQueue(QUEUE, { waiting_tasks_count: 9 });
    await page.locator("main .n b").getByText("9", { exact: true }).waitFor();
    centre.changeQueue(QUEUE, { waiting_tasks_count: 0 });
    await page.getByText("Back to normal").waitFor();
    const steps = page.locator("ol.timeline .t");
    await eventually(
      "its history",
      () => steps.allTextContents(),
      (texts) => texts.length === 3,
    );
    expect(await steps.allTextContents()).toEqual(["Resolved", "Acknowledged", "Triggered"]);
    expect(await page.locator("ol.timeline .s").textContent()).toBe("admin : Two more agents come");

    await page.getByRole("link", { name: "Back to the alerts" }).click();
    await page.getByText("No active alert").waitFor();
    await page.getByRole("button", { name: "Past" }).click();
    await page.getByRole("link", { name: /Sales/ }).waitFor();
    expect([...visit.faults, ...other.faults]).toEqual([]);
  });

  test("text that is typed stays where it is while alerts come and go", async () => {
    server = await OwnServer.of(centre);
    await addRule(server);
    centre.changeQueue(QUEUE, { waiting_tasks_count: 7 });
    const visit = await openAs("/alerts");
    const { page } = visit;
    await page.getByRole("link", { name: /Sales/ }).click();
    const note = page.locator('input[name="note"]');
    await note.pressSequentially("half a sen");
    centre.changeQueue(QUEUE + 1, { waiting_tasks_count: 8 });
    await badge(page).getByText("2").waitFor();
    centre.changeQueue(QUEUE, { waiting_tasks_count: 8 });
    await page.locator("main .n b").getByText("8", { exact: true }).waitFor();
    await note.pressSequentially("tence");
    expect(await note.inputValue()).toBe("half a sentence");
    expect(await note.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test("names with markup, in the list, on the alert, in a preview, among the choices", async () => {
    Object.assign(centre.queues.get(QUEUE) ?? {}, { display_name: IMAGE, waiting_tasks_count: 9 });
    Object.assign(centre.queues.get(QUEUE + 1) ?? {}, { display_name: "Very".repeat(60), waiting_tasks_count: 9 });
    server = await OwnServer.of(centre);
    await addRule(server);
    const visit = await openAs("/alerts", PHONE);
    const { page } = visit;
    for (const screen of ["/alerts", "/alerts/rules/new", "/alerts/quiet"]) {
      await visit.goto(screen);
      if (screen.endsWith("new")) await page.locator('input[name="red"]').fill("3");
      await page.getByText(IMAGE).first().waitFor({ state: "attached" });
      expect(await sidewaysFaults(page)).toEqual([]);
    }
    await visit.goto("/alerts");
    await page.getByText(IMAGE).first().click();
    await page.locator("h1", { hasText: IMAGE }).waitFor();
    expect(await page.evaluate(() => "pwned" in window || document.images.length > 0)).toBe(false);
    expect(await sidewaysFaults(page)).toEqual([]);
    expect(visit.faults).toEqual([]);
  });

  describe("one's own notifications", () => {
    const PATH = "/settings/account/notifications";

    test("a rule is muted, which shows and is taken back; choices and quiet hours are kept", async () => {
      server = await OwnServer.of(centre);
      await addRule(server);
      const visit = await openAs("/settings/account", PHONE);
      const { page } = visit;
      await page.getByRole("link", { name: /^Notifications/ }).click();
      await page.getByRole("button", { name: "Mute Calls waiting" }).click();
      await page.getByRole("button", { name: "For an hour" }).click();
      await page
        .locator("main .steps .s")
        .getByText(/^Muted until \d\d:\d\d$|^Muted until .* \d\d:\d\d$/)
        .waitFor();
      await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
      await page.getByRole("button", { name: "Mute Calls waiting" }).waitFor();

      await page.getByRole("button", { name: "Mute All rules" }).click();
      await page.getByRole("button", { name: "Until tomorrow, 8:00" }).click();
      await page
        .locator("main .steps .s")
        .getByText(/Muted until .*08:00/)
        .waitFor();
      await visit.goto(PATH);
      await page.getByRole("button", { name: "End the silence All rules" }).click();
      await page.getByRole("button", { name: "Mute All rules" }).waitFor();

      await page.getByLabel("Amber alerts").uncheck();
      await page.getByLabel("Every rule, and those to come").uncheck();
      await page.getByLabel("Calls waiting · Each queue").uncheck();
      await page.getByText("Add quiet hours").click();
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await page.getByText("22:00 – 07:00").waitFor();
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Saved").waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await visit.goto(PATH);
      await page.getByText("22:00 – 07:00").waitFor();
      expect(await page.getByLabel("Amber alerts").isChecked()).toBe(false);
      expect(await page.getByLabel("Calls waiting · Each queue").isChecked()).toBe(false);
      // A rule that is not followed has nothing to mute.
      expect(await page.getByRole("button", { name: "Mute Calls waiting" }).count()).toBe(0);

      await page.locator('input[name="timeZone"]').fill("Mars/Phobos");
      await page.getByRole("button", { name: "Save" }).click();
      await page.locator('input[name="timeZone"][aria-invalid="true"]').waitFor();
      expect(await sidewaysFaults(page)).toEqual([]);
      expect(visit.faults.filter((fault) => !/ 422 /.test(fault))).toEqual([]);
    });
  });

  test("administrators say whom push services may ask", async () => {
    server = await OwnServer.of(centre);
    const visit = await openAs("/alerts/channels");
    const { page } = visit;
    await page.getByLabel("E-mail or https address").fill("nobody");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator('input[name="contact"][aria-invalid="true"]').waitFor();
    await page.getByLabel("E-mail or https address").fill("ops@example.org");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved").waitFor();
    await visit.goto("/alerts/channels");
    await eventually(
      "the contact",
      () => page.getByLabel("E-mail or https address").inputValue(),
      (text) => text === "ops@example.org",
    );
  });

  describe("on this device", () => {
    test("a browser that forbids messages is told how to allow them", async () => {
      server = await OwnServer.of(centre);
      const visit = await openAs("/alerts/device");
      await visit.page.addInitScript(() => {
        Object.defineProperty(Notification, "permission", { get: () => "denied" });
      });
      await visit.goto("/alerts/device");
      await visit.page.getByText("Notifications are blocked for this site").waitFor();
    });

    test("a page without https, and a browser without messages, say so", async () => {
      server = await OwnServer.of(centre);
      const visit = await openAs("/alerts/device");
      await visit.page.addInitScript(() => Reflect.deleteProperty(window, "PushManager"));
      await visit.goto("/alerts/device");
      await visit.page.getByText("put Vigie on the home screen first").waitFor();
      await visit.page.addInitScript(() => Object.defineProperty(window, "isSecureContext", { get: () => false }));
      await visit.goto("/alerts/device");
      await visit.page.getByText("Notifications need an https address").waitFor();
    });
  });

  describe("installed", () => {
    let visit: Visit;
    let profile: ReturnType<typeof temporaryFolder>;
    beforeEach(async () => {
      server = await OwnServer.of(centre);
      profile = temporaryFolder();
      const context = await launchProfile(profile.path, contextOptions({ size: PHONE }));
      await context.grantPermissions(["notifications"], { origin: server.url });
      const page = context.pages()[0] ?? (await context.newPage());
      visit = await Visit.of(context, page, server.url, await server.signIn());
      // No push service can be reached from here: the browser's half is ours, everything behind it is real.
      await page.addInitScript(standInForPushService);
      await visit.goto("/");
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    });
    afterEach(async () => {
      await visit.close();
      profile.remove();
    });

    test("a device is subscribed, renewed by itself, tried, and taken out", async () => {
      const { page } = visit;
      await visit.goto("/alerts/device");
      await page.getByRole("button", { name: "Receive alerts here" }).click();
      await page.getByText("This device receives alerts").waitFor();
      const devices = async () =>
        (await (await visit.context.request.get(`${server.url}/api/v1/platform/push`)).json()).devices;
      expect(await devices()).toMatchObject([{ host: "push.invalid", minLevel: "red", language: "en", state: "live" }]);
      await page.getByRole("button", { name: "Send a test" }).click();
      await page.getByText("Test : did not arrive").waitFor();

      // The server lost it: the next visit brings it back.
      const [{ id }] = await devices();
      await page.evaluate((path) => fetch(path, { method: "DELETE" }), `/api/v1/platform/push/subscriptions/${id}`);
      expect(await devices()).toEqual([]);
      await visit.goto("/");
      await eventually("subscribed again", devices, (list) => list.length === 1);

      await visit.goto("/alerts/device");
      await page.getByRole("button", { name: "Stop receiving" }).click();
      await page.getByText("This device does not receive alerts").waitFor();
      expect(await devices()).toEqual([]);
    });

    test("signing out ends it; who asked for it goes on being told once they are back, nobody else is", async () => {
      const { page, context } = visit;
      await server.addUser("boris", "admin", ADMIN.password);
      const stored = async (user: string) => {
        const { name, value } = await signIn(server.url, user, ADMIN.password);
        const answer = await fetch(`${server.url}/api/v1/platform/push`, { headers: { cookie: `${name}=${value}` } });
        return ((await answer.json()) as { devices: unknown[] }).devices.length;
      };
      const enter = async (user: string) => {
        await page.getByLabel("Name").fill(user);
        await page.getByLabel("Password").fill(ADMIN.password);
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.locator(".nav").first().waitFor();
      };
      const signOut = async () => {
        await visit.goto("/settings");
        await page.getByRole("button", { name: "Sign out" }).click();
        await page.getByLabel("Password").waitFor();
      };
      await visit.goto("/alerts/device");
      await page.getByRole("button", { name: "Receive alerts here" }).click();
      await page.getByText("This device receives alerts").waitFor();
      expect(await stored("admin")).toBe(1);
      await signOut();
      expect(await stored("admin")).toBe(0);

      await visit.goto("/");
      await enter("boris");
      await visit.goto("/alerts/device");
      await page.getByText("This device does not receive alerts").waitFor();
      expect(await stored("boris")).toBe(0);
      await signOut();

      // Were it asked again, it would be refused.
      await page.addInitScript(() => {
        Notification.requestPermission = async () => "denied";
      });
      await visit.goto("/");
      await enter("admin");
      await eventually(
        "subscribed again",
        () => stored("admin"),
        (count) => count === 1,
      );
      expect((await context.cookies()).some(({ name }) => name.includes("session"))).toBe(true);
    });

    test("a push shows, and a tap opens the right place in the page that is there", async () => {
      const { page } = visit;
      const isSamePage = await visit.markPage();
      await push({
        title: "Red: Calls waiting 7 · Sales",
        body: "Sales: 7",
        path: "/alerts/rules",
        tag: "a",
        badge: 1,
      });
      const shown = await eventually("a notification", notifications, (list) => list.length === 1);
      expect(shown).toEqual([{ title: "Red: Calls waiting 7 · Sales", body: "Sales: 7", tag: "a" }]);
      await tap();
      await page.getByText("No rule").first().waitFor();
      expect(new URL(page.url()).pathname).toBe("/alerts/rules");
      expect(await isSamePage()).toBe(true);
      expect(await notifications()).toEqual([]);
    });

    test("a tap asks before it takes away what is typed", async () => {
      const { page } = visit;
      await visit.goto("/alerts/rules/new");
      await page.locator('input[name="red"]').fill("6");
      await push({ title: "t", body: "b", path: "/alerts", tag: "a", badge: 0 });
      await eventually("a notification", notifications, (list) => list.length === 1);
      await tap();
      await page.getByText("What you typed here is not saved.").waitFor();
      expect(new URL(page.url()).pathname).toBe("/alerts/rules/new");
    });

    test("what is no message of ours shows as something new, and leads to the alerts", async () => {
      await push({ title: "t", body: "b", path: "//evil.example/x", tag: "a", badge: 0 });
      await eventually("a notification", notifications, (list) => list.length === 1);
      await tap();
      await visit.page.getByText("No active alert").waitFor();
      expect(new URL(visit.page.url()).host).toBe(new URL(server.url).host);
      await push("no json");
      expect(await eventually("a notification", notifications, (list) => list.length === 1)).toMatchObject([
        { title: "Vigie" },
      ]);
    });

    const worker = async () => {
      const [first] = visit.context.serviceWorkers();
      return first ?? visit.context.waitForEvent("serviceworker");
    };
    /**
     * Lets the browser hand the worker a push, as when one has come and is decrypted; resolves when it was shown. Asking for
     * notifications before that makes Chromium forget one that is about to appear.
     */
    const push = async (data: object | string) => {
      await (
        await worker()
      ).evaluate(() => {
        const scope = self as never as { registration: ServiceWorkerRegistration; isShown: boolean };
        scope.isShown = false;
        const show = ServiceWorkerRegistration.prototype.showNotification;
        scope.registration.showNotification = async (title, options) => {
          await show.call(scope.registration, title, options);
          scope.isShown = true;
        };
      });
      const debug = await visit.context.newCDPSession(visit.page);
      const registered = new Promise<string>((resolve) => {
        debug.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
          const [first] = registrations.filter(({ isDeleted }) => !isDeleted);
          if (first) resolve(first.registrationId);
        });
      });
      await debug.send("ServiceWorker.enable");
      await debug.send("ServiceWorker.deliverPushMessage", {
        origin: server.url,
        registrationId: await registered,
        data: typeof data === "string" ? data : JSON.stringify(data),
      });
      await debug.detach();
      const isShown = async () => (await worker()).evaluate(() => (self as never as { isShown: boolean }).isShown);
      await eventually("a notification", isShown);
    };
    const notifications = async () =>
      (await worker()).evaluate(async () => {
        const { registration } = self as never as { registration: ServiceWorkerRegistration };
        return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }));
      });
    /** Taps on the one notification. A page may be focused only by a real tap: that is left out here. */
    const tap = async () =>
      (await worker()).evaluate(async () => {
        const scope = self as never as { registration: ServiceWorkerRegistration; NotificationEvent: typeof Event };
        const [notification] = await scope.registration.getNotifications();
        self.dispatchEvent(new scope.NotificationEvent("notificationclick", { notification } as EventInit));
      });
  });
}

/** A rule that is red from three waiting callers on. */
async function addRule(server: OwnServer): Promise<void> {
  const { name, value } = await server.signIn();
  const rest = { name: "", scopeKind: "queue", scopeId: "", hysteresis: 0, tellFrom: "red", channelIds: null };
  const flapping = { flapChanges: 0, flapWindowSeconds: 600 };
  const answer = await fetch(`${server.url}/api/v1/platform/alerts/rules`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: `${name}=${value}`, origin: server.url },
    body: JSON.stringify({
      ...{ ...rest, ...flapping, figure: "cccp.waiting", side: "above", amber: null, red: 3, forSeconds: 0 },
      isEnabled: true,
    }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Runs in the page: a push manager that subscribes without a push service. */
function standInForPushService(): void {
  const key = (bytes: number[]) =>
    btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace(/=+$/, "");
  // A point of the curve, so that what is encrypted for it can be.
  const point = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
  let present: object | null = null;
  const toBuffer = (text: string) => {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
  };
  const stored = localStorage.getItem("stand-in");
  const make = (applicationServerKey: string) => ({
    options: { applicationServerKey: toBuffer(applicationServerKey) },
    toJSON: () => ({
      endpoint: "https://push.invalid/device",
      expirationTime: null,
      keys: { p256dh: point, auth: key(Array.from({ length: 16 }, (_, n) => n)) },
    }),
    unsubscribe: async () => {
      present = null;
      localStorage.removeItem("stand-in");
      return true;
    },
  });
  if (stored) present = make(stored);
  Object.assign(PushManager.prototype, {
    getSubscription: async () => present,
    subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
      localStorage.setItem("stand-in", applicationServerKey);
      present = make(applicationServerKey);
      return present;
    },
  });
}
