import { expect, test } from "bun:test";
import { Bus, type Fact } from "../../../server/platform/events/bus.ts";

function setUp() {
  const errors: string[] = [];
  const seen: string[] = [];
  const bus = new Bus((topic, cause) => errors.push(`${topic}: ${(cause as Error).message}`));
  const note = (who: string) => (fact: Fact) => void seen.push(`${who} ${fact.topic} ${fact.at} ${fact.data}`);
  return { bus, errors, seen, note };
}

test("facts reach who listens to the topic, and who listens to all, in order", () => {
  const { bus, seen, note } = setUp();
  bus.subscribe("*", note("all"));
  bus.subscribe("a.b", note("first"));
  bus.subscribe("a.b", note("second"));
  bus.publish("a.b", 5, "x");
  bus.publish("a.c", 6, "y");
  expect(seen).toEqual(["first a.b 5 x", "second a.b 5 x", "all a.b 5 x", "all a.c 6 y"]);
});

test("a handler that throws is told of and stops nobody", () => {
  const { bus, errors, seen, note } = setUp();
  bus.subscribe("a.b", () => {
    throw new Error("broken");
  });
  bus.subscribe("a.b", note("next"));
  bus.publish("a.b", 5, "x");
  expect(errors).toEqual(["a.b: broken"]);
  expect(seen).toEqual(["next a.b 5 x"]);
});

test("who stopped listening hears nothing more", () => {
  const { bus, seen, note } = setUp();
  const stop = bus.subscribe("a.b", note("once"));
  bus.publish("a.b", 1, "x");
  stop();
  bus.publish("a.b", 2, "y");
  expect(seen).toEqual(["once a.b 1 x"]);
});
