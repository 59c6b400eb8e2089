import { openAnswer, openBrowser, openPage } from './browser.js';

/** `npm run tool -- picture`: writes the README's screenshot of the console that `npm start` serves. */
const url = process.argv[2] ?? 'http://127.0.0.1:3000';

const browser = await openBrowser();
try {
  const { page } = await openPage(browser, url, { width: 1100 });
  await openAnswer(page, url, 'holiday-sales');
  await page.locator('.chart svg').waitFor();
  await page.screenshot({ path: 'docs/pictures/page.png' });
} finally {
  await browser.close();
}
