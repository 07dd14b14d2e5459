/** Backups, in one file of their own: few come here, and seldom. */
import "../../ui/icons-more.ts";
export { BackupsScreen } from "./backups-screen.tsx";
