import type { Channel } from "../../../server/platform/alerts/channels/channel.ts";
import { useRemote } from "../../live/use-remote.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Mark, Row, type Tone } from "../../ui/row.tsx";
import { formatMoment } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { problemText } from "../problem-text.ts";
import { PageFrame } from "./page-frame.tsx";
import { PushContactForm } from "./push-contact-form.tsx";
import { reasonOf } from "./receipt.tsx";

export interface ChannelsAnswer {
  channels: Channel[];
  push: { devices: number };
}

const REFRESH_MS = 10_000;

/** By which ways messages leave, with what the other ends said last. */
export function Channels() {
  const { data, problem } = useRemote<ChannelsAnswer>("/platform/alerts/channels", REFRESH_MS);
  return (
    <PageFrame
      title={t("channels.title")}
      action={
        <a class="btn soft" href="/alerts/channels/new" aria-label={t("channels.add")}>
          <Icon name="plus" />
          {t("holds.add")}
        </a>
      }
    >
      {problem.value !== null && <p class="note bad">{problemText(problem.value)}</p>}
      {!data.value && problem.value === null && <Loading label={t("state.loading")} />}
      {data.value && (
        <ul class="list plain card">
          <li>
            <Row
              href="/alerts/device"
              mark={<Mark icon="install" tone={data.value.push.devices > 0 ? "ok" : ""} />}
              title={t("channels.push")}
              detail={t("channels.push_devices", { n: data.value.push.devices })}
            />
          </li>
          {data.value.channels.map((channel) => (
            <li key={channel.id}>
              <Row
                href={`/alerts/channels/${channel.id}`}
                mark={<Mark {...channelLook(channel)} />}
                title={channel.name}
                detail={[t(`channel.kind_${channel.kind}`), resultWords(channel)].join(" · ")}
                context={channel.lastResult ? formatMoment(channel.lastResult.at, Date.now()) : undefined}
              />
            </li>
          ))}
        </ul>
      )}
      {data.value?.channels.length === 0 && (
        <Empty icon="arrow" title={t("channels.none")}>
          <span>{t("channels.none_help")}</span>
        </Empty>
      )}
      {data.value && <PushContactForm />}
    </PageFrame>
  );
}

function channelLook({ isEnabled, lastResult }: Channel): { icon: IconName; tone: Tone } {
  if (!isEnabled) return { icon: "dash", tone: "" };
  if (!lastResult) return { icon: "circle", tone: "" };
  return lastResult.isOk ? { icon: "check", tone: "ok" } : { icon: "alert", tone: "bad" };
}

function resultWords({ isEnabled, lastResult }: Channel): string {
  if (!isEnabled) return t("channel.off");
  if (!lastResult) return t("channel.never");
  return lastResult.isOk ? t("channel.arrived") : reasonOf(lastResult) || t("channel.failed");
}
