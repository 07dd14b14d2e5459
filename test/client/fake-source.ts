import type { Source } from "../../client/live/stream.ts";

/** An EventSource that does what the test says. */
export class FakeSource implements Source {
  static all: FakeSource[] = [];
  onopen: Source["onopen"] = null;
  onmessage: Source["onmessage"] = null;
  onerror: Source["onerror"] = null;
  isClosed = false;
  private readonly named = new Map<string, (event: MessageEvent<string>) => void>();

  constructor(readonly url: string) {
    FakeSource.all.push(this);
  }

  static get last(): FakeSource {
    return FakeSource.all.at(-1) as FakeSource;
  }

  get topics(): string {
    return new URL(this.url, "http://here").searchParams.get("topics") ?? "";
  }

  get since(): string | null {
    return new URL(this.url, "http://here").searchParams.get("since");
  }

  addEventListener(name: string, run: (event: MessageEvent<string>) => void): void {
    this.named.set(name, run);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.onopen?.({} as Event);
  }

  fail(): void {
    this.onerror?.({} as Event);
  }

  send(id: string, topic: string, of: string, data: unknown, at = 0): void {
    this.onmessage?.({ data: JSON.stringify({ topic, of, at, data }), lastEventId: id } as MessageEvent<string>);
  }

  sendRaw(data: string): void {
    this.onmessage?.({ data, lastEventId: "" } as MessageEvent<string>);
  }

  event(name: string, data: unknown, id = ""): void {
    this.named.get(name)?.({ data: JSON.stringify(data), lastEventId: id } as MessageEvent<string>);
  }
}
