import type { Page } from "playwright-core";

/** What the app has kept on the device, by name. */
export function keptKeys(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open("keyval-store");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction("keyval").objectStore("keyval").getAllKeys();
          reading.onsuccess = () => resolve(reading.result.map(String));
          reading.onerror = () => reject(reading.error);
          opening.result.close();
        };
      }),
  );
}
