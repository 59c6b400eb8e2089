import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { readPng, writeSmallPng } from './small-png.js';

/** Limit for a page, from its heading to its last part. */
const TIMEOUT_MS = 30_000;
const AGAIN_MS = 100;
/** For charts and colours that fade in. */
const SETTLE_MS = 400;

/** Returns the unfinished parts in the window: those below it are read once they are near. */
const UNFINISHED = `(() => {
  const parts = [...document.querySelectorAll('.skeleton, [aria-busy=true], .waiting-sentence')];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    if (/^(Loading|Comparing with|Reading) .*…$/.test(words.currentNode.data)) parts.push(words.currentNode.parentElement);
  }
  return parts
    .filter((part) => {
      const { top, bottom, height } = part.getBoundingClientRect();
      return height > 0 && bottom > 0 && top < innerHeight;
    })
    .map((part) => part.getAttribute('aria-label') || part.textContent || part.className);
})()`;

/** Writes what the window shows, in at most 256 colours, once it is finished. @throws Error for a page that does not end */
export async function takePicture(page: Page, path: string): Promise<void> {
  await page.locator('h1').first().waitFor({ timeout: TIMEOUT_MS });
  await waitUntilFinished(page);
  await page.waitForTimeout(SETTLE_MS);
  await writeFile(path, writeSmallPng(readPng(await page.screenshot())));
}

async function waitUntilFinished(page: Page): Promise<void> {
  const end = Date.now() + TIMEOUT_MS;
  for (;;) {
    const parts = await page.evaluate<string[]>(UNFINISHED);
    if (parts.length === 0) return;
    if (Date.now() > end) {
      throw new Error(`${new URL(page.url()).pathname} still shows: ${parts.join('; ')}`);
    }
    await page.waitForTimeout(AGAIN_MS);
  }
}
