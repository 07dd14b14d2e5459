/** People, tokens, one's own account and backups, in one file of their own: few come here, and seldom. */
import "../ui/icons-more.ts";
export { Accounts } from "./accounts-screens.tsx";
