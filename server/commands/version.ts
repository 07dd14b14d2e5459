import type { Command } from "./command.ts";

/** Put in by the build; from source there is none. */
declare const BUILD_VERSION: string | undefined;

/** The program's version, as /api/v1/platform/about and `vigie version` tell it. */
export const VERSION: string = typeof BUILD_VERSION === "string" ? BUILD_VERSION : "0.0.0-source";

export const version: Command = {
  name: "version",
  usage: "version",
  summary: "Print the version.",
  options: [],
  async run({ print }) {
    print(VERSION);
    return 0;
  },
};
