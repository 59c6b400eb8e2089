import { openBrowser } from '../../test/cluster/page/browser.js';
import { listRoutes } from '../../test/cluster/page/pictures/routes.js';
import { startConsole, type StartedConsole } from '../../test/cluster/page/started-console.js';
import { PageMeter } from './measure-page.js';
import { logLine } from '../run-bench.js';
import { renderTable } from '../table.js';

/**
 * `npm run bench -- page`: opens every page of the console in Chromium and prints layout shift, largest paint and requests,
 * beside those of a trivial page. It starts a console with the sample data; with `--url URL --key KEY` it measures a running one.
 */
const ANSWER = '/answers/monthly-department-sales';

function readConsole(): StartedConsole | undefined {
  const [first, url, second, key] = process.argv.slice(2);
  if (first !== '--url' || second !== '--key' || !url || !key) return undefined;
  return {
    url,
    key,
    call: () => Promise.reject(new Error('unused')),
    close: () => Promise.resolve(),
  };
}

const started = readConsole() ?? (await startConsole());
const browser = await openBrowser();
try {
  const meter = new PageMeter(browser, started.url, started.key);
  const page = await browser.newPage({
    extraHTTPHeaders: { authorization: `Bearer ${started.key}` },
  });
  const routes = await listRoutes(page, started.url);
  await page.close();
  const trivial = await meter.measureTrivial();
  const rows = [];
  for (const { address } of routes) {
    logLine(`page ${address}`);
    const { shift, moved, largestPaintMs, requests } = await meter.measure(address);
    rows.push([
      address.slice(0, 48),
      shift.toFixed(3),
      shift > 0.02 ? moved.join(', ') : '',
      Math.round(largestPaintMs),
      `${(largestPaintMs / trivial.largestPaintMs).toFixed(1)} ×`,
      requests,
    ]);
  }
  console.log(
    renderTable(['page', 'CLS', 'moved', 'LCP ms', 'of a trivial page', 'requests'], rows),
  );
  const [key, trivialKey] = [
    await meter.measureKey(ANSWER, 'Department', '2'),
    await meter.measureTrivialKey(),
  ];
  console.log(`A key in a filter: ${key} ms, ${trivialKey} ms in a trivial page.`);
} finally {
  await browser.close();
  await started.close();
}
