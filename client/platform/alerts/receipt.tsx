import type { LastResult } from "../../../server/platform/alerts/delivery/delivery.ts";
import { formatMoment } from "../../words/format.ts";
import { t, tell } from "../../words/words.ts";

/** Why it did not arrive, in the reader's language where the app knows the reason. */
export function reasonOf({ code, said }: LastResult): string {
  return (code && tell(`problem.${code}`)) || said;
}

/** What came of the last message: when, how it went, what the other end said. */
export function Receipt({ result }: { result: LastResult }) {
  const { at, isOk, isTest, status, said } = result;
  const head = isOk ? t("channel.arrived") : t("channel.failed");
  const kind = isTest ? t("channel.test") : t("channel.message");
  return (
    <div class={`note ${isOk ? "ok" : "bad"}`}>
      <div>
        {[`${kind} : ${head}`, formatMoment(at, Date.now()), status].filter((part) => part !== null).join(" · ")}
      </div>
      {said !== "" && status !== null && <div>{t("channel.said", { said })}</div>}
      {status === null && <div>{reasonOf(result)}</div>}
    </div>
  );
}
