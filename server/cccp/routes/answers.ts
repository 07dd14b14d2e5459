import { defineAnswers } from "../../platform/http/answers.ts";
import * as shapes from "./shapes.ts";

/** What the room's routes answer when all is well. */
defineAnswers("/api/v1/cccp", {
  "GET /servers": { 200: shapes.servers },
  "POST /servers": { 201: shapes.server },
  "POST /servers/test": { 200: shapes.probe },
  "PATCH /servers/:id": { 200: shapes.server },
  "DELETE /servers/:id": { 204: null },
  "PUT /servers/:id/thresholds": { 200: shapes.thresholds },
  "PUT /servers/:id/service-level": { 200: shapes.serviceLevel },
  "GET /servers/:id/board": { 200: shapes.board },
  "GET /servers/:id/calls": { 200: shapes.callPage },
  "GET /servers/:id/calls/:callId": { 200: shapes.callSheet },
  "GET /servers/:id/sessions/:sessionId/timeline": { 200: shapes.timeline },
  "GET /servers/:id/agents/:agentId": { 200: shapes.agentSheet },
  "GET /servers/:id/queues/:queueId": { 200: shapes.queueSheet },
  "GET /directory": { 200: shapes.directory },
  "PUT /directory": { 200: shapes.directory },
  "POST /directory/test": { 200: shapes.directoryTest },
  "POST /directory/refresh": { 200: shapes.directoryRefresh },
});
