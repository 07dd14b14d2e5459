import type { Database, Transaction } from "../../../../db/open.ts";
import { newId } from "../../../../db/ids.ts";
import type { Audit } from "../../audit/audit.ts";
import type { Actor } from "../../auth/users.ts";
import type { Clock } from "../../clock.ts";
import { Problem } from "../../http/problem.ts";
import type { Secrets } from "../../secrets.ts";
import type { LastResult, Receipt } from "../delivery/delivery.ts";
import { deleteOfChannel } from "../delivery/repo.ts";
import type { MessageLanguage } from "../model.ts";
import { alertFault } from "../problems.ts";
import { type Channel, type ChannelKind, FIELDS, type SettingName, type Settings } from "./channel.ts";
import {
  allChannels,
  deleteChannel,
  CHANNEL_SECRETS,
  insertChannel,
  saveLastResult,
  type StoredChannel,
  updateChannel,
} from "./repo.ts";
import { faultsOfSettings } from "./settings-check.ts";

const MAX_CHANNELS = 50;
const SECRET_PURPOSE = CHANNEL_SECRETS.purpose;

/** What a person gives for a channel; secrets that are not given stay. */
export interface ChannelInput {
  kind: ChannelKind;
  name: string;
  settings: Settings;
  language: MessageLanguage;
  isEnabled: boolean;
}

export interface ChannelsDeps {
  database: Database;
  audit: Audit;
  clock: Clock;
  secrets: Secrets;
  /** A channel was changed (waiting messages may go now), switched off or deleted (nothing waits for it any more). */
  onChange(channelId: string, isInUse: boolean): void;
}

/** By which ways messages leave, in memory as they are in the database; each change with its audit row, no secret in it. */
export class Channels {
  private readonly channels = new Map<string, StoredChannel>();

  constructor(private readonly deps: ChannelsDeps) {
    deps.secrets.declare(CHANNEL_SECRETS);
  }

  async load(): Promise<void> {
    for (const channel of await allChannels(this.deps.database.orm)) this.channels.set(channel.id, channel);
  }

  list(): Channel[] {
    return [...this.channels.values()].map(withoutSecrets);
  }

  find(id: string): Channel | null {
    const channel = this.channels.get(id);
    return channel ? withoutSecrets(channel) : null;
  }

  /** @throws Problem `channel_not_found`. */
  get(id: string): Channel {
    return withoutSecrets(this.stored(id));
  }

  /** Everything that is needed to send, secrets included. @throws SecretError when the key of the data folder is another one. */
  async settingsOf(id: string): Promise<Settings> {
    const { settings, sealed } = this.stored(id);
    const secret = sealed ? (JSON.parse(await this.deps.secrets.open(SECRET_PURPOSE, id, sealed)) as Settings) : {};
    return { ...settings, ...secret };
  }

  /** @throws Problem `bad_channel`, `too_many_channels`. */
  async add(input: ChannelInput, actor: Actor): Promise<Channel> {
    refuseFaults(input, []);
    if (this.channels.size >= MAX_CHANNELS) throw new Problem("too_many_channels", { params: { max: MAX_CHANNELS } });
    const channel: StoredChannel = { ...(await this.seal(newId(), input, {})), lastResult: null };
    const { database, audit, clock } = this.deps;
    await database.transact(async (tx) => {
      await insertChannel(tx, channel, clock.now());
      const after = withoutSecrets(channel);
      await audit.record({ ...actor, action: "alert.channel.add", target: channel.name, before: null, after }, tx);
    });
    this.channels.set(channel.id, channel);
    return withoutSecrets(channel);
  }

  /**
   * Replaces a channel's settings; its kind stays, and so do secrets that are not given, unless they would go to another address.
   * @throws Problem `channel_not_found`, `bad_channel`, `secret_needed`.
   */
  async replace(id: string, given: Omit<ChannelInput, "kind">, actor: Actor): Promise<Channel> {
    const before = this.stored(id);
    const input = { ...given, kind: before.kind };
    refuseFaults(input, before.secrets);
    refuseMovedSecrets(before, input.settings);
    const sealed = await this.seal(id, input, await this.settingsOf(id).catch(() => ({})));
    const channel: StoredChannel = { ...sealed, lastResult: before.lastResult };
    const { database, audit, onChange } = this.deps;
    await database.transact(async (tx) => {
      await updateChannel(tx, channel);
      if (!channel.isEnabled) await deleteOfChannel(tx, id);
      const [old, after] = [withoutSecrets(before), withoutSecrets(channel)];
      await audit.record({ ...actor, action: "alert.channel.change", target: channel.name, before: old, after }, tx);
    });
    this.channels.set(id, channel);
    onChange(id, channel.isEnabled);
    return withoutSecrets(channel);
  }

  /** What waits for it is not sent. One that is not there is deleted already. */
  async remove(id: string, actor: Actor): Promise<void> {
    const before = this.channels.get(id);
    if (!before) return;
    const { database, audit, onChange } = this.deps;
    await database.transact(async (tx) => {
      await deleteChannel(tx, id);
      await deleteOfChannel(tx, id);
      const old = withoutSecrets(before);
      await audit.record(
        { ...actor, action: "alert.channel.delete", target: before.name, before: old, after: null },
        tx,
      );
    });
    this.channels.delete(id);
    onChange(id, false);
  }

  /** Keeps what the other end said last. */
  async keepResult(tx: Transaction, id: string, receipt: Receipt, at: number, isTest: boolean): Promise<LastResult> {
    const { isOk, status, code, said } = receipt;
    const result: LastResult = { at, isOk, isTest, status, code, said };
    await saveLastResult(tx, id, result);
    const channel = this.channels.get(id);
    if (channel) this.channels.set(id, { ...channel, lastResult: result });
    return result;
  }

  private stored(id: string): StoredChannel {
    const channel = this.channels.get(id);
    if (!channel) throw new Problem("channel_not_found");
    return channel;
  }

  /** Takes the secrets out of the settings and seals them; `known` are those of before. */
  private async seal(id: string, input: ChannelInput, known: Settings): Promise<Omit<StoredChannel, "lastResult">> {
    const names = FIELDS[input.kind].secret;
    const isSecret = ([name]: [string, unknown]) => names.includes(name as SettingName);
    const entries = Object.entries(input.settings);
    const given = entries.filter(isSecret);
    const kept = Object.entries(known).filter(isSecret);
    // An empty one takes the stored one away.
    const secret = new Map([...new Map([...kept, ...given])].filter(([, value]) => value !== ""));
    const settings = Object.fromEntries(entries.filter((entry) => !isSecret(entry))) as Settings;
    const url = secret.get("url");
    // So that people can tell one webhook from another.
    if (typeof url === "string") settings.host = new URL(url).host;
    const text = JSON.stringify(Object.fromEntries(secret));
    const sealed = secret.size > 0 ? await this.deps.secrets.seal(SECRET_PURPOSE, id, text) : null;
    const secrets = [...secret.keys()] as SettingName[];
    const { kind, name, language, isEnabled } = input;
    return { id, kind, name: name.trim(), settings, secrets, sealed, language, isEnabled };
  }
}

function withoutSecrets({ sealed: _sealed, ...channel }: StoredChannel): Channel {
  return channel;
}

function refuseFaults({ kind, settings }: ChannelInput, stored: readonly SettingName[]): void {
  const fields = faultsOfSettings(kind, settings, stored);
  if (fields.length > 0) throw new Problem("bad_channel", { fields });
}

/** A stored secret is only used for the address that it was entered for: else whoever may change a channel could read it. */
function refuseMovedSecrets(before: Channel, settings: Settings): void {
  const { address, secret } = FIELDS[before.kind];
  const isMoved = address.some((name) => before.settings[name] !== settings[name]);
  if (!isMoved) return;
  const missing = secret.filter((name) => before.secrets.includes(name) && settings[name] === undefined);
  if (missing.length === 0) return;
  throw new Problem("secret_needed", {
    fields: missing.map((field) => alertFault(field, "needed_for_address")),
  });
}
