import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseServiceUrl } from '#platform/config/service-url.js';
import { claimFile } from './core-sales.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { FileStore } from '#lake/stores/file-store.js';
import { EventSalesLoader } from './event-sales-loader.js';
import { formatLoadPrefix } from './load-key.js';
import { parseLoadTimeout } from './load-timeout.js';

const claim = { runId: 5, fileId: 3, rules: 'ab'.repeat(32) };
const load = { runId: 5, scratch: 'scratch/', fileIds: [3], rules: claim.rules };
const key = `${formatLoadPrefix(claim)}part-0.csv`;

describe('EventSalesLoader', () => {
  let database: TestWarehouse;
  let folder: string;
  let lake: FileStore;
  let loader: EventSalesLoader;
  let stop: AbortController;

  beforeEach(async () => {
    database = await createTestWarehouse();
    folder = await createTempFolder('event-load');
    lake = new FileStore(folder);
    loader = new EventSalesLoader(database.warehouse, lake, 60);
    stop = new AbortController();
  });
  afterEach(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const transaction = <Result>(work: (runner: QueryRunner) => Promise<Result>) =>
    database.warehouse.transaction(({ queryRunner }) => work(queryRunner!));
  const put = (name: string) => lake.put(name, Readable.from(['row\n']));
  /** The effect of the function on the warehouse. */
  const loadBy = (claim: { runId: number; fileId: number; rules: string }) =>
    transaction((runner) => claimFile(runner, claim));
  const run = (by = loader) => by.load(load, { signal: stop.signal, transaction });
  const keys = async () => {
    const found: string[] = [];
    for await (const object of lake.list('')) found.push(object.key);
    return found;
  };

  it('writes one sorted object, where the function is notified', () => {
    const output = { prefix: formatLoadPrefix(claim), orderBy: ['line'], inOneObject: true };
    expect(loader.output(load)).toEqual(output);
  });

  it('ends once the rows are loaded, and then deletes the object', async () => {
    await put(key);
    await put('other/part-0.csv');
    const heard: number[] = [];
    let isLoaded = false;
    const loading = loader
      .load(load, { signal: stop.signal, transaction, onBytes: (...bytes) => heard.push(...bytes) })
      .then(() => isLoaded);
    await loadBy({ ...claim, fileId: 4 });
    await loadBy({ ...claim, rules: 'other' });
    isLoaded = true;
    await loadBy(claim);
    expect(await loading).toBe(true);
    expect(heard).toEqual([4, 4]);
    expect(await keys()).toEqual(['other/part-0.csv']);
  });

  it('ends at once when the rows are already loaded', async () => {
    await loadBy(claim);
    await put(key);
    await run(new EventSalesLoader(database.warehouse, lake, 0));
    expect(await keys()).toEqual([]);
  });

  it('ends when a newer run has loaded the file under other rules', async () => {
    await loadBy({ ...claim, runId: 6, rules: 'newer' });
    await put(key);
    await expect(run()).resolves.toBeUndefined();
  });

  it('loads a file without rows itself when the engine wrote no object', async () => {
    await run();
    const rows: unknown = await database.warehouse.query(
      'SELECT file_id::integer, rules, run_id::integer, rows::integer FROM core.loaded_files',
    );
    expect(rows).toEqual([{ file_id: 3, rules: load.rules, run_id: 5, rows: 0 }]);
  });

  it('refuses two objects for one file', async () => {
    await put(key);
    await put(key.replace('part-0', 'part-1'));
    await expect(run()).rejects.toMatchObject({
      code: 'COMPUTE_FAILED',
      message: expect.stringContaining('has 2 objects') as string,
    });
  });

  it('names an overdue object and the place of its logs, and keeps it', async () => {
    await put(key);
    const impatient = new EventSalesLoader(database.warehouse, lake, 0);
    await expect(run(impatient)).rejects.toMatchObject({
      code: 'LOAD_OVERDUE',
      retryable: true,
      message:
        `the loader has not loaded ${key} within 0 s; check its log, its dead-letter queue and ` +
        "the bucket's notification",
    });
    expect(await keys()).toEqual([key]);
  });

  it('stops waiting when the stage is cancelled', async () => {
    await put(key);
    const loading = run();
    stop.abort(new Error('the worker is stopping'));
    await expect(loading).rejects.toThrow(/the worker is stopping|aborted/);
    expect(await keys()).toEqual([key]);
  });
});

describe('loadTimeoutOf', () => {
  it.each([
    ['lambda:', 600],
    ['lambda:?timeout=30', 30],
  ])('%s is %i seconds', (url, seconds) => {
    expect(parseLoadTimeout(parseServiceUrl(url)!)).toBe(seconds);
  });

  it.each(['0', '-1', 'soon', '1.5', '', '100000'])('rejects lambda:?timeout=%s', (timeout) => {
    expect(() => parseLoadTimeout(parseServiceUrl(`lambda:?timeout=${timeout}`)!)).toThrow(
      'SALES_LOAD_URL: write the time limit in seconds, for example lambda:?timeout=600',
    );
  });
});
