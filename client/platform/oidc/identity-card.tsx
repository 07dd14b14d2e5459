import { useSignal } from "@preact/signals";
import type { UserView } from "../../../server/platform/auth/people.ts";
import { call, post } from "../../live/api.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { say } from "../../ui/toast.tsx";
import { Refusal } from "../../ui/form-end.tsx";
import { formatMoment } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { useAttempt } from "../use-attempt.ts";

/** Who a person is at the provider: linked, or asking to be. */
export function IdentityCard({ user, onChange }: { user: UserView; onChange: (user: UserView) => void }) {
  const asked = useSignal<"link" | "unlink" | null>(null);
  const { problem, isBusy, attempt } = useAttempt();
  const { identity } = user;
  if (!identity) return null;
  const { issuer, subject, shownName, createdAt, linkedAt, usedAt } = identity;
  const path = `/platform/users/${user.id}/identity`;
  const now = Date.now();
  const close = () => {
    asked.value = null;
  };
  const act = (work: () => Promise<UserView>) =>
    void attempt(async () => {
      onChange(await work());
      say({ text: t("state.saved") });
    }).finally(close);
  const link = () => act(() => post<UserView>(path, { subject }));
  const unlink = () => act(() => call<UserView>("DELETE", path));
  const isLinked = linkedAt !== null;
  return (
    <section class="apart" aria-label={t("oidc.identity")}>
      <div class="head">
        <h2>{t("oidc.identity")}</h2>
      </div>
      <p class={`note ${isLinked ? "" : "bad"}`}>{t(isLinked ? "oidc.identity_linked" : "oidc.identity_asked")}</p>
      <Facts>
        <Fact name={t("oidc.identity_name")}>{shownName}</Fact>
        <Fact name={t("oidc.identity_subject")}>{subject}</Fact>
        <Fact name={t("oidc.issuer")}>{issuer}</Fact>
        <Fact name={t("oidc.identity_came")}>{formatMoment(createdAt, now)}</Fact>
        <Fact name={t("oidc.identity_used")}>{usedAt === null ? null : formatMoment(usedAt, now)}</Fact>
      </Facts>
      <Refusal text={problem.value} />
      <div class="actions">
        {!isLinked && (
          <button type="button" class="btn" onClick={() => (asked.value = "link")}>
            {t("oidc.link")}
          </button>
        )}
        <button type="button" class="btn soft" onClick={() => (asked.value = "unlink")}>
          {t(isLinked ? "oidc.unlink" : "oidc.turn_down")}
        </button>
      </div>
      {asked.value && (
        <Confirm
          title={t(
            asked.value === "link" ? "oidc.link_title" : isLinked ? "oidc.unlink_title" : "oidc.turn_down_title",
            {
              name: user.displayName,
            },
          )}
          text={t(asked.value === "link" ? "oidc.link_text" : isLinked ? "oidc.unlink_text" : "oidc.turn_down_text")}
          action={t(asked.value === "link" ? "oidc.link" : isLinked ? "oidc.unlink" : "oidc.turn_down")}
          isBusy={isBusy.value}
          onConfirm={asked.value === "link" ? link : unlink}
          onCancel={close}
        />
      )}
    </section>
  );
}
