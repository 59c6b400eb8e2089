import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { readPng, writeSmallPng } from './small-png.js';

/** A page without these has its final look. */
const UNFINISHED = '.skeleton, [aria-busy=true], .waiting-sentence';
/** A page that never finishes is shown as it is. */
const PATIENCE = { timeout: 20_000 };
/** For charts and colours that fade in. */
const SETTLE_MS = 400;

/** Writes what the window shows, in at most 256 colours. @returns bytes */
export async function takePicture(page: Page, path: string): Promise<number> {
  await page
    .locator(UNFINISHED)
    .first()
    .waitFor({ state: 'detached', ...PATIENCE })
    .catch(() => undefined);
  await page.waitForTimeout(SETTLE_MS);
  const small = writeSmallPng(readPng(await page.screenshot()));
  await writeFile(path, small);
  return small.length;
}
