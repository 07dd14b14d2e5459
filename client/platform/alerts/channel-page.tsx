import { useRemote } from "../../live/use-remote.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { t } from "../../words/words.ts";
import { problemText } from "../problem-text.ts";
import { ChannelForm } from "./channel-form.tsx";
import type { ChannelsAnswer } from "./channels.tsx";
import { PageFrame } from "./page-frame.tsx";

/** One channel, or `new`. */
export function ChannelPage({ id }: { id: string }) {
  const { data, problem } = useRemote<ChannelsAnswer>("/platform/alerts/channels");
  const channel = data.value?.channels.find((one) => one.id === id) ?? null;
  return (
    <PageFrame title={channel?.name ?? t(id === "new" ? "channels.add" : "channels.title")} back="/alerts/channels">
      {problem.value !== null && <p class="note bad">{problemText(problem.value)}</p>}
      {!data.value && problem.value === null && <Loading label={t("state.loading")} />}
      {data.value && (channel || id === "new") && <ChannelForm channel={channel} />}
      {data.value && !channel && id !== "new" && <Empty icon="search" title={t("channels.gone")} />}
    </PageFrame>
  );
}
