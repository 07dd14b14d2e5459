import { choice, flag, integer, number, text, utcOffset } from "./kinds.ts";
import { option, optional } from "./option-row.ts";

/** The options of the simulated call centre and of the simulated PBX, beside those that the program has too. */
export const SIMULATOR_OPTIONS = {
  simulatorHost: option({
    kind: text("ADDRESS", 255),
    default: "127.0.0.1",
    flag: "host",
    help: "Address that the simulator listens on.",
  }),
  simulatorPort: option({
    kind: integer(0, 65_535),
    default: 20_103,
    flag: "port",
    help: "Port that the simulated call centre listens on; 0 takes a free one.",
  }),
  agents: option({ kind: integer(0, 10_000), default: 60, flag: "agents", help: "Simulated agents." }),
  queues: option({ kind: integer(1, 1000), default: 8, flag: "queues", help: "Simulated queues." }),
  rate: option({ kind: number(0, 10_000), default: 12, flag: "rate", help: "Simulated calls that arrive per minute." }),
  seed: option({
    kind: integer(0, 4_294_967_295),
    default: 1,
    flag: "seed",
    help: "Start of the simulator's chance: the same seed gives the same day.",
  }),
  faults: optional({
    kind: text("LIST"),
    flag: "faults",
    help: "Faults that the simulator shows, as name or name=value, separated by commas: drop-every (seconds), stall (seconds), half-open (seconds), garbage (seconds), http, silent, die-mid-frame (number of the frame), split (bytes), slow (milliseconds), restart (seconds), ask-restart (seconds), ask-disconnect (seconds), events (seconds), refuse-login, other-namespaces, unknown-messages, append-arguments. With @greeting, @login, @loading or @live behind it a fault begins where the conversation gets there, at once if it is given no time; with #2 behind it, it is for the second connection alone, with #2+ for the later ones too.",
  }),
  wildixSimulatorPort: option({
    kind: integer(0, 65_535),
    default: 20_180,
    flag: "port",
    help: "Port that the simulated PBX listens on; 0 takes a free one.",
  }),
  simulatorWebhook: optional({
    kind: text("URL", 2000),
    flag: "webhook",
    help: "Where the simulated PBX tells of its calls; it tells nobody when absent. An address of your own network, also 127.0.0.1, is opened by --allow-hosts.",
  }),
  simulatorSecret: option({
    kind: text("SECRET", 255),
    default: "wildix-demo-secret",
    flag: "secret",
    env: ["WILDIX_SIMULATOR_SECRET"],
    isSecret: true,
    help: "What the simulated PBX signs its events with; wildix-demo-secret when absent.",
  }),
  speed: option({
    kind: number(1, 1000),
    default: 1,
    flag: "speed",
    help: "How much faster than real simulated time goes by. Above 1 it begins a day ago, and goes on at 1 when it has caught up with the present.",
  }),
  generation: option({
    kind: choice("1", "2", "both"),
    default: "2" as const,
    flag: "gen",
    help: "Which versions of the PBX it speaks like while calls last.",
  }),
  pastDays: option({
    kind: number(0, 31),
    default: 1,
    flag: "past-days",
    help: "Days of calls that the simulated PBX already has behind it; it remembers 10,000 calls.",
  }),
  utcOffset: option({
    kind: utcOffset,
    default: "+0100",
    flag: "offset",
    help: "What the clock of the simulated PBX shows, against UTC.",
  }),
  wildixFaults: optional({
    kind: text("LIST"),
    flag: "faults",
    help: "Faults that the simulated PBX shows, as name or name=value, separated by commas: noisy (duplicates, reordered and missing-end at their usual values), duplicates, reordered, missing-end, wrong-signature (percent of events or calls), at-once, escaped-json, http-500, http-429, http-401, timeout, truncated (percent of requests), slow (milliseconds), total-text, page-cap (rows), list-seconds, clock-offset (seconds), dst-night (minutes until the clocks go back).",
  }),
  yeastarSimulatorPort: option({
    kind: integer(0, 65_535),
    default: 20_188,
    flag: "port",
    help: "Port that the simulated Yeastar PBX listens on; 0 takes a free one.",
  }),
  selfSigned: option({
    kind: flag,
    default: false,
    flag: "self-signed",
    help: "Speak HTTPS with a certificate that nobody but the simulated PBX itself signed, made anew at each start, as such PBXs come from the factory.",
  }),
  changesByHand: option({
    kind: number(0, 100_000),
    default: 6,
    flag: "changes",
    help: "Simulated people who set their status by hand, in an hour.",
  }),
  lifeSpeed: option({
    kind: number(0.1, 1000),
    default: 1,
    flag: "speed",
    help: "How much faster than real people of the simulated PBX live; its tokens and sockets live as they do.",
  }),
  yeastarWebhookSecret: option({
    kind: text("SECRET", 255),
    default: "yeastar-demo-secret",
    flag: "secret",
    env: ["YEASTAR_SIMULATOR_SECRET"],
    isSecret: true,
    help: "What the simulated Yeastar PBX signs its webhooks with; yeastar-demo-secret when absent.",
  }),
  yeastarFaults: optional({
    kind: text("LIST"),
    flag: "faults",
    help: "Faults that the simulated Yeastar PBX shows, as name or name=value, separated by commas: slow (milliseconds), timeout, half-response, bad-gateway, closed (percent of requests), internal, failure, partial, processing (percent of changes), overload (requests), reboot (seconds), token-expiry (seconds), token-text, token-full, refresh-refused, refresh-closes, keeps-old-token, ip-block, ip-forbidden, access-denied, page-drift, unknown-presence, custom-status, monitor-off (extensions), auto-switch (minutes), update-event, events-bad-frame, events-twice (percent of events), events-object, events-refused, idle-close (seconds).",
  }),
} as const;
