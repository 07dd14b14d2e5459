import { defineProblems } from "../http/problem-codes.ts";

defineProblems({
  https_only: {
    status: 403,
    title: "This port only helps to install the app",
    remedy: "Open the same address by https.",
  },
  no_authority: {
    status: 404,
    title: "This installation has no authority of its own",
    remedy: "None needs to be trusted; an administrator makes one with: vigie tls init.",
  },
});
