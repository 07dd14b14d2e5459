import { useSignal } from "@preact/signals";
import { type ComponentType, createElement, type VNode } from "preact";
import { useEffect } from "preact/hooks";
import { speakFully, t } from "../words/words.ts";
import { Empty, Loading } from "./empty.tsx";

type Load<Props> = () => Promise<ComponentType<Props>>;

/** Loading is shown only when it lasts: most files are there at once. */
const PATIENCE_MS = 200;

/**
 * Something whose code comes when it is first shown; where it cannot be had, says so and offers to try again. A page
 * brings its own `main`, which has to be there meanwhile; what lies over or in one (`isPage` false) does not.
 */
export function lazy<Props extends object>(load: Load<Props>, isPage = true): ComponentType<Props> {
  const frame = (body: VNode) =>
    isPage ? (
      <main id="main" tabIndex={-1}>
        {body}
      </main>
    ) : (
      body
    );
  let ready: ComponentType<Props> | null = null;
  return function Lazy(props: Props) {
    const attempt = useSignal(0);
    const state = useSignal<"quiet" | "slow" | "failed" | "ready">(ready ? "ready" : "quiet");
    useEffect(() => {
      if (ready) return;
      const timer = setTimeout(() => {
        if (state.peek() === "quiet") state.value = "slow";
      }, PATIENCE_MS);
      Promise.all([load(), speakFully()]).then(
        ([component]) => {
          ready = component;
          state.value = "ready";
        },
        () => {
          state.value = "failed";
        },
      );
      return () => clearTimeout(timer);
    }, [attempt.value]);
    if (ready) return createElement(ready, props);
    if (state.value === "slow") return frame(<Loading label={t("state.loading")} />);
    if (state.value === "quiet") return null;
    return frame(
      <Empty icon="alert" title={t("problem.screen")} isPage={isPage}>
        <button
          type="button"
          class="btn soft"
          onClick={() => {
            state.value = "quiet";
            attempt.value++;
          }}
        >
          {t("action.retry")}
        </button>
      </Empty>,
    );
  };
}
