import { useSignal } from "@preact/signals";
import type { UserView } from "../../server/platform/auth/people.ts";
import { segment } from "../live/api.ts";
import { useRemote } from "../live/use-remote.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";
import { IdentityCard } from "./oidc/identity-card.tsx";
import { stateOf } from "./people-screen.tsx";
import { PersonActions } from "./person-actions.tsx";
import { PersonForm } from "./person-form.tsx";
import { problemText } from "./problem-text.ts";
import { ScreenHead } from "./screen-head.tsx";
import { ShownLink } from "./shown-link.tsx";

/** One person's account: what they may do, how they sign in; `new` is somebody who has none yet. */
export function PersonScreen({ id }: { id: string }) {
  const isNew = id === "new";
  const remote = useRemote<UserView>(isNew ? null : `/platform/users/${segment(id)}`);
  // What an action brought is newer than what was read.
  const changed = useSignal<UserView | null>(null);
  const user = changed.value ?? remote.data.value;
  const failure = remote.problem.value;
  return (
    <>
      <ScreenHead
        back="/settings/people"
        backLabel={t("people.title")}
        title={isNew ? t("people.add") : (user?.displayName ?? t("people.title"))}
        subtitle={user?.name}
      />
      <main id="main" tabIndex={-1} class="narrow">
        {failure !== null && <Empty icon="search" title={problemText(failure)} />}
        {!isNew && !user && failure === null && <Loading label={t("state.loading")} />}
        {isNew && <PersonForm user={null} onChange={() => {}} />}
        {user && (
          <>
            <ShownLink userId={user.id} />
            <State user={user} />
            <IdentityCard
              user={user}
              onChange={(next) => {
                changed.value = next;
              }}
            />
            <PersonForm
              key={user.id}
              user={user}
              onChange={(next) => {
                changed.value = next;
              }}
            />
            <PersonActions
              user={user}
              onChange={(next) => {
                changed.value = next;
              }}
            />
          </>
        )}
      </main>
    </>
  );
}

function State({ user }: { user: UserView }) {
  const now = Date.now();
  return (
    <Facts>
      <Fact name={t("people.state")}>{stateOf(user).word}</Fact>
      <Fact name={t("people.signed_in")}>
        {user.signedInAt === null ? t("people.never") : formatMoment(user.signedInAt, now)}
      </Fact>
      <Fact name={t("two_factor.title")}>{user.hasTwoFactor ? t("people.yes") : t("people.no")}</Fact>
      <Fact name={t("people.link_until")}>{user.linkEndsAt === null ? null : formatMoment(user.linkEndsAt, now)}</Fact>
    </Facts>
  );
}
