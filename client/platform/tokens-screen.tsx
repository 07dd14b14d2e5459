import { useSignal } from "@preact/signals";
import type { TokenView } from "../../server/platform/auth/tokens.ts";
import { remove } from "../live/api.ts";
import { useRemote } from "../live/use-remote.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Empty, Loading } from "../ui/empty.tsx";
import { Icon } from "../ui/icon.tsx";
import { Mark } from "../ui/row.tsx";
import { say } from "../ui/toast.tsx";
import { formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";
import { problemText } from "./problem-text.ts";
import { ScreenHead } from "./screen-head.tsx";
import { scopeWords } from "./scope-fields.tsx";
import { useAttempt } from "./use-attempt.ts";

/** The tokens of scripts and of walls, each with what it may do and when it was last used. */
export function TokensScreen() {
  const remote = useRemote<{ tokens: TokenView[] }>("/platform/tokens");
  const tokens = remote.data.value?.tokens;
  const { problem } = remote;
  return (
    <>
      <ScreenHead back="/settings" backLabel={t("nav.settings")} title={t("tokens.title")}>
        <a class="btn soft" href="/settings/tokens/new" aria-label={t("tokens.add")}>
          <Icon name="plus" />
          {t("tokens.make")}
        </a>
      </ScreenHead>
      <main id="main" tabIndex={-1} class="narrow">
        <p class="note">{t("tokens.help")}</p>
        {problem.value !== null && <p class="note bad">{problemText(problem.value)}</p>}
        {!tokens && problem.value === null && <Loading label={t("state.loading")} />}
        {tokens?.length === 0 && (
          <div class="card">
            <Empty icon="terminal" title={t("tokens.empty")}>
              <span>{t("tokens.empty_help")}</span>
            </Empty>
          </div>
        )}
        <ul class="steps card" hidden={!tokens?.length}>
          {tokens?.map((token) => (
            <Token key={token.id} token={token} onGone={remote.reload} />
          ))}
        </ul>
      </main>
    </>
  );
}

function Token({ token, onGone }: { token: TokenView; onGone: () => void }) {
  const isAsked = useSignal(false);
  const { problem, isBusy, attempt } = useAttempt();
  const { name, wall, role, scope, expiresAt, lastUsedAt } = token;
  const now = Date.now();
  const isOver = expiresAt !== null && expiresAt <= now;
  const ask = (isAsking: boolean) => () => {
    isAsked.value = isAsking;
  };
  const revoke = () =>
    void attempt(async () => {
      await remove(`/platform/tokens/${token.id}`);
      isAsked.value = false;
      say({ text: t("tokens.revoked", { name }) });
      onGone();
    });
  const may = [wall ? t(`tokens.wall_${wall}`) : t(`role.${role}`), scope && scopeWords(scope)];
  const until =
    expiresAt === null ? null : t(isOver ? "tokens.over" : "tokens.until", { time: formatMoment(expiresAt, now) });
  const used = lastUsedAt === null ? t("tokens.unused") : t("tokens.used", { time: formatMoment(lastUsedAt, now) });
  return (
    <li>
      <Mark icon={wall ? "screen" : "terminal"} tone={isOver ? "" : "ok"} />
      <div>
        <div class="t">{name}</div>
        <div class="s">{[...may, until].filter(Boolean).join(" · ")}</div>
        <div class="s">{used}</div>
      </div>
      <button type="button" class="btn danger" aria-label={`${t("tokens.revoke")} ${name}`} onClick={ask(true)}>
        {t("tokens.revoke")}
      </button>
      {isAsked.value && (
        <Confirm
          title={t("tokens.revoke_title", { name })}
          text={problem.value || t(wall ? "tokens.revoke_wall" : "tokens.revoke_text")}
          action={t("tokens.revoke")}
          isBusy={isBusy.value}
          onConfirm={revoke}
          onCancel={ask(false)}
        />
      )}
    </li>
  );
}
