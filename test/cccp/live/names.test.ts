import { describe, expect, test } from "bun:test";
import { userPartOf } from "../../../server/cccp/live/addresses.ts";
import { isShownQueue, projectOf, withoutProject } from "../../../server/cccp/live/names.ts";

describe("names", () => {
  test.each([
    ["DEMO__Sales", "Sales", "DEMO"],
    ["A__B__C", "B__C", "A"],
    ["Sales", "Sales", ""],
    ["DEMO__", "DEMO__", "DEMO"],
    ["__Sales", "Sales", ""],
    ["DEMO_Sales", "DEMO_Sales", ""],
    ["", "", ""],
  ])("%p is called %p in project %p", (name, shown, project) => {
    expect(withoutProject(name)).toBe(shown);
    expect(projectOf(name)).toBe(project);
  });

  test.each([
    ["DEMO__Sales", "queue", true],
    ["Sales", "", true],
    ["VQ_Sales", "queue", false],
    ["vq_sales", "queue", false],
    ["DEMO__VQ_Sales", "queue", false],
    ["anna", "user", false],
    ["anna", "USER", false],
    ["", "queue", false],
  ])("queue %p of type %p is shown: %p", (name, type, isShown) => {
    expect(isShownQueue(name, type)).toBe(isShown);
  });
});

describe("addresses", () => {
  test.each([
    ["sip:0612345678@10.0.0.1", "0612345678"],
    ["sip:0612345678@10.0.0.1:5060;transport=udp", "0612345678"],
    ["SIPS:anna@example.test", "anna"],
    ["sip:anna:secret@example.test", "anna"],
    ["sip:+33612345678;isub=1@10.0.0.1", "+33612345678"],
    ["tel:0033100000000", "0033100000000"],
    ["tel:+33-1-00;phone-context=example.test", "+33-1-00"],
    ['"Anna" <sip:1001@10.0.0.1>;tag=1', "1001"],
    ["sip:%2B33612@10.0.0.1", "+33612"],
    ["sip:%zz@10.0.0.1", "%zz"],
    ["sip:10.0.0.1", "10.0.0.1"],
    ["sip:@10.0.0.1", "10.0.0.1"],
    ["0612345678", "0612345678"],
    ["anonymous", "anonymous"],
    ["", ""],
  ])("%p is %p", (address, user) => {
    expect(userPartOf(address)).toBe(user);
  });
});
