import { expect } from "bun:test";
import { eq } from "drizzle-orm";
import { users } from "../../../db/schema/platform.ts";
import type { Scope } from "../../../server/platform/auth/scope.ts";
import type { Role } from "../../../server/platform/roles.ts";
import type { AlertHouse } from "../alerts/house.ts";
import type { LoopbackServer } from "../alerts/loopback.ts";
import { BrowserKey } from "./browser-key.ts";

export const PASSWORD = "correct horse battery";

export interface Person {
  name: string;
  cookie: string;
  id: string;
}

export interface Device {
  key: BrowserKey;
  id: string;
  path: string;
  endpoint: string;
}

let count = 0;

/** People with devices, and the push service that these devices use. */
export class PushScene {
  constructor(
    readonly house: AlertHouse,
    readonly service: LoopbackServer,
  ) {}

  /** Somebody who is signed in. */
  async person(name: string, role: Role = "viewer", scope: Scope | null = null): Promise<Person> {
    const { auth, database } = this.house;
    const user = await auth.users.add({ name, role, password: PASSWORD }, { who: null, from: null });
    if (scope) await database.transact((tx) => tx.update(users).set({ scope }).where(eq(users.id, user.id)));
    const session = await auth.sessions.open(user, "127.0.0.1", "test", null);
    return { name, cookie: `vigie_session=${session}`, id: user.id };
  }

  /** A browser of theirs asks for messages. */
  async subscribe({ cookie }: Pick<Person, "cookie">, change: object = {}): Promise<Device> {
    const key = await BrowserKey.make();
    const path = `/push/device-${++count}`;
    const endpoint = this.service.url + path;
    const body = { endpoint, keys: key.keys, expirationTime: null, language: "fr", minLevel: "amber", ...change };
    const answer = await this.house.askAs(cookie, "POST", "/push/subscriptions", body);
    expect([answer.status, answer.body.code]).toEqual([201, undefined]);
    return { key, id: answer.body.id, path, endpoint };
  }

  /** What a device has been sent, decrypted. */
  async messagesOf({ key, path }: Device) {
    const own = this.service.received.filter((request) => request.path === path);
    return Promise.all(own.map(async ({ body }) => JSON.parse(await key.decrypt(body))));
  }

  async devicesOf({ cookie }: Pick<Person, "cookie">) {
    return (await this.house.askAs(cookie, "GET", "/push")).body.devices;
  }

  /** Passes time until the push service has got that many requests, and no more. */
  async until(requests: number): Promise<void> {
    for (let turn = 0; turn < 60 && this.service.received.length < requests; turn++) await this.house.pass(1);
    await this.house.pass(1);
    expect(this.service.received.length).toBe(requests);
  }
}
