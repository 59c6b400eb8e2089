import type { Locator, Page } from 'playwright-core';

/** More stops than any page has before its content. */
const STOPS_MAX = 400;

const hasFocus = async (page: Page, place: Locator): Promise<boolean> =>
  (await page.locator(':focus').and(place).count()) > 0;

/** Moves the focus to an element with the Tab key alone. @throws Error if the key does not reach it */
export async function focusByTab(page: Page, place: Locator): Promise<void> {
  await place.waitFor();
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    if (await hasFocus(page, place)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the Tab key does not reach ${place.toString()}`);
}

/** Follows a link or presses a button with the keyboard alone. */
export async function pressByKey(page: Page, place: Locator): Promise<void> {
  await focusByTab(page, place);
  await page.keyboard.press('Enter');
}

/** A reader without a pointer. Each link, button and field costs a click, unless the page has put the focus there. */
export interface KeyboardReader {
  press(place: Locator): Promise<void>;
  /** Moves the focus to a field. */
  focus(place: Locator): Promise<void>;
  /** Moves through the options of a list until one is chosen. @param steps down from the current one */
  choose(place: Locator, steps: number): Promise<void>;
  /** Types a text in place of another. */
  type(place: Locator, text: string): Promise<void>;
  countClicks(): number;
}

export function createKeyboardReader(page: Page): KeyboardReader {
  let clicks = 0;
  const reach = async (place: Locator) => {
    await place.waitFor();
    if (!(await hasFocus(page, place))) clicks++;
    await focusByTab(page, place);
  };
  return {
    countClicks: () => clicks,
    focus: reach,
    async press(place) {
      await reach(place);
      await page.keyboard.press('Enter');
    },
    async choose(place, steps) {
      await reach(place);
      for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowDown');
    },
    async type(place, text) {
      await reach(place);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text);
    },
  };
}
