/** The only door of the room. */
export { DEMO_APP, type YeastarSimulator, YEASTAR_FAULTS } from "./simulator.ts";
export { listenYeastar, parseYeastarFaults } from "./simulator.ts";
export { createYeastarSimulator, type PostWebhook, type SimulatedPerson } from "./simulator.ts";
