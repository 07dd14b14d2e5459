import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { OidcView } from "../../../server/platform/auth/oidc/settings.ts";
import { get } from "../../live/api.ts";
import { Loading } from "../../ui/empty.tsx";
import { t } from "../../words/words.ts";
import { problemText } from "../problem-text.ts";
import { ScreenHead } from "../screen-head.tsx";
import { OidcForm } from "./oidc-form.tsx";

export type ShownOidc = OidcView & { redirectUri: string };

/** How people sign in by an OpenID provider. */
export function OidcScreen() {
  const view = useSignal<ShownOidc | null>(null);
  const problem = useSignal("");
  useEffect(() => {
    get<ShownOidc>("/platform/oidc").then(
      (answer) => {
        view.value = answer;
      },
      (cause) => {
        problem.value = problemText(cause);
      },
    );
  }, []);
  return (
    <>
      <ScreenHead back="/settings" backLabel={t("nav.settings")} title={t("oidc.title")} />
      <main id="main" tabIndex={-1} class="narrow">
        {problem.value && <p class="note bad">{problem.value}</p>}
        {!view.value && problem.value === "" && <Loading label={t("state.loading")} />}
        {view.value && <OidcForm view={view.value} />}
      </main>
    </>
  );
}
