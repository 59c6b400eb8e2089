import { openBrowser, openPage, readThrough } from './browser.js';

/** The page scrolls smoothly, which takes longer than a screenshot. */
const SHOW = "document.getElementById('holiday-sales').scrollIntoView({ behavior: 'instant' })";

/** `npm run tool -- picture`: writes the README's screenshot of the page that `npm start` serves. */
const url = process.argv[2] ?? 'http://127.0.0.1:3000/';

const browser = await openBrowser();
try {
  const { page } = await openPage(browser, url, { width: 1100 });
  await page.goto(url);
  await readThrough(page);
  await page.evaluate(SHOW);
  await page.screenshot({ path: 'docs/pictures/page.png' });
} finally {
  await browser.close();
}
