import { useSignal } from "@preact/signals";
import type { LastResult } from "../../../server/platform/alerts/delivery/delivery.ts";
import type { ChoicesAnswer } from "../../../server/platform/alerts/choices/routes.ts";
import type { DeviceView } from "../../../server/platform/push/push.ts";
import { post } from "../../live/api.ts";
import { useRemote } from "../../live/use-remote.ts";
import { Loading } from "../../ui/empty.tsx";
import { Refusal } from "../../ui/form-end.tsx";
import { Mark } from "../../ui/row.tsx";
import { t } from "../../words/words.ts";
import { Receipt } from "../alerts/receipt.tsx";
import { ruleName, scopeText } from "../alerts/sentences.ts";
import { problemText } from "../problem-text.ts";
import { ScreenHead } from "../screen-head.tsx";
import { useAttempt } from "../use-attempt.ts";
import { ChoicesForm } from "./choices-form.tsx";
import { MuteSheet, unmute } from "./mute-sheet.tsx";
import { mutedText, muteOf } from "./mutes.ts";

/** A mute that ends while somebody looks is seen to end. */
const REFRESH_MS = 30_000;

/** What reaches one's own devices: silence for now, what is told, quiet hours, and whether it arrives. */
export function NotificationsScreen() {
  const { data, problem } = useRemote<ChoicesAnswer>("/platform/me/notifications", REFRESH_MS);
  const take = (answer: ChoicesAnswer) => {
    data.value = answer;
  };
  const now = data.value;
  return (
    <>
      <ScreenHead back="/settings/account" backLabel={t("account.title")} title={t("notify.title")} />
      <main id="main" tabIndex={-1} class="narrow">
        {problem.value !== null && <p class="note bad">{problemText(problem.value)}</p>}
        {!now && problem.value === null && <Loading label={t("state.loading")} />}
        {now && <Silence answer={now} onChange={take} />}
        {now && <ChoicesForm choices={now.choices} rules={now.rules} onChange={take} />}
        <Devices />
      </main>
    </>
  );
}

/** What is muted, and until when; each rule can be, or all of them. */
function Silence({ answer, onChange }: { answer: ChoicesAnswer; onChange: (answer: ChoicesAnswer) => void }) {
  const asked = useSignal<{ ruleId: string | null; name: string } | null>(null);
  const { problem, isBusy, attempt } = useAttempt();
  const now = Date.now();
  const followed = answer.rules.filter(({ id }) => answer.choices.ruleIds?.includes(id) ?? true);
  const lines = [
    { ruleId: null, name: t("holds.all_rules"), detail: "" },
    ...followed.map((rule) => ({ ruleId: rule.id, name: ruleName(rule), detail: scopeText(rule) })),
  ];
  return (
    <>
      <div class="head">
        <h2>{t("notify.silence")}</h2>
      </div>
      <ul class="steps card">
        {lines.map(({ ruleId, name, detail }) => {
          const untilAt = muteOf(answer.choices, ruleId, now);
          return (
            <li key={ruleId}>
              <Mark icon={untilAt === null ? "bell" : "bars"} tone={untilAt === null ? "" : "warn"} />
              <div>
                <div class="t">{name}</div>
                {detail && <div class="s">{detail}</div>}
                {untilAt !== null && <div class="s">{mutedText(untilAt, now)}</div>}
              </div>
              <button
                type="button"
                class="btn soft"
                aria-label={`${t(untilAt === null ? "notify.mute" : "notify.unmute")} ${name}`}
                disabled={isBusy.value}
                onClick={() => {
                  if (untilAt === null) asked.value = { ruleId, name: detail ? `${name} · ${detail}` : name };
                  else void attempt(async () => onChange(await unmute(ruleId)));
                }}
              >
                {t(untilAt === null ? "notify.mute" : "notify.unmute")}
              </button>
            </li>
          );
        })}
      </ul>
      <Refusal text={problem.value} />
      {asked.value && (
        <MuteSheet
          {...asked.value}
          onChange={onChange}
          onClose={() => {
            asked.value = null;
          }}
        />
      )}
    </>
  );
}

/** One's devices, each with a test: whether what is told arrives. */
function Devices() {
  const { data, reload } = useRemote<{ devices: DeviceView[] }>("/platform/push");
  const result = useSignal<{ id: string; result: LastResult } | null>(null);
  const { problem, isBusy, attempt } = useAttempt();
  const test = (id: string) =>
    void attempt(async () => {
      result.value = null;
      result.value = { id, result: await post<LastResult>(`/platform/push/subscriptions/${id}/test`) };
    }).finally(reload);
  const devices = data.value?.devices.filter(({ state }) => state === "live");
  return (
    <>
      <div class="head">
        <h2>{t("notify.devices")}</h2>
        <a class="text-btn" href="/alerts/device">
          {t("device.title")}
        </a>
      </div>
      {devices?.length === 0 && <p class="note">{t("notify.no_device")}</p>}
      <ul class="steps card" hidden={!devices?.length}>
        {devices?.map(({ id, name, host }) => (
          <li key={id}>
            <Mark icon="install" tone="ok" />
            <div>
              <div class="t">{name || host}</div>
            </div>
            <button
              type="button"
              class="btn soft"
              aria-label={`${t("channel.send_test")} ${name || host}`}
              disabled={isBusy.value}
              onClick={() => test(id)}
            >
              {t("channel.send_test")}
            </button>
          </li>
        ))}
      </ul>
      <Refusal text={problem.value} />
      <div role="status">{result.value && <Receipt result={result.value.result} />}</div>
    </>
  );
}
