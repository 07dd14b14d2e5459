/** Encryption of a whole archive by a passphrase, in the age format (age-encryption.org/v1), which other tools open too. */
import { BackupError } from "./errors.ts";

export const MIN_PASSPHRASE_LENGTH = 12;
export const MAX_PASSPHRASE_LENGTH = 1_000;
/** 2^16 rounds of scrypt: 64 MiB and a fifth of a second for each guess; 2^18 would take the memory of a small machine. */
const WORK_FACTOR = 16;
/** How every encrypted file begins. */
export const AGE_MAGIC = "age-encryption.org/v1\n";

/** Loaded where an archive is made or opened: the server itself does neither, its backups are processes of their own. */
const library = () => import("age-encryption");

type Bytes = ReadableStream<Uint8Array>;

/** The same bytes, encrypted as they pass. */
export async function encrypted(bytes: Bytes, passphrase: string): Promise<Bytes> {
  const { Encrypter } = await library();
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(WORK_FACTOR);
  encrypter.setPassphrase(passphrase);
  return encrypter.encrypt(bytes);
}

/** The bytes that were encrypted; a change in them ends the stream with an error. @throws BackupError `passphrase_wrong` */
export async function decrypted(bytes: Bytes, passphrase: string, file: string): Promise<Bytes> {
  const { Decrypter } = await library();
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(bytes);
  } catch (cause) {
    const { message } = cause as Error;
    if (message.startsWith("no identity matched")) throw new BackupError("passphrase_wrong", { file }, cause);
    throw new BackupError("backup_damaged", { file, reason: "its header does not decrypt" }, cause);
  }
}

/** @throws BackupError `passphrase_short` */
export function refuseShort(passphrase: string): void {
  if (passphrase.length < MIN_PASSPHRASE_LENGTH) {
    throw new BackupError("passphrase_short", { min: MIN_PASSPHRASE_LENGTH });
  }
}
