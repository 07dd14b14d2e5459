import { defineProblems } from "../http/problem-codes.ts";

// What can be wrong with a request for the event stream.
defineProblems({
  unknown_topic: {
    status: 404,
    title: "There is no such topic",
    detail: 'No topic is called "{topic}".',
    remedy: "Ask for topics of the list in /api/docs, as name or name/parameter, separated by commas.",
  },
  topic_not_allowed: {
    status: 403,
    title: "This topic asks for a higher role",
    detail: "{topic} asks for the role {role} or a right of its own.",
    remedy: "Sign in as somebody who may read it, or leave the topic out.",
  },
  too_many_topics: {
    status: 422,
    title: "Too many topics for one stream",
    detail: "{count} topics; {max} at most.",
    remedy: "Follow fewer topics, or open a second stream.",
  },
  too_many_streams: {
    status: 503,
    title: "The server holds as many event streams as it is set to",
    remedy: "Try again in a moment; close tabs that are not in use.",
  },
});
