import { useSignal } from "@preact/signals";
import type { UserView } from "../../server/platform/auth/people.ts";
import { useRemote } from "../live/use-remote.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { Icon } from "../ui/icon.tsx";
import { Mark, Row } from "../ui/row.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { fold, formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";
import { problemText } from "./problem-text.ts";
import { ScreenHead } from "./screen-head.tsx";
import { scopeWords } from "./scope-fields.tsx";

/** Everybody who has an account: what each may do, and whether each can sign in. */
export function PeopleScreen() {
  const remote = useRemote<{ users: UserView[] }>("/platform/users");
  const search = useSignal("");
  const users = remote.data.value?.users;
  const wanted = fold(search.value.trim());
  const found = users?.filter(({ name, displayName, extension }) =>
    fold(`${name} ${displayName} ${extension ?? ""}`).includes(wanted),
  );
  return (
    <>
      <ScreenHead back="/settings" backLabel={t("nav.settings")} title={t("people.title")}>
        <a class="btn soft" href="/settings/people/new" aria-label={t("people.add")}>
          <Icon name="plus" />
          {t("pick.add")}
        </a>
      </ScreenHead>
      <main id="main" tabIndex={-1} class="narrow">
        <SearchField
          label={t("people.search")}
          onSearch={(words) => {
            search.value = words;
          }}
        />
        {remote.problem.value !== null && <p class="note bad">{problemText(remote.problem.value)}</p>}
        {!found && remote.problem.value === null && <Loading label={t("state.loading")} />}
        {found && (
          <>
            <div class="head">
              <h2>{t("people.count", { n: found.length })}</h2>
            </div>
            <div class="card">
              {found.length === 0 ? <Empty icon="search" title={t("empty.filtered")} /> : <List users={found} />}
            </div>
            {users?.length === 1 && <p class="note">{t("people.alone")}</p>}
          </>
        )}
      </main>
    </>
  );
}

function List({ users }: { users: readonly UserView[] }) {
  const byId = new Map(users.map((user) => [user.id, user]));
  return (
    <VirtualList
      ids={[...byId.keys()]}
      label={t("people.title")}
      render={(id, tabIndex) => {
        const user = byId.get(id);
        return user && <Person user={user} tabIndex={tabIndex} />;
      }}
    />
  );
}

function Person({ user, tabIndex }: { user: UserView; tabIndex: number }) {
  const detail = [
    user.displayName !== user.name && user.name,
    t(`role.${user.role}`),
    user.scope && scopeWords(user.scope),
    user.extension,
    isLinked(user) && t("people.by_provider"),
  ];
  const { look, word } = stateOf(user);
  return (
    <Row
      href={`/settings/people/${user.id}`}
      mark={<Mark {...look} label={word} />}
      title={user.displayName}
      detail={detail.filter(Boolean).join(" · ")}
      context={user.isDisabled || !canEnter(user) ? word : formatMoment(user.signedInAt, Date.now())}
      tabIndex={tabIndex}
    />
  );
}

const isLinked = ({ identity }: UserView) => identity !== null && identity.linkedAt !== null;

const canEnter = (user: UserView) => user.hasPassword || isLinked(user);

/** Whether somebody can sign in, as shape and as word. */
export function stateOf(user: UserView) {
  if (user.isDisabled) return { look: { icon: "dash", tone: "" }, word: t("people.disabled") } as const;
  if (user.identity?.linkedAt === null)
    return { look: { icon: "alert", tone: "warn" }, word: t("people.asks_link") } as const;
  if (!canEnter(user)) return { look: { icon: "hourglass", tone: "warn" }, word: t("people.invited") } as const;
  return { look: { icon: "check", tone: "ok" }, word: t("people.active") } as const;
}
