import { createElement } from "preact";
import { place } from "../../place.ts";
import { AlertPage } from "./alert-page.tsx";
import { ChannelPage } from "./channel-page.tsx";
import { Channels } from "./channels.tsx";
import { DevicePage } from "./device-page.tsx";
import { Holds } from "./holds.tsx";
import { AlertList } from "./list.tsx";
import { RulePage } from "./rule-page.tsx";
import { Rules } from "./rules.tsx";

/** Everything under `/alerts`; what names no screen is an alert. */
export function AlertsRoom() {
  const [, , screen, id] = place.value.path.split("/");
  switch (screen) {
    case undefined:
      return <AlertList />;
    case "rules":
      return id ? createElement(RulePage, { key: id, id }) : <Rules />;
    case "channels":
      return id ? createElement(ChannelPage, { key: id, id }) : <Channels />;
    case "quiet":
      return <Holds />;
    case "device":
      return <DevicePage />;
    default:
      return createElement(AlertPage, { key: screen, id: screen });
  }
}
