import type { Page } from 'playwright-core';
import { toCsv, SALES_HEADER } from '#test/setup/source-files.js';

/** Sales of one more department; the department of the third row is no number. */
const DELIVERY = toCsv(
  SALES_HEADER,
  '1,97,26/10/2012,15200.50,FALSE',
  '2,97,26/10/2012,18034.25,FALSE',
  '3,9y,26/10/2012,9120.75,FALSE',
);
const RUN = { timeout: 180_000 };

/** Goes from a raw file to an answer, and takes a picture of each step: docs/console.md describes them. */
export async function walk(
  page: Page,
  url: string,
  take: (name: string) => Promise<void>,
): Promise<void> {
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await page.goto(`${url}/files`);
  await page.locator('input[type=file]').setInputFiles({
    name: 'department-97.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(DELIVERY),
  });
  await page.getByText('department-97.csv is stored.').waitFor();
  await page.getByText('the next run reads it').waitFor();
  await take('walk-1-upload');

  await page.goto(`${url}/flows/weekly-sales`);
  await button('Start a run').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/runs\/\d+/);
  await page.getByText('succeeded, started by a person').waitFor(RUN);
  await take('walk-2-run');

  await page.goto(`${url}/quarantine`);
  const cell = page.getByLabel(/^Dept, line/).first();
  await cell.waitFor();
  await take('walk-3-quarantine');

  await cell.fill('97');
  await button('Try').click();
  await page.getByText('1 accepted', { exact: true }).waitFor();
  await take('walk-4-corrected');

  await button('Replay').click();
  await page.getByText('has ended: the corrected rows count').waitFor(RUN);
  await take('walk-5-replayed');

  await page.goto(`${url}/answers/monthly-department-sales?department=97`);
  await page.locator('.answer[aria-busy=false] .sentence').waitFor(RUN);
  await take('walk-6-answer');
  await page.goto(url);
  await page
    .getByText(/changed since snapshot/)
    .first()
    .waitFor(RUN);
  await take('walk-7-home');
}
