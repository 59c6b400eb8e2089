import { openBrowser } from '../../test/cluster/page/browser.js';
import { listRoutes } from '../../test/cluster/page/pictures/routes.js';
import { startConsole, type StartedConsole } from '../../test/cluster/page/started-console.js';
import { type PageFigures, PageMeter } from './measure-page.js';
import { logLine } from '../run-bench.js';
import { computePercentile } from '../statistics.js';
import { renderTable } from '../table.js';

/**
 * `npm run bench -- page`: opens every page of the console in Chromium and prints layout shift, largest paint and requests,
 * beside those of a trivial page, and the slowest interaction with an answer. It starts a console with the sample data; with
 * `--url URL --key KEY` it measures a running one.
 */
const ANSWER = '/answers/monthly-department-sales';

/** Each page is opened so often, in turn with the trivial one; its time is the median. */
const TIMES = 3;

/** Each interaction is repeated so often, in turn with the trivial page's; its time is the median. */
const INTERACTION_TIMES = 5;

/** Returns the time of the slowest interaction. @param repeated times of the same interactions, in milliseconds */
const findSlowest = (repeated: readonly (readonly number[])[]): number =>
  Math.max(
    ...(repeated[0] ?? []).map((_time, index) =>
      computePercentile(
        repeated.map((times) => times[index] ?? 0),
        50,
      ),
    ),
  );

/** Returns a page's median time, its worst shift and its most requests, and the trivial page's times before each opening. */
async function measurePage(meter: PageMeter, address: string) {
  const [opened, trivial]: [PageFigures[], number[]] = [[], []];
  for (let time = 0; time < TIMES; time++) {
    trivial.push((await meter.measureTrivial()).largestPaintMs);
    opened.push(await meter.measure(address));
  }
  const worst = opened.reduce((one, other) => (other.shift > one.shift ? other : one));
  return {
    ...worst,
    largestPaintMs: computePercentile(
      opened.map(({ largestPaintMs }) => largestPaintMs),
      50,
    ),
    requests: Math.max(...opened.map(({ requests }) => requests)),
    trivial,
  };
}

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
  const measured = [];
  for (const { address } of routes) {
    logLine(`page ${address}`);
    measured.push(await measurePage(meter, address));
  }
  const trivialMs = computePercentile(
    measured.flatMap(({ trivial }) => trivial),
    50,
  );
  console.log(
    renderTable(
      ['page', 'CLS', 'moved', 'LCP ms', 'of a trivial page', 'requests'],
      measured.map(({ address, shift, moved, largestPaintMs, requests }) => [
        address.slice(0, 48),
        shift.toFixed(3),
        shift > 0.02 ? moved.join(', ') : '',
        Math.round(largestPaintMs),
        `${(largestPaintMs / trivialMs).toFixed(1)} ×`,
        requests,
      ]),
    ),
  );
  const [answer, trivial]: [number[][], number[][]] = [[], []];
  for (let time = 0; time < INTERACTION_TIMES; time++) {
    answer.push(await meter.measureInteractions(ANSWER));
    trivial.push(await meter.measureTrivialInteractions());
  }
  const [ms, bareMs] = [findSlowest(answer), findSlowest(trivial)];
  console.log(
    `Slowest interaction with an answer (INP): ${ms} ms, with a trivial page ${bareMs} ms: ${(ms / bareMs).toFixed(1)} ×.`,
  );
} finally {
  await browser.close();
  await started.close();
}
