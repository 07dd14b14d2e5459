/** States of the health page by shape and colour; each goes with its word. */
export const HEALTH_LOOKS = {
  ok: { icon: "check", tone: "ok" },
  warn: { icon: "alert", tone: "warn" },
  bad: { icon: "cross", tone: "bad" },
} as const;

/** How often the state is asked for while somebody looks. */
export const HEALTH_MS = 10_000;
