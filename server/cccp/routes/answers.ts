import { defineAnswers } from "../../platform/http/answers.ts";
import { board, serviceLevel, thresholds } from "./board-shapes.ts";
import { directory, directoryRefresh, directoryTest, probe, server, servers } from "./server-shapes.ts";
import { agentSheet, callPage, callSheet, queueSheet, timeline } from "./sheet-shapes.ts";

/** What the room's routes answer when all is well. */
defineAnswers("/api/v1/cccp", {
  "GET /servers": { 200: servers },
  "POST /servers": { 201: server },
  "POST /servers/test": { 200: probe },
  "PATCH /servers/:id": { 200: server },
  "DELETE /servers/:id": { 204: null },
  "PUT /servers/:id/thresholds": { 200: thresholds },
  "PUT /servers/:id/service-level": { 200: serviceLevel },
  "GET /servers/:id/board": { 200: board },
  "GET /servers/:id/calls": { 200: callPage },
  "GET /servers/:id/calls/:callId": { 200: callSheet },
  "GET /servers/:id/sessions/:sessionId/timeline": { 200: timeline },
  "GET /servers/:id/agents/:agentId": { 200: agentSheet },
  "GET /servers/:id/queues/:queueId": { 200: queueSheet },
  "GET /directory": { 200: directory },
  "PUT /directory": { 200: directory },
  "POST /directory/test": { 200: directoryTest },
  "POST /directory/refresh": { 200: directoryRefresh },
});
