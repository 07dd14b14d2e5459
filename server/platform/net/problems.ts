import { defineProblems } from "../http/problem-codes.ts";

/** Why a request to another system did not bring an answer: one code a cause. */
defineProblems({
  outgoing_url_invalid: {
    status: 422,
    title: "This is no address that the program can call",
    remedy: "Give a whole address, which begins with https or http and holds no name and password.",
  },
  outgoing_address_refused: {
    status: 422,
    title: "The program may not call this address",
    remedy: "If it is a system of your own network, name it in --allow-hosts (ALLOWED_HOSTS) and start again.",
  },
  outgoing_name_unknown: {
    status: 502,
    title: "No machine has this name",
    remedy: "Check the spelling, and that this machine's name server knows the name.",
  },
  outgoing_not_connected: {
    status: 502,
    title: "The other system cannot be reached",
    remedy: "Check its port, that it runs, and that no firewall lies between it and this machine.",
  },
  outgoing_certificate_refused: {
    status: 502,
    title: "The other system's certificate is not trusted",
    remedy:
      "Correct its certificate; or give the certificate of the authority that signed it, or its SHA-256 fingerprint.",
  },
  outgoing_redirect_refused: {
    status: 502,
    title: "The other system sends us on, and we do not follow",
    remedy: "Enter the address at which it really answers.",
  },
  outgoing_too_slow: {
    status: 504,
    title: "The other system did not answer in time",
    remedy: "Try again later; if it stays, look at the load of that system.",
  },
  outgoing_too_large: {
    status: 502,
    title: "The other system's answer is too large",
    remedy: "Check that the address leads to what was meant, or ask it for less.",
  },
  outgoing_not_understood: {
    status: 502,
    title: "The other system's answer is not HTTP as it should be",
    remedy: "Check that the port belongs to a web server, and whether it wants http or https.",
  },
});
