/**
 * A process that rotates the key of a data folder and kills itself at a given point, as a power cut would:
 * `bun rotate-until.ts FOLDER STEP [NEW KEY FILE]`. STEP is a step of the rotation, or `within`, in the middle of its transaction.
 */
import { chooseDialect } from "../../db/dialect.ts";
import { DATABASE_OPTIONS, databaseAddressOf } from "../../server/platform/config/database-address.ts";
import { parseArguments } from "../../server/platform/config/parse.ts";
import { silentLog } from "../../server/platform/log.ts";
import { keySourceOf } from "../../server/platform/secrets/key-file.ts";
import { FakeClock } from "./fake-clock.ts";

const [folder = "", until = "", newFile = null] = process.argv.slice(2);
const die = () => process.kill(process.pid, "SIGKILL");

const taken = ["data", ...DATABASE_OPTIONS] as const;
const { options } = parseArguments({ argv: ["--data", folder], env: process.env, taken });
chooseDialect(databaseAddressOf(options).dialect);
const { createApp } = await import("../../server/app.ts");
const { rotateKey } = await import("../../server/platform/secrets/rotation.ts");
const { platform } = await createApp({ options, clock: new FakeClock(), log: silentLog, version: "0", assets: [] });
// Declared last, so that all others are replaced when it comes to its turn.
platform.secrets.declare({
  purpose: "test.last",
  list: async () => [],
  replace: async () => void (until === "within" && die()),
});
const source = keySourceOf(options);
await rotateKey({ ...platform, source, newFile, onStep: (step) => void (step === until && die()) });
await platform.database.close();
console.log("not killed");
