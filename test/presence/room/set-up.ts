/** Steps that most tests of the room begin with. */
import { MINUTE, type PresenceHouse, SECRET } from "./house.ts";

const PBX = { name: "School", url: "https://pbx.example.com:8088", clientId: "client", secret: SECRET };

/** Enters the PBX, imports its three extensions and gives their ids by number. */
export async function withExtensions(house: PresenceHouse, more: object = {}): Promise<Record<string, number>> {
  await house.ask("admin", "PUT", "settings", { zone: "Europe/Paris" });
  for (const id of [1, 2, 3]) house.pbx.add(id, "available");
  const { id } = (await house.ask("admin", "POST", "pbxs", { ...PBX, ...more })).body;
  await house.ask("admin", "POST", `pbxs/${id}/import`);
  const { extensions } = (await house.ask("vera", "GET", "extensions")).body;
  await house.settle();
  return Object.fromEntries(extensions.map((one: { number: string; id: number }) => [one.number, one.id]));
}

/** Plans an extension: planning on, 08:00 to 10:05 available on Mondays, off work by default. */
export async function plan(house: PresenceHouse, id: number): Promise<void> {
  const slot = { day: 0, startMinute: 480, endMinute: 605, status: "available" };
  await house.ask("sam", "POST", `extensions/${id}/slots`, slot);
  await house.ask("sam", "PATCH", `extensions/${id}`, { isPlanned: true, defaultStatus: "off_work" });
  await house.settle();
}

/** Time as it passes, minute by minute, so that what is stored in between is stored. */
export async function pass(house: PresenceHouse, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await house.clock.advance(MINUTE);
    await house.turns();
  }
}
