/** HTTP as bytes: `fetch` tidies addresses and refuses to send what an attacker sends. */
import { connect } from "node:net";

/**
 * Sends text as it is (one byte a letter) and gives everything that comes back until the server closes, or until `isEnough`
 * says that it has come.
 */
export function sendRaw(url: string, text: string, isEnough: (got: string) => boolean = () => false): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let got = "";
    const socket = connect(Number(port), hostname, () => socket.write(text, "latin1"));
    socket.on("data", (chunk) => {
      got += chunk.toString("latin1");
      if (isEnough(got)) socket.destroy();
    });
    // A server that refuses what is still being sent resets the connection: what it said before counts.
    socket.on("error", () => {});
    socket.on("close", () => resolve(got));
  });
}

/** The statuses of the answers in a text of them, in order. */
export function statusesIn(text: string): number[] {
  return [...text.matchAll(/(?:^|\r\n|\})HTTP\/1\.1 (\d{3}) /g)]
    .map(([, status]) => Number(status))
    .filter((status) => status !== 100);
}
