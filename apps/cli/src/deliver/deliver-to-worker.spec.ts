import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { retailDimensions, TRANSACTIONS_HEADER } from '#test/factories/retail-files.js';
import { runDeliver } from '#test/factories/run-deliver.js';
import { retailMart, weeklySales } from '#test/setup/flow.js';
import { toCsv, deliver } from '#test/setup/source-files.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { openTestWorker, type TestWorker } from '#test/setup/test-worker.js';

const tea = '1,1,tea,2026-03-02,1,2.45,2,4.90';
const noDay = '1,1,tea,2026-02-30,1,2.45,2,4.90';
const first = toCsv(TRANSACTIONS_HEADER, tea);
const sold = toCsv(TRANSACTIONS_HEADER, tea, tea, noDay, '2,1,tea,2026-03-03,2,2.45,-1,-2.45');
const short = toCsv(
  'customer_id,store_id,product_name,sales_date,price',
  '1,1,tea,2026-03-02,2.45',
);
const WAIT_OPTIONS = { timeout: 40_000, interval: 50 };
const digest = createHash('sha256').update(sold).digest('hex').slice(0, 12);
const TOOK =
  'sold.csv: run N of retail-mart processed 3 of 4 rows of transactions, 1 quarantined: ' +
  `npx retailstream quarantine --file ${digest} --flow retail-mart`;

describe('retailstream deliver -- --wait with a running worker', () => {
  let worker: TestWorker;
  let home: string;
  let stopping: AbortController;

  beforeEach(async () => {
    stopping = new AbortController();
    home = await createTempFolder('home');
    worker = await openTestWorker({ ...retailDimensions, 'first.csv': first }, [retailMart], {
      SOURCE_SETTLE_MS: '100',
    });
    await deliver(home, { 'sold.csv': sold, 'short.csv': short });
  });
  afterEach(async () => {
    stopping.abort();
    await worker.close();
    await rm(home, { recursive: true, force: true });
  });

  const retail = () => worker.services.ledgers.of(retailMart.name);
  const run = (...args: string[]) => {
    const argv = args.map((arg) => (arg.startsWith('--') ? arg : join(home, arg)));
    const { services, access, folder } = worker;
    const { ledgers } = services;
    const { lake } = services.flows.get(retailMart.name)!;
    const flows = [weeklySales, retailMart];
    return runDeliver(argv, { folder, flows, ledgers, lake, queue: access.queue }, stopping.signal);
  };
  /** Run numbers depend on how often the worker polls. */
  const unnumbered = (line: string) => line.replace(/: run \d+ of/, ': run N of');

  it('reports the outcome of a file that the worker ran and moved on arrival', async () => {
    await worker.database.warehouse.transaction((manager) =>
      retail().settings.set(manager, { onFiles: true }),
    );
    await worker.start();
    const firstRun = async () => (await retail().runs.list(9)).at(-1);
    await vi.waitFor(
      async () => expect(await firstRun()).toMatchObject({ status: 'succeeded' }),
      WAIT_OPTIONS,
    );
    const { lines, code } = run('sold.csv', '--wait');
    expect(await code).toBe(0);
    expect(lines.slice(1).map(unnumbered)).toEqual([
      expect.stringMatching(/^Waiting for a run/),
      TOOK,
    ]);
    const moved = join(worker.folder, 'processed/sold.csv');
    await vi.waitFor(async () => expect(await readFile(moved, 'utf8')).toBe(sold), WAIT_OPTIONS);
  });

  it('starts a run of the worker, and names rejected files with their place', async () => {
    await worker.start();
    const { lines, code } = run('sold.csv', 'short.csv', '--start', '--wait');
    expect(await code).toBe(2);
    expect(lines[2]).toBe('Run 1 of retail-mart is queued');
    const error = join(worker.folder, 'error');
    expect(lines.slice(3).map(unnumbered).sort()).toEqual([
      expect.stringMatching(
        /^short\.csv: refused: SOURCE_COLUMNS: short\.csv: lacks .*; the file is now at .*error\/short\.csv$/,
      ),
      TOOK,
    ]);
    expect(await readdir(error)).toContain('short.csv');
  });
});
