import { mkdir } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { LiveDays } from '#sample/retail/live-days.js';
import { postEvents } from '#streaming/send/post-events.js';
import { openAnswer, openBrowser, openPage } from '../browser.js';
import { startConsole, type StartedConsole } from '../started-console.js';
import { listRoutes, SALES_BY_TYPE } from './routes.js';
import { takePicture } from './take-picture.js';
import { walk } from './walkthrough.js';

/**
 * `npm run tool -- picture`: takes the pictures of the documentation, and of every page of the console, light and dark,
 * into a folder that Git ignores. With names of pages, `npm run tool -- picture live`, it takes only theirs. It starts a
 * console of its own with the sample data.
 */
const SHOWN = 'docs/console';
const PAGES = '.retailstream/pictures';
const SCHEMES = ['light', 'dark'] as const;
const WIDTHS = [1280, 360] as const;
/** Events for each picture of sales as they arrive. */
const EVENTS = 400;

/** Reads the store as text, and keeps the weeks with sales. */
const RECIPE = {
  name: 'weeks_with_sales',
  description: 'Sales above zero, with the store as text',
  inputs: { main: 'weekly_sales.sales', others: {} },
  steps: [
    { step: 'cast', columns: ['store'], to: { type: 'text' } },
    { step: 'filter', where: { column: 'weekly_sales', is: 'greater', value: 0 } },
  ],
};

/** Gives each room something to show. */
async function fillConsole({ call }: StartedConsole): Promise<void> {
  await call('keys', { name: 'sales dashboard' });
  await call('keys', { name: 'anna', role: 'operator', expiresInDays: 90 });
  await call('keys', { name: 'a lost laptop', role: 'analyst' });
  await call('keys/4/revoke', { reason: 'the laptop was stolen' });
  const topic = 'arn:aws:sns:eu-west-1:123456789012:retail';
  const rule = { name: 'by seven', on: ['late'], cron: '0 7 * * 1-5', zone: 'Europe/Berlin' };
  await call('notification-rules', { ...rule, channel: 'sns', target: topic });
  await call('notification-rules/1/test', {});
  const night = { cron: '0 2 * * *', zone: 'Europe/Berlin', reason: 'each night' };
  await call('schedules', { name: 'night', ...night });
  const person = { dataset: 'customers', person: '17', reason: 'asked by letter' };
  await call('people/erase', { flow: 'retail-mart', ...person });
  await call('recipes', { recipe: RECIPE });
  await call('sql/saved', { name: 'sales by type', sql: SALES_BY_TYPE });
  const monday = { cron: '30 6 * * 1', zone: 'Europe/Berlin', folder: 'holiday-sales' };
  const report = { answers: ['reports/holiday-sales'], format: 'pdf', ...monday };
  await call('reports', { name: 'holidays', title: 'Holiday sales', ...report });
  await call('reports/holidays/send', {});
}

/** Sends a part of a day at the tills, and waits until the page shows it. */
async function sendSales(page: Page, { url, key }: StartedConsole, part: number): Promise<void> {
  const sold = new LiveDays().listEvents(0).slice(EVENTS * part, EVENTS * (part + 1));
  const texts = sold.map(({ text }) => text);
  const target = { url, topic: 'transactions', key };
  await postEvents(target, texts, `part ${part}`, new AbortController().signal);
  await page.locator('.chart svg').waitFor();
}

async function openSignedIn(browser: Browser, { url, key }: StartedConsole, looks: object) {
  const opened = await openPage(browser, url, looks);
  await opened.page.setExtraHTTPHeaders({ authorization: `Bearer ${key}` });
  return opened;
}

const asked = process.argv.slice(2);
const started = await startConsole();
const browser = await openBrowser();
try {
  await mkdir(PAGES, { recursive: true });
  await fillConsole(started);
  const { page } = await openSignedIn(browser, started, { width: 1280 });
  const take = async (name: string) => {
    await takePicture(page, `${SHOWN}/${name}.png`);
    console.log(`picture: ${name}`);
  };
  if (asked.length === 0) await walk(page, started.url, take);
  const all = await listRoutes(page, started.url);
  const routes = all.filter(({ name }) => asked.length === 0 || asked.includes(name));
  let parts = 0;
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      const looks = await openSignedIn(browser, started, { width, colorScheme });
      for (const { name, address } of routes) {
        await looks.page.goto(`${started.url}${address}`);
        if (name === 'live') await sendSales(looks.page, started, parts++);
        const path = `${PAGES}/${name}-${width}-${colorScheme}.png`;
        await takePicture(looks.page, path);
        console.log(`picture: ${path}`);
      }
      await looks.close();
    }
  }
  if (asked.length === 0) {
    const reader = await openPage(browser, started.url, { width: 1100 });
    // Of the height of the sentence, the chart and the table.
    await reader.page.setViewportSize({ width: 1100, height: 1500 });
    await openAnswer(reader.page, started.url, 'holiday-sales');
    await reader.page.locator('.chart svg').waitFor();
    await takePicture(reader.page, 'docs/pictures/page.png');
  }
} finally {
  await browser.close();
  await started.close();
}
