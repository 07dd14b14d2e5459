import type { ServerView } from "../../server/cccp/servers/server-record.ts";
import { Mark } from "../ui/row.tsx";
import { t } from "../words/words.ts";
import { linkWords } from "./looks.ts";
import { boardAge } from "./selection.ts";

const LOOKS = {
  live: { icon: "check", tone: "ok" },
  idle: { icon: "dash", tone: "" },
  coming: { icon: "hourglass", tone: "warn" },
  broken: { icon: "alert", tone: "bad" },
} as const;

/** How a server's link stands, by shape and colour; the same wherever servers are listed. */
export function ServerMark({ server }: { server: ServerView }) {
  return <Mark {...LOOKS[lookOf(server)]} />;
}

function lookOf({ link, isEnabled }: ServerView): keyof typeof LOOKS {
  if (isCutOff() || !isEnabled || link.phase === "disabled") return "idle";
  if (link.phase === "live") return "live";
  return link.problem ? "broken" : "coming";
}

/** The same in a few words. */
export function standing(server: ServerView): string {
  return isCutOff() ? t("age.no_server") : linkWords(server.link);
}

/** Without Vigie nobody knows how the links stand. */
function isCutOff(): boolean {
  return boardAge.value.fault === "server";
}
