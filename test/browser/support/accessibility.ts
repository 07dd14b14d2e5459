import axe from "axe-core";
import type { Page } from "playwright-core";

/** All of axe's rules, those about colours alone (what a theme changes), or all others (what a language changes). */
export type Rules = "all" | "colours" | "words";

const OPTIONS: Readonly<Record<Rules, axe.RunOptions>> = {
  all: {},
  colours: { runOnly: ["color-contrast"] },
  words: { rules: { "color-contrast": { enabled: false } } },
};

/**
 * What axe finds wrong with the page as it is now, one line a place: `rule: selector: reason`. axe is run through the
 * debugger, so the page's content policy stays as it is.
 */
export async function accessibilityFaults(page: Page, rules: Rules = "all"): Promise<string[]> {
  const debug = await page.context().newCDPSession(page);
  const evaluate = async (expression: string): Promise<string> => {
    const how = { awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await debug.send("Runtime.evaluate", { expression, ...how });
    if (exceptionDetails) throw new Error(`axe did not run: ${exceptionDetails.text}`);
    return result.value;
  };
  try {
    if ((await evaluate("typeof axe")) === "undefined") await evaluate(`${axe.source}; 0`);
    const options = JSON.stringify({ resultTypes: ["violations"], ...OPTIONS[rules] });
    const found = await evaluate(`axe.run(${options}).then(({ violations }) => JSON.stringify(violations))`);
    return (JSON.parse(found) as axe.Result[]).flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary?.replace(/\s+/g, " ")}`),
    );
  } finally {
    await debug.detach();
  }
}
