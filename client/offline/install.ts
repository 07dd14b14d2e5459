import { signal } from "@preact/signals";

/** Chromium's event that holds the invitation to install; not in TypeScript's DOM. */
interface InstallPromptEvent extends Event {
  prompt(): Promise<{ outcome: "accepted" | "dismissed" }>;
}

/**
 * Whether the app can be put on the home screen from here: `installed` already; `offered` by the browser; by `hand` from
 * the browser's menu; or `insecure`: only a page over https (or of this machine) can be installed.
 */
type InstallState = "installed" | "offered" | "hand" | "insecure";

export const installState = signal<InstallState>("hand");
let invitation: InstallPromptEvent | null = null;

export function watchInstall(): void {
  if (matchMedia("(display-mode: standalone)").matches) installState.value = "installed";
  else if (!isSecureContext) installState.value = "insecure";
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    invitation = event as InstallPromptEvent;
    installState.value = "offered";
  });
  addEventListener("appinstalled", () => {
    invitation = null;
    installState.value = "installed";
  });
}

/** Shows the browser's own question; it can be asked once per invitation. */
export async function install(): Promise<void> {
  const asked = invitation;
  invitation = null;
  if (!asked) return;
  const { outcome } = await asked.prompt();
  installState.value = outcome === "accepted" ? "installed" : "hand";
}
