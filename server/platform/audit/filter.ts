/** Which entries of the audit are wanted; what is absent does not matter. All that is given must fit. */
export interface AuditFilter {
  /** Part of the name of who acted. */
  who?: string | undefined;
  /** Beginning of the action: `user.` finds `user.add`. */
  action?: string | undefined;
  /** Part of what was changed. */
  target?: string | undefined;
  /** Beginning of the address. */
  from?: string | undefined;
  /** Not before this instant… */
  since?: number | undefined;
  /** …and before this one, epoch milliseconds. */
  until?: number | undefined;
  /** Anywhere in an entry: who, action, target, address, and the values before and after. */
  search?: string | undefined;
}
