import { defineProblems } from "../http/problem-codes.ts";

defineProblems({
  backup_busy: {
    status: 409,
    title: "A backup is being made or checked",
    remedy: "Wait until it has ended: GET /api/v1/platform/backups tells how far it is.",
  },
  backup_not_found: {
    status: 404,
    title: "There is no such backup",
    remedy: "Read GET /api/v1/platform/backups for those that are there.",
  },
  backup_unavailable: {
    status: 503,
    title: "Backups are not made by this process",
    remedy: "Use vigie backup at the program's terminal.",
  },
  backup_passphrase_needed: {
    status: 422,
    title: "Encrypted backups need a passphrase",
    remedy: "Send a passphrase of at least 12 characters, and keep it elsewhere too.",
  },
});
