import type { Locator, Page } from 'playwright-core';

/** More stops than any page has before its content. */
const STOPS_MAX = 400;

/** Moves the focus to an element with the Tab key alone. @throws Error if the key does not reach it */
export async function tabTo(page: Page, place: Locator): Promise<void> {
  await place.waitFor();
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    if ((await page.locator(':focus').and(place).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the Tab key does not reach ${place.toString()}`);
}

/** Follows a link or presses a button with the keyboard alone. */
export async function pressByKey(page: Page, place: Locator): Promise<void> {
  await tabTo(page, place);
  await page.keyboard.press('Enter');
}
