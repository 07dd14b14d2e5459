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
  mail_login_refused: {
    status: 502,
    title: "The mail server refuses the log-in",
    remedy: "Correct the user and the password.",
  },
  mail_not_encrypted: {
    status: 502,
    title: "The mail server does not offer the encryption that is asked for",
    remedy: "Choose the kind of encryption that belongs to the port: 465 is TLS, 587 is STARTTLS as a rule.",
  },
  mail_not_understood: {
    status: 502,
    title: "What answers is no mail server, or one that broke off",
    remedy: "Check the port, and which encryption belongs to it.",
  },
  mail_address_refused: {
    status: 502,
    title: "The mail server refuses the sender or a recipient",
    remedy: "Check both addresses, and whether the server wants somebody to sign in.",
  },
  mail_refused: {
    status: 502,
    title: "The mail server refuses the message",
    remedy: "Read what it said; try again later when it is busy or full.",
  },
});
