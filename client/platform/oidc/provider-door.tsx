import { signal } from "@preact/signals";
import type { OidcOffer } from "../../../server/platform/auth/oidc/sign-in.ts";
import { API } from "../../live/api.ts";
import { place } from "../../place.ts";
import { hasAllWords, t, tell } from "../../words/words.ts";

/** Where the session at the provider is ended that was used until just now; null when there is none. */
export const leftProvider = signal<string | null>(null);

/** Refusals that the server sends a browser back with. Nothing else of the address is ever shown. */
const REFUSAL = /^(oidc_[a-z_]{1,40}|last_admin|too_many_attempts|too_many_users|too_busy|storage_refused)$/;

/** Why a log-in by the provider did not succeed, by the address that the server sent the browser to; "" when none was tried. */
export function refusalText(): string {
  const code = place.value.path === "/login" ? place.value.query.get("refused") : null;
  if (code === null) return "";
  const words = REFUSAL.test(code) ? tell(`problem.${code}`) : "";
  return words || (hasAllWords() ? t("problem.unknown") : "");
}

/** The button that leads to the provider, and from there back to the page that was asked for. */
export function ProviderDoor({ offer }: { offer: OidcOffer }) {
  const { path } = place.value;
  const wanted = path === "/login" ? "/" : location.pathname + location.search;
  return (
    <>
      {leftProvider.value !== null && (
        <p class="note">
          {t("oidc.left", { provider: offer.label })} <a href={leftProvider.value}>{t("oidc.leave_too")}</a>
        </p>
      )}
      <div class="actions">
        <a
          class={`btn wide ${offer.allowsPasswords ? "soft" : ""}`}
          href={`${API}/auth/oidc/start?return=${encodeURIComponent(wanted)}`}
        >
          {t("oidc.enter", { provider: offer.label })}
        </a>
      </div>
    </>
  );
}
