import { DATABASE_OPTIONS } from "../platform/config/database-address.ts";
import { keySourceOf } from "../platform/secrets/key-file.ts";
import type { RotationStep } from "../platform/secrets/rotation.ts";
import type { Command } from "./command.ts";
import { withApp } from "./with-app.ts";

const STEPS: Readonly<Record<RotationStep, string>> = {
  prepared: "The new key is written.",
  kept: "The former key is kept.",
  sealed: "Every stored password is sealed with the new key.",
  placed: "The new key is in place.",
};

/** `vigie secrets rotate`: another master key for everything that is sealed. */
export const secretsRotate: Command = {
  name: "secrets rotate",
  usage: "secrets rotate [--new-key-file FILE]",
  summary: "Seal every stored password with a new key, all or none; the server must be stopped.",
  options: [...DATABASE_OPTIONS, "secretKeyFile", "credentialsDir", "newKeyFile", "logLevel"],
  run: (context) =>
    withApp(context, async ({ platform }) => {
      const { options, print } = context;
      const { rotateKey } = await import("../platform/secrets/rotation.ts");
      const { count, keyFile, formerFile } = await rotateKey({
        ...platform,
        source: keySourceOf(options),
        newFile: options.newKeyFile,
        onStep: (step) => print(STEPS[step]),
      });
      print(`${count} sealed anew. The key in force: ${keyFile}`);
      print(`Backups made before this need ${formerFile}; delete it when they are gone.`);
      if (options.newKeyFile !== null) print(`From now on start with --secret-key-file ${keyFile}`);
      return 0;
    }),
};

/** `vigie secrets reset`: for a key that is lost. */
export const secretsReset: Command = {
  name: "secrets reset",
  usage: "secrets reset",
  summary: "Give up the stored passwords, whose key is lost, and go on with the key that is there or a new one.",
  options: [...DATABASE_OPTIONS, "secretKeyFile", "credentialsDir", "logLevel"],
  run: (context) =>
    withApp({ ...context, isAdoptingKey: true }, async ({ platform }) => {
      const { resetSecrets } = await import("../platform/secrets/rotation.ts");
      const count = await resetSecrets(platform);
      context.print(
        `${count} stored secrets were removed: enter passwords and channels of alerts again under Settings. Log-ins ask for no code until it is set up again.`,
      );
      return 0;
    }),
};
