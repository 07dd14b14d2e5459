import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DeviceView } from "../../../server/platform/push/push.ts";
import type { LastResult } from "../../../server/platform/alerts/delivery/delivery.ts";
import { post } from "../../live/api.ts";
import { useRemote } from "../../live/use-remote.ts";
import { Loading } from "../../ui/empty.tsx";
import { Choice } from "../../ui/field.tsx";
import { Refusal } from "../../ui/form-end.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Mark } from "../../ui/row.tsx";
import { formatMoment } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { problemText } from "../problem-text.ts";
import { ApiProblem } from "../../live/problem.ts";
import { type Devices, deviceState, type MinLevel, ownDevice, subscribe, unsubscribe } from "./device.ts";
import { PageFrame } from "./page-frame.tsx";
import { Receipt } from "./receipt.tsx";

/** A subscription that ends within this time is said to. */
const SOON_MS = 7 * 86_400_000;

/** Messages on this device, and one's other devices. */
export function DevicePage() {
  const { data, problem, reload } = useRemote<Devices>("/platform/push");
  const own = useSignal<DeviceView | null>(null);
  const failure = useSignal("");
  const isBusy = useSignal(false);
  const result = useSignal<LastResult | null>(null);
  useEffect(() => {
    void ownDevice(data.value?.devices ?? []).then((device) => {
      own.value = device;
    });
  }, [data.value]);
  const attempt = async (work: () => Promise<void>) => {
    isBusy.value = true;
    failure.value = "";
    result.value = null;
    try {
      await work();
    } catch (cause) {
      // A browser's own refusal: its push service is out of reach, or there is none.
      failure.value = cause instanceof ApiProblem ? problemText(cause) : t("device.browser_refused");
    } finally {
      isBusy.value = false;
      reload();
    }
  };
  const others = data.value?.devices.filter(({ id }) => id !== own.value?.id) ?? [];
  return (
    <PageFrame title={t("device.title")}>
      {problem.value !== null && <p class="note bad">{problemText(problem.value)}</p>}
      {!data.value && problem.value === null && <Loading label={t("state.loading")} />}
      {data.value && (
        <section class="card pad">
          <OwnDevice
            device={own.value}
            isBusy={isBusy.value}
            onSubscribe={(minLevel) =>
              void attempt(async () => {
                if (!(await subscribe(minLevel))) failure.value = t("device.said_no");
              })
            }
            onTest={(id) =>
              void attempt(async () => {
                result.value = await post<LastResult>(`/platform/push/subscriptions/${id}/test`);
              })
            }
            onUnsubscribe={(id) => void attempt(() => unsubscribe(id))}
          />
          <Refusal text={failure.value} />
          <div role="status">{result.value && <Receipt result={result.value} />}</div>
        </section>
      )}
      {others.length > 0 && (
        <>
          <div class="head">
            <h2>{t("device.others")}</h2>
          </div>
          <ul class="steps card">
            {others.map((device) => (
              <OtherDevice
                key={device.id}
                device={device}
                onRemove={() => void attempt(() => unsubscribe(device.id))}
              />
            ))}
          </ul>
        </>
      )}
    </PageFrame>
  );
}

interface OwnDeviceProps {
  device: DeviceView | null;
  isBusy: boolean;
  onSubscribe: (minLevel: MinLevel) => void;
  onTest: (id: string) => void;
  onUnsubscribe: (id: string) => void;
}

function OwnDevice({ device, isBusy, onSubscribe, onTest, onUnsubscribe }: OwnDeviceProps) {
  const level = useSignal<MinLevel | null>(null);
  const state = deviceState();
  const minLevel = level.value ?? (device?.minLevel === "amber" ? "amber" : "red");
  if (state !== "ready") return <p class="note warn">{t(`device.${state}`)}</p>;
  const isLive = device?.state === "live";
  return (
    <>
      <p>{t(isLive ? "device.on" : "device.off")}</p>
      {device && !isLive && <p class="note warn">{t("device.ended")}</p>}
      {isLive && device.expiresAt !== null && device.expiresAt - Date.now() < SOON_MS && (
        <p class="note warn">{t("device.expires", { time: formatMoment(device.expiresAt, Date.now()) })}</p>
      )}
      <Choice
        name="minLevel"
        label={t("device.level")}
        value={minLevel}
        options={[
          ["red", t("rule.tell_red")],
          ["amber", t("rule.tell_amber")],
        ]}
        onPick={(picked) => {
          level.value = picked as MinLevel;
          if (isLive) onSubscribe(picked as MinLevel);
        }}
      />
      <div class="actions">
        {!isLive && (
          <button type="button" class="btn" disabled={isBusy} onClick={() => onSubscribe(minLevel)}>
            {t("device.subscribe")}
          </button>
        )}
        {isLive && (
          <>
            <button type="button" class="btn soft" disabled={isBusy} onClick={() => onTest(device.id)}>
              {t("channel.send_test")}
            </button>
            <button type="button" class="btn danger" disabled={isBusy} onClick={() => onUnsubscribe(device.id)}>
              {t("device.unsubscribe")}
            </button>
          </>
        )}
      </div>
    </>
  );
}

function OtherDevice({ device, onRemove }: { device: DeviceView; onRemove: () => void }) {
  const { name, host, state, createdAt } = device;
  const isLive = state === "live";
  return (
    <li>
      <Mark icon={isLive ? "check" : "alert"} tone={isLive ? "ok" : "warn"} />
      <div>
        <div class="t">{name || host}</div>
        <div class="s">
          {isLive ? t("device.since", { time: formatMoment(createdAt, Date.now()) }) : t("device.over")}
        </div>
      </div>
      <button type="button" class="icon-btn" aria-label={t("holds.remove", { name: name || host })} onClick={onRemove}>
        <Icon name="close" />
      </button>
    </li>
  );
}
