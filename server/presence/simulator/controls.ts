/** Playing along by hand: somebody sets a status in Linkus, a telephone rings, the PBX starts anew. For `vigie sim yeastar` only. */
import type { YeastarSimulator } from "../simulator.ts";
import { numberOf, type Outside, parseObject, textOf, writeExtension } from "../yeastar/codec.ts";
import type { CallState } from "../yeastar/event-frame.ts";
import { isFault, YEASTAR_FAULTS } from "./faults.ts";

export const CONTROL_PATH = "/sim/";
const CALL_STATES: readonly string[] = ["ringing", "busy", "idle"];

type Control = (simulator: YeastarSimulator, said: Outside) => void;

/** What can be done, by the last part of its address; each takes a JSON object. */
export const CONTROLS: Readonly<Record<string, { takes: string; does: Control }>> = {
  "user-presence": {
    takes: '{"number":"2001","status":"do_not_disturb"}',
    does: (simulator, { number, status }) => simulator.setByHand(textOf(number), filled(textOf(status), "status")),
  },
  call: {
    takes: '{"number":"2001","state":"ringing"}',
    does(simulator, { number, state }) {
      if (!CALL_STATES.includes(textOf(state))) throw new RangeError(`state is one of ${CALL_STATES.join(", ")}`);
      simulator.setCall(textOf(number), textOf(state) as CallState);
    },
  },
  "auto-switch": {
    takes: '{"status":"off_work"}',
    does: (simulator, { status }) => simulator.switchByItself(filled(textOf(status), "status")),
  },
  "create-extension": {
    takes: '{"number":"2999","name":"Somebody"}',
    does: (simulator, { number, name }) =>
      void simulator.extensions.create({ number: filled(textOf(number), "number"), name: textOf(name) }),
  },
  "delete-extension": {
    takes: '{"number":"2999"}',
    does: (simulator, { number }) => simulator.extensions.remove(simulator.extensions.of(textOf(number))),
  },
  reboot: { takes: "{}", does: (simulator) => simulator.rebootSoon() },
  "expire-tokens": { takes: "{}", does: (simulator) => simulator.logIns.expire() },
  fault: {
    takes: '{"name":"slow","value":2000}, or "value":null to end it',
    does(simulator, { name, value }) {
      const fault = textOf(name);
      if (!isFault(fault))
        throw new RangeError(`there is no such fault; there are ${Object.keys(YEASTAR_FAULTS).join(", ")}`);
      simulator.setFault(fault, value === null ? null : (numberOf(value) ?? YEASTAR_FAULTS[fault].default));
    },
  },
};

/** Answers a request under `/sim/`. */
export function answerControl(simulator: YeastarSimulator, method: string, pathname: string, body: string): Response {
  const name = pathname.slice(CONTROL_PATH.length);
  if (method === "GET" && name === "state") return Response.json(stateOf(simulator));
  if (name === "")
    return Response.json({
      state: "GET",
      ...Object.fromEntries(Object.entries(CONTROLS).map(([key, { takes }]) => [key, takes])),
    });
  const control = Object.hasOwn(CONTROLS, name) ? CONTROLS[name] : undefined;
  if (method !== "POST" || !control) return Response.json({ controls: Object.keys(CONTROLS) }, { status: 404 });
  const said = parseObject(body === "" ? "{}" : body);
  if (!said) return Response.json({ error: `send JSON like ${control.takes}` }, { status: 400 });
  try {
    control.does(simulator, said);
    return new Response(null, { status: 204 });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return Response.json({ error: cause.message, takes: control.takes }, { status: 422 });
  }
}

function stateOf(simulator: YeastarSimulator): Outside {
  const extensions = simulator.extensions.all().map((one) => ({ ...writeExtension(one), call_state: one.callState }));
  return { ...simulator.figures, faults: Object.fromEntries(simulator.faults), extensions };
}

function filled(text: string, field: string): string {
  if (text === "") throw new RangeError(`${field} is missing`);
  return text;
}
