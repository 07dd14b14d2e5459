import type { LinkStatus, ServiceLevelSetting } from "../live/model.ts";

/** Where a server's address came from: entered by hand, read from the MySQL list, or given on the command line. */
export type ServerSource = "manual" | "directory" | "option";

/** A configured call-centre server as the database holds it, without its password. */
export interface ServerRecord {
  /** Decimal text: it stands in URLs and topics. */
  id: string;
  name: string;
  host: string;
  /** The dispatch port. */
  port: number;
  login: string;
  hasPassword: boolean;
  project: string;
  isEnabled: boolean;
  source: ServerSource;
  /** From the MySQL list, for the seeds' own URL only. */
  proxyPort: number | null;
  vocalNode: string;
  serviceLevel: ServiceLevelSetting;
}

/**
 * The project that a server's board is limited to; "" is all of it. Only what a person entered limits: the projects of the
 * MySQL list are the portal's names for its customers, which the call-centre server need not know.
 */
export function projectLimitOf({ source, project }: Pick<ServerRecord, "source" | "project">): string {
  return source === "manual" ? project : "";
}

/** A configured server as screens see it, with how its link stands. */
export interface ServerView {
  id: string;
  name: string;
  host: string;
  port: number;
  login: string;
  hasPassword: boolean;
  project: string;
  isEnabled: boolean;
  source: ServerSource;
  link: LinkStatus;
  serviceLevel: ServiceLevelSetting;
}

export const DEFAULT_PORT = 20103;
