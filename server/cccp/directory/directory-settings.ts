import { DEFAULT_QUERY } from "./directory.ts";

/** How the MySQL list is read, as stored; passwords are sealed. */
export interface DirectorySettings {
  host: string;
  port: number;
  user: string;
  passwordSealed: string | null;
  database: string;
  query: string;
  refreshMinutes: number;
  isEnabled: boolean;
  /** The log-in on every server of the list. */
  login: string;
  loginPasswordSealed: string | null;
}

/** What the options of the command line and the environment say about the list. */
export interface DirectoryOptions {
  mysqlHost: string | null;
  mysqlPort: number;
  mysqlUser: string | null;
  mysqlPassword: string | null;
  mysqlDatabase: string | null;
  cccpLogin: string | null;
  cccpPassword: string | null;
}

export const DIRECTORY_KEY = "cccp.directory";
const DEFAULT_REFRESH_MINUTES = 15;

/** Before anybody saved the settings: what the options say, switched on when they name a host. */
export function settingsOfOptions(options: DirectoryOptions): DirectorySettings {
  return {
    host: options.mysqlHost ?? "",
    port: options.mysqlPort,
    user: options.mysqlUser ?? "",
    passwordSealed: null,
    database: options.mysqlDatabase ?? "",
    query: DEFAULT_QUERY,
    refreshMinutes: DEFAULT_REFRESH_MINUTES,
    isEnabled: options.mysqlHost !== null,
    login: options.cccpLogin ?? "",
    loginPasswordSealed: null,
  };
}
