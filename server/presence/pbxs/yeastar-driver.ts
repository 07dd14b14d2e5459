import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import type { PbxPort } from "../engine/ports.ts";
import { type PbxNet, type PbxSettings, trustOfPem } from "../yeastar/pbx-settings.ts";
import { Pbx } from "../yeastar/pbx.ts";
import type { PbxState as YeastarState } from "../yeastar/pbx-state.ts";
import { memoryTokenStore } from "../yeastar/token-store.ts";
import type { PbxConnection, PbxDriver, PbxSetUp, PbxState } from "./driver.ts";

export interface YeastarParts {
  clock: Clock;
  log: Log;
  net: PbxNet;
}

/** PBXs of Yeastar's P-Series as this room speaks with them. */
export function yeastarDriver(parts: YeastarParts): PbxDriver {
  const { clock, net } = parts;
  return {
    connect: (setUp) => connectionOf(parts, setUp),
    async test(setUp) {
      const log = parts.log.child("test");
      const pbx = new Pbx({ clock, log, net, store: memoryTokenStore() });
      const { steps, certificate } = await pbx.test(settingsOf(setUp));
      return {
        steps: steps.map(({ step, isGood, code, sentence }) => ({
          ...{ step, isOk: isGood, code: code ?? "", params: {}, detail: sentence },
        })),
        fingerprint: certificate?.fingerprint ?? null,
      };
    },
  };
}

function connectionOf({ clock, log, net }: YeastarParts, setUp: PbxSetUp): PbxConnection {
  const pbx = new Pbx({ clock, net, log: log.child(`pbx-${setUp.id}`), store: setUp.tokens });
  pbx.configure(settingsOf(setUp));
  const port: PbxPort = {
    id: setUp.id,
    maxInFlight: setUp.maxInFlight,
    get isListening() {
      return isListening(pbx.state);
    },
    listExtensions: () => pbx.listExtensions(),
    setPresence: (yeastarId, status) => pbx.setPresence(yeastarId, status),
    onEvent: (listener) => pbx.onEvent(listener),
  };
  return {
    port,
    get state() {
      return stateOf(pbx.state);
    },
    start: () => pbx.start(),
    stop: () => pbx.stop(),
    takeWebhook: (body, signature) => pbx.receiveWebhook(body, signature),
  };
}

function settingsOf(setUp: PbxSetUp): PbxSettings {
  const { url, clientId, secret, trust, spacingMs, maxInFlight, webhookSecret } = setUp;
  const { authority } = trust;
  return {
    ...{ baseUrl: url, clientId, secret, webhookSecret, pace: { spacingMs, inFlight: maxInFlight } },
    trust: authority === undefined ? trust : trustOfPem(authority),
  };
}

const isListening = ({ events }: YeastarState) => events.phase === "live";

function stateOf(state: YeastarState): PbxState {
  const { phase, sinceAt, problem } = state;
  const isUp = phase === "up";
  return {
    phase: isUp ? "ready" : phase === "off" || phase === "connecting" ? phase : "failing",
    isListening: isListening(state),
    fault: problem && !isUp ? { code: problem.code, detail: problem.message, at: sinceAt } : null,
  };
}
