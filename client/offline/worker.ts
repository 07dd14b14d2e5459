import { effect, signal } from "@preact/signals";
import { say } from "../ui/toast.tsx";
import { hasUnsavedText } from "../ui/unsaved.ts";
import { speakFully, t } from "../words/words.ts";

/** A new version of the app waits to be taken into use. */
const isUpdateReady = signal(false);

const CHECK_MS = 60 * 60 * 1000;
let waiting: ServiceWorker | null = null;

/** Registers the service worker and watches for a new version; does nothing where the browser allows none. */
export async function registerWorker(): Promise<void> {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => null);
  if (!registration) return;
  const look = () => {
    // Without a controller this is the first visit: what was just installed is the version in use.
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    waiting = registration.waiting;
    isUpdateReady.value = true;
  };
  look();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
  setInterval(() => void registration.update().catch(() => {}), CHECK_MS);
  await speakFully();
  effect(offerUpdate);
}

/** Says that a new version is there, once nothing typed can be lost by it; it is loaded only when asked for. */
function offerUpdate() {
  if (!isUpdateReady.value || hasUnsavedText.value) return;
  return say({ text: t("update.ready"), action: { label: t("update.reload"), run: applyUpdate }, isSticky: true });
}

/** Takes the new version into use and loads the page again; only ever called by a person's tap. */
function applyUpdate(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting?.postMessage({ type: "take_over" });
}
