import { Database } from "bun:sqlite";
import { pbkdf2Sync, scryptSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { callRecord } from "../records.ts";

/** The accounts that the replaced application ships with. */
const USERS = [
  ["admin", "adminpass", "0000", "admin"],
  ["alice", "alicepass", "33", "user"],
  ["bob", "bobpass", "44", "user"],
  ["kernel", "kernelpass", "11", "user"],
] as const;

/** As werkzeug writes it: scrypt for all but bob, whose hash is of an older version. */
function hashOf(name: string, password: string): string {
  const salt = `salt-${name}`;
  if (name === "bob") {
    return `pbkdf2:sha256:26000$${salt}$${pbkdf2Sync(password, salt, 26_000, 32, "sha256").toString("hex")}`;
  }
  return `scrypt:32768:8:1$${salt}$${scryptSync(password, salt, 64, { N: 32_768, r: 8, p: 1, maxmem: 64 * 2 ** 20 }).toString("hex")}`;
}

/** The three calls of its sample file: a voicemail, one that 11 answered, one that 44 missed. */
export const RECORDS = [
  callRecord({
    ...{ id: "67", start: "2025-05-16 10:00:00", answer: "", end: "2025-05-16 10:00:00", duration: "22", billsec: "8" },
    ...{ src: "61022", dst: "11", from_number: "61022", to_number: "76", dstchannel: "", lastapp: "VoiceMail" },
    ...{ userfield: "VM:/76/INBOX/msg1747387714-1.mp3", attachments: { vm: { url: "/vm.mp3" } } },
  }),
  callRecord({
    attachments: { recordings: { url: "/rec.mp3", time: "1747387714", source: "60000", destination: "11" } },
  }),
  callRecord({
    ...{ id: "69", start: "2025-05-16 12:00:00", answer: "", end: "2025-05-16 12:00:20", billsec: "0", duration: "20" },
    ...{ src: "62000", dst: "44", from_number: "62000", to_number: "44", disposition: "NO ANSWER" },
    dstchannel: "SIP/44-0000c2cc",
  }),
];

export const NOTES = {
  "68": {
    ...{ date: "16/05/2025", heure: "11:28:34", modeAccueil: "Téléphone", objet: "Facture" },
    ...{ commentaireObjet: "Relance", resultat: "Transmis", orientation: "Compta", reponduParAgent: false },
    ...{ traiteParOuTransmisA: "alice", commentaireResultat: "" },
  },
};

/** A folder as the application leaves it. */
export function writeInstallation(folder: string, changes: { notes?: object; records?: unknown } = {}): void {
  mkdirSync(join(folder, "static", "mock"), { recursive: true });
  const database = new Database(join(folder, "users.db"), { create: true });
  database.run(
    "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT UNIQUE NOT NULL, password_hash TEXT NOT NULL, poste TEXT NOT NULL, role TEXT NOT NULL DEFAULT 'user')",
  );
  const insert = database.query("INSERT INTO users (username, password_hash, poste, role) VALUES (?, ?, ?, ?)");
  for (const [name, password, extension, role] of USERS) insert.run(name, hashOf(name, password), extension, role);
  database.close();
  const records = changes.records ?? RECORDS;
  const history = { type: "result", result: { total: 3, records } };
  writeFileSync(join(folder, "static", "mock", "call_history.json"), JSON.stringify(history));
  writeFileSync(join(folder, "static", "mock", "enrichissements.json"), JSON.stringify(changes.notes ?? NOTES));
}
