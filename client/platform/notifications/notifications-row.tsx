import type { ChoicesAnswer } from "../../../server/platform/alerts/choices/routes.ts";
import { useRemote } from "../../live/use-remote.ts";
import { t } from "../../words/words.ts";
import { LinkRow } from "../link-row.tsx";
import { mutedText, muteOf } from "./mutes.ts";

/** The way to one's notifications; says when all of them are muted. */
export function NotificationsRow() {
  const answer = useRemote<ChoicesAnswer>("/platform/me/notifications").data.value;
  const now = Date.now();
  const untilAt = answer && muteOf(answer.choices, null, now);
  return (
    <ul class="list plain card">
      <LinkRow
        href="/settings/account/notifications"
        icon={untilAt ? "bars" : "bell"}
        tone={untilAt ? "warn" : ""}
        title={t("notify.title")}
        detail={untilAt ? mutedText(untilAt, now) : t("notify.detail")}
      />
    </ul>
  );
}
