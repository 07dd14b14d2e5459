import { render } from "preact";
import { App, details } from "./app.tsx";
import { loadServers, watchBoards } from "./cccp/selection.ts";
import { watchPage } from "./live/page.ts";
import { watchInstall } from "./offline/install.ts";
import { watchAddress } from "./place.ts";
import { recognise, watchSession } from "./platform/me.ts";
import { applyTheme, preferences } from "./platform/preferences.ts";
import "./style/index.css";
import { pickLanguage, speak, speakFully } from "./words/words.ts";

applyTheme();
watchAddress();
watchPage();
watchInstall();
watchSession();
watchBoards();

// Words, user and servers come at once, not one after the other.
const servers = loadServers();
const user = recognise();
await speak(pickLanguage([preferences.peek().language, ...navigator.languages]));
await Promise.all([user, servers]);
render(<App />, document.getElementById("app") as HTMLElement);
void speakFully().catch(() => {});
void details()
  .then(({ registerWorker, watchRooms }) => {
    watchRooms();
    return registerWorker();
  })
  .catch(() => {});
