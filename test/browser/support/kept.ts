import type { Page } from "playwright-core";

/** The names of what the app has kept on the device. */
export async function keptKeys(page: Page): Promise<string[]> {
  return Object.keys(await kept(page));
}

/** What the app has kept on the device, by name. Looking makes no database where the app has not made its own yet. */
export function kept(page: Page): Promise<Record<string, unknown>> {
  return page.evaluate(
    () =>
      new Promise<Record<string, unknown>>((resolve, reject) => {
        const opening = indexedDB.open("keyval-store");
        let isMissing = false;
        opening.onupgradeneeded = () => {
          isMissing = true;
          opening.transaction?.abort();
        };
        opening.onerror = () => (isMissing ? resolve({}) : reject(opening.error));
        opening.onsuccess = () => {
          const found: Record<string, unknown> = {};
          const reading = opening.result.transaction("keyval").objectStore("keyval").openCursor();
          reading.onsuccess = () => {
            const cursor = reading.result;
            if (!cursor) return resolve(found);
            found[String(cursor.key)] = cursor.value;
            cursor.continue();
          };
          reading.onerror = () => reject(reading.error);
          opening.result.close();
        };
      }),
  );
}
