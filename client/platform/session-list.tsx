import { useSignal } from "@preact/signals";
import type { SessionView } from "../../server/platform/auth/sessions.ts";
import { call, remove } from "../live/api.ts";
import { useRemote } from "../live/use-remote.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Loading } from "../ui/empty.tsx";
import { Mark } from "../ui/row.tsx";
import { say } from "../ui/toast.tsx";
import { formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";
import { problemText } from "./problem-text.ts";
import { useAttempt } from "./use-attempt.ts";
import { Refusal } from "../ui/form-end.tsx";

const PHONES = new Set(["Android", "iPhone", "iPad"]);

/** Where one is signed in, this browser marked; each can be ended, or all but this one. */
export function SessionList() {
  const remote = useRemote<{ sessions: SessionView[] }>("/platform/me/sessions");
  const isAsked = useSignal(false);
  const { problem, isBusy, attempt } = useAttempt();
  const sessions = remote.data.value?.sessions;
  const end = (id: string) =>
    void attempt(async () => {
      await remove(`/platform/me/sessions/${id}`);
      say({ text: t("sessions.ended", { n: 1 }) });
    }).finally(remote.reload);
  const endOthers = () =>
    void attempt(async () => {
      const { ended } = await call<{ ended: number }>("DELETE", "/platform/me/sessions");
      say({ text: t("sessions.ended", { n: ended }) });
    }).finally(() => {
      isAsked.value = false;
      remote.reload();
    });
  return (
    <>
      <div class="head">
        <h2>{t("sessions.title")}</h2>
        {sessions && sessions.length > 1 && (
          <button
            type="button"
            class="text-btn"
            onClick={() => {
              isAsked.value = true;
            }}
          >
            {t("sessions.end_others")}
          </button>
        )}
      </div>
      {remote.problem.value !== null && <p class="note bad">{problemText(remote.problem.value)}</p>}
      <Refusal text={problem.value} />
      {!sessions && remote.problem.value === null && <Loading label={t("state.loading")} />}
      <ul class="steps card" hidden={!sessions?.length}>
        {sessions?.map((session) => (
          <Session key={session.id} session={session} isBusy={isBusy.value} onEnd={() => end(session.id)} />
        ))}
      </ul>
      {isAsked.value && (
        <Confirm
          title={t("sessions.end_others_title")}
          text={t("sessions.end_others_text")}
          action={t("sessions.end_others")}
          isBusy={isBusy.value}
          onConfirm={endOthers}
          onCancel={() => {
            isAsked.value = false;
          }}
        />
      )}
    </>
  );
}

function Session({ session, isBusy, onEnd }: { session: SessionView; isBusy: boolean; onEnd: () => void }) {
  const { device, from, via, createdAt, seenAt, isCurrent } = session;
  const now = Date.now();
  const name = deviceWords(device);
  return (
    <li>
      <Mark icon={PHONES.has(device.system ?? "") ? "install" : "screen"} tone={isCurrent ? "ok" : ""} />
      <div>
        <div class="t">{name}</div>
        <div class="s">{t("sessions.from", { address: from, time: formatMoment(createdAt, now) })}</div>
        {via !== null && <div class="s">{t("sessions.via", { provider: via })}</div>}
        <div class="s">
          {isCurrent ? t("sessions.current") : t("sessions.seen", { time: formatMoment(seenAt, now) })}
        </div>
      </div>
      {!isCurrent && (
        <button
          type="button"
          class="btn soft"
          aria-label={`${t("sessions.end")} ${name}`}
          disabled={isBusy}
          onClick={onEnd}
        >
          {t("sessions.end")}
        </button>
      )}
    </li>
  );
}

function deviceWords({ browser, system }: SessionView["device"]): string {
  if (browser && system) return t("sessions.device", { browser, system });
  return browser ?? system ?? t("sessions.unknown_device");
}
