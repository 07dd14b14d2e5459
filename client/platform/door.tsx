import { place } from "../place.ts";
import { Kiosk } from "./kiosk.tsx";
import { Login } from "./login.tsx";
import { PasswordLink } from "./password-link.tsx";
import { Setup } from "./setup.tsx";

/** What stands before the app for who is not in it yet, by the address that was opened. */
export function Door() {
  const { path, query } = place.value;
  if (path === "/setup") return <Setup />;
  if (path === "/password") return <PasswordLink />;
  const kiosk = query.get("kiosk");
  return kiosk === null ? <Login /> : <Kiosk token={kiosk} />;
}
