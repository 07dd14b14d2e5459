/** People, tokens, one's own account and backups, in one file of their own: few come here, and seldom. */
// Always there by then: what both use is not cut into files of its own.
import "../cccp/details.ts";
export { Accounts } from "./accounts-screens.tsx";
