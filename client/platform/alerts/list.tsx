import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AlertView } from "../../../server/platform/alerts/view.ts";
import { get, segment } from "../../live/api.ts";
import { stream, ticker } from "../../live/page.ts";
import { go, place, withQuery } from "../../place.ts";
import { ChoiceChip, Chips } from "../../ui/chip.tsx";
import { Empty, Loading } from "../../ui/empty.tsx";
import type { IconName } from "../../ui/icon.tsx";
import { Mark, Row } from "../../ui/row.tsx";
import { VirtualList } from "../../ui/virtual-list.tsx";
import { formatMoment } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { isAtLeast } from "../me.ts";
import { problemText } from "../problem-text.ts";
import { AlertRow } from "./alert-row.tsx";
import { byUrgency } from "./store.ts";
import { problem, store } from "./watch.ts";

/** What is open, what was, and the way to all by which it comes about. */
export function AlertList() {
  const { query } = place.value;
  const isPast = query.get("show") === "past";
  const rule = query.get("rule");
  const show = (past: boolean) => go(withQuery(place.peek(), { show: past ? "past" : null }), true);
  return (
    <>
      <header class="top">
        <div class="grow">
          <h1>{t("nav.alerts")}</h1>
          <Age />
        </div>
      </header>
      <main id="main" tabIndex={-1} class="narrow">
        <Chips label={t("filter.title")}>
          <ChoiceChip isOn={!isPast} onChoose={() => show(false)}>
            {t("alerts.open", { n: store.alerts.value?.size ?? null })}
          </ChoiceChip>
          <ChoiceChip isOn={isPast} onChoose={() => show(true)}>
            {t("alerts.past")}
          </ChoiceChip>
          {rule && (
            <ChoiceChip isOn onChoose={() => go(withQuery(place.peek(), { rule: null }), true)}>
              {t("alerts.one_rule")} ✕
            </ChoiceChip>
          )}
        </Chips>
        {isPast ? <Past rule={rule} key={rule} /> : <Open rule={rule} />}
        <Ways />
      </main>
    </>
  );
}

function Open({ rule }: { rule: string | null }) {
  const all = store.alerts.value;
  if (!all) {
    if (problem.value === null) return <Loading label={t("state.loading")} />;
    return <p class="note bad">{problemText(problem.value)}</p>;
  }
  const alerts = [...all.values()].filter((alert) => rule === null || alert.ruleId === rule).sort(byUrgency);
  const total = store.counts.value.red + store.counts.value.amber;
  return (
    <>
      <div class="card">
        {alerts.length === 0 ? (
          <Empty icon="check" title={rule === null ? t("alerts.none") : t("empty.filtered")}>
            {rule === null && <span>{t("alerts.none_help")}</span>}
          </Empty>
        ) : (
          <Rows alerts={alerts} />
        )}
      </div>
      {rule === null && total > alerts.length && <p class="note">{t("alerts.more", { n: total - alerts.length })}</p>}
    </>
  );
}

function Past({ rule }: { rule: string | null }) {
  const alerts = useSignal<readonly AlertView[] | null>(null);
  const next = useSignal<string | null>(null);
  const failure = useSignal<unknown>(null);
  const isBusy = useSignal(false);
  const read = async () => {
    isBusy.value = true;
    try {
      const before = next.peek() === null ? "" : `&before=${segment(next.peek() ?? "")}`;
      const of = rule === null ? "" : `&rule=${segment(rule)}`;
      const page = await get<{ alerts: AlertView[]; nextBefore: string | null }>(
        `/platform/alerts/past?limit=50${of}${before}`,
      );
      alerts.value = [...(alerts.peek() ?? []), ...page.alerts];
      next.value = page.nextBefore;
      failure.value = null;
    } catch (cause) {
      failure.value = cause;
    } finally {
      isBusy.value = false;
    }
  };
  useEffect(() => void read(), []);
  if (alerts.value === null) {
    if (failure.value === null) return <Loading label={t("state.loading")} />;
    return <p class="note bad">{problemText(failure.value)}</p>;
  }
  return (
    <>
      <div class="card">
        {alerts.value.length === 0 ? (
          <Empty icon="hourglass" title={t("alerts.none_past")} />
        ) : (
          <Rows alerts={alerts.value} />
        )}
      </div>
      {failure.value !== null && <p class="note bad">{problemText(failure.value)}</p>}
      {next.value !== null && (
        <div class="actions">
          <button type="button" class="btn soft wide" disabled={isBusy.value} onClick={() => void read()}>
            {t("alerts.earlier")}
          </button>
        </div>
      )}
    </>
  );
}

function Rows({ alerts }: { alerts: readonly AlertView[] }) {
  const byId = new Map(alerts.map((alert) => [alert.id, alert]));
  return (
    <VirtualList
      ids={[...byId.keys()]}
      label={t("nav.alerts")}
      render={(id, tabIndex) => {
        const alert = byId.get(id);
        return alert && <AlertRow alert={alert} tabIndex={tabIndex} />;
      }}
    />
  );
}

/** Whether what is shown is as it is now, and if not, since when it is not. */
function Age() {
  const isLive = stream.phase.value === "open";
  const heardAt = stream.heardAt.value;
  return (
    <div class="sub">
      <i class={`lamp ${isLive ? "" : "bad"}`} />
      <span>
        {isLive
          ? t("age.live")
          : `${t("age.no_server")} · ${t("age.as_of", { time: formatMoment(heardAt, ticker.now.value) })}`}
      </span>
    </div>
  );
}

function Ways() {
  return (
    <>
      <div class="head">
        <h2>{t("alerts.ways")}</h2>
      </div>
      <ul class="list plain card">
        <Way href="/alerts/device" icon="install" title={t("device.title")} detail={t("device.detail")} />
        {isAtLeast("admin") && (
          <>
            <Way href="/alerts/rules" icon="settings" title={t("rules.title")} detail={t("rules.detail")} />
            <Way href="/alerts/channels" icon="arrow" title={t("channels.title")} detail={t("channels.detail")} />
            <Way href="/alerts/quiet" icon="bars" title={t("holds.title")} detail={t("holds.detail")} />
          </>
        )}
      </ul>
    </>
  );
}

function Way(props: { href: string; icon: IconName; title: string; detail: string }) {
  return (
    <li>
      <Row href={props.href} mark={<Mark icon={props.icon} tone="" />} title={props.title} detail={props.detail} />
    </li>
  );
}
