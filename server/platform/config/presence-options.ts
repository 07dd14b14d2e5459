import { calendarBase, choice, integer, text, webOrigin } from "./kinds.ts";
import { optional } from "./option-row.ts";

/** What an extension can be set to. The room of presence has the same words, and does not compile with others. */
const STATUSES = ["available", "away", "business_trip", "do_not_disturb", "lunch", "off_work"] as const;

/** The environment of the presence application that Vigie replaces. The settings screens do the same, and more. */
export const PRESENCE_OPTIONS = {
  yeastarUrl: optional({
    kind: webOrigin,
    env: ["YEASTAR_PBX_URL"],
    help: "Yeastar PBX, such as https://192.0.2.7:8088, that is entered at the first start when there is none; with YEASTAR_CLIENT_ID and YEASTAR_CLIENT_SECRET. Afterwards the settings hold.",
  }),
  yeastarClientId: optional({
    kind: text("ID", 255),
    env: ["YEASTAR_CLIENT_ID"],
    help: "Client ID of its API.",
  }),
  yeastarClientSecret: optional({
    kind: text("SECRET", 255),
    env: ["YEASTAR_CLIENT_SECRET"],
    isSecret: true,
    help: "Client Secret of its API.",
  }),
  defaultStatus: optional({
    kind: choice(...STATUSES),
    env: ["DEFAULT_STATUS"],
    help: "What a planned extension is set to where nothing else says; until somebody sets it under Settings, Presence. Without it, available.",
  }),
  syncInterval: optional({
    kind: integer(1, 1_440),
    env: ["SYNC_INTERVAL_MINUTES"],
    help: "Minutes between two looks at the plannings in the replaced application; changes now count at their instant, and /api/stats goes on telling this number.",
  }),
  icalBaseUrl: optional({
    kind: calendarBase,
    env: ["ICAL_BASE_URL"],
    help: "Where calendars are that are named by a token alone: an address that ends where the token is to stand, such as https://planner.example.org/ical?u=.",
  }),
};
