import type { PbxView } from "../../../server/presence/pbxs/pbx.ts";
import { useRemote } from "../../live/use-remote.ts";
import { problemText } from "../../platform/problem-text.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { Mark, Row, type Tone } from "../../ui/row.tsx";
import { t } from "../../words/words.ts";
import { faultText } from "../pbx-words.ts";
import { PbxForm } from "./pbx-form.tsx";
import { RowsScreen } from "./rows-screen.tsx";
import { SubScreen } from "./sub-screen.tsx";

const PATH = "/settings/presence/pbxs";
/** How often the state is asked for while somebody looks. */
const STATE_MS = 3_000;

/** The PBXs, or one of them. */
export function PbxsScreen({ id }: { id?: string }) {
  const { data, problem, reload } = useRemote<{ pbxs: PbxView[] }>("/presence/pbxs", STATE_MS);
  const pbxs = data.value?.pbxs;
  if (id === undefined) {
    return (
      <RowsScreen
        title={t("presence_set.pbxs")}
        help={t("pbx.help")}
        addHref={`${PATH}/new`}
        icon="phone"
        emptyTitle={t("pbx.none")}
        count={pbxs?.length ?? null}
        problem={problem.value}
        rows={pbxs?.map((pbx) => (
          <li key={pbx.id}>
            <Row
              href={`${PATH}/${pbx.id}`}
              mark={<Mark icon={lookOf(pbx).icon} tone={lookOf(pbx).tone} />}
              title={pbx.name}
              detail={lookOf(pbx).text}
            />
          </li>
        ))}
      />
    );
  }
  const pbx = id === "new" ? null : pbxs?.find((one) => String(one.id) === id);
  return (
    <SubScreen
      title={pbx?.name ?? t(id === "new" ? "pbx.new" : "presence_set.pbxs")}
      back={PATH}
      backLabel={t("presence_set.pbxs")}
    >
      {problem.value !== null && <p class="note bad">{problemText(problem.value)}</p>}
      {pbx === undefined ? (
        pbxs === undefined ? (
          problem.value === null && <Loading label={t("state.loading")} />
        ) : (
          <Empty icon="search" title={t("pbx.gone")} />
        )
      ) : (
        <>
          {pbx && (
            <p class={`note ${lookOf(pbx).tone === "" ? "" : lookOf(pbx).tone}`} role="status">
              {lookOf(pbx).text}
            </p>
          )}
          <PbxForm key={id} pbx={pbx} onChange={reload} />
        </>
      )}
    </SubScreen>
  );
}

interface PbxLook {
  icon: "check" | "alert" | "dash" | "hourglass";
  tone: Tone;
  text: string;
}

function lookOf({ isEnabled, hasSecret, state }: PbxView): PbxLook {
  if (!isEnabled) return { icon: "dash", tone: "", text: t("pbx.off") };
  if (!hasSecret) return { icon: "alert", tone: "warn", text: t("pbx.without_secret") };
  if (state.fault) return { icon: "alert", tone: "bad", text: faultText(state.fault) };
  if (state.phase === "connecting" || state.phase === "off")
    return { icon: "hourglass", tone: "", text: t("pbx.connecting") };
  return state.isListening
    ? { icon: "check", tone: "ok", text: t("pbx.ready") }
    : { icon: "alert", tone: "warn", text: t("pbx.deaf") };
}
