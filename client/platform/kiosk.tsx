import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiProblem } from "../live/problem.ts";
import { go, place, withQuery } from "../place.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { t } from "../words/words.ts";
import { becomeWall } from "./entry.ts";
import { problemText } from "./problem-text.ts";

/** A wall's machine may be up before its network is. */
const RETRY_MS = 5_000;

/**
 * A wall that was opened with its kiosk token in the address: the token becomes a cookie at once and leaves the address,
 * also when it is not (or no longer) good.
 */
export function Kiosk({ token }: { token: string }) {
  const problem = useSignal("");
  useEffect(() => {
    let timer = 0;
    let isOver = false;
    const clean = withQuery(place.peek(), { kiosk: null });
    const exchange = async () => {
      try {
        await becomeWall(token);
        if (!isOver) go(clean, true);
      } catch (cause) {
        if (isOver) return;
        problem.value = problemText(cause);
        // Without an answer the token is still needed.
        if (cause instanceof ApiProblem && cause.status >= 400 && cause.status < 500) {
          history.replaceState(history.state, "", clean);
        } else timer = window.setTimeout(() => void exchange(), RETRY_MS);
      }
    };
    void exchange();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [token]);
  return (
    <main class="hero">
      {problem.value === "" ? (
        <Loading label={t("state.loading")} />
      ) : (
        <div class="card">
          <h1 class="sr">{t("more.wall")}</h1>
          <div role="alert">
            <Empty icon="alert" title={problem.value}>
              <span>{t("kiosk.help")}</span>
            </Empty>
          </div>
        </div>
      )}
    </main>
  );
}
