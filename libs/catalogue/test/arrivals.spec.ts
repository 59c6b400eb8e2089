import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditLog } from '#access/audit-log.js';
import { JobArrivals } from '#catalogue/jobs/job-schedules.js';
import type { PlacedFile } from '#catalogue/tables/place.js';
import { JobSchedules } from '#catalogue/jobs/job-schedules.js';
import { Jobs } from '#catalogue/jobs/jobs.js';
import { FolderPlace } from '#catalogue/tables/place.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { writeAll } from './nasty-folder.js';

const SETTLE_MS = 1_000;

describe('files that arrive at a place', () => {
  let test: TestWarehouse;
  let jobs: Jobs;
  let folder: string;
  let now = Date.UTC(2026, 0, 1);

  beforeAll(async () => {
    test = await createTestWarehouse();
    jobs = new Jobs(test.warehouse);
  });
  beforeEach(async () => {
    folder = await createTempFolder('arrivals');
    await test.warehouse.query('TRUNCATE ops.catalogue_jobs, ops.catalogue_schedules CASCADE');
    await set([folder]);
  });
  afterAll(() => test.drop());

  const set = (locations: string[]) =>
    new JobSchedules(test.warehouse, new AuditLog(test.warehouse)).set(
      { name: 'drop', kind: 'crawl', arguments: { locations }, cron: null, zone: null },
      'key 3',
      'a test',
    );
  async function* list(place: string): AsyncGenerator<PlacedFile> {
    for await (const found of new FolderPlace(place).list()) if (!('why' in found)) yield found;
  }
  const open = (listing = list) => new JobArrivals(test.warehouse, listing, SETTLE_MS);
  /** Polls one second later. @returns places for which a crawl was queued */
  async function pollArrivals(arrivals: JobArrivals) {
    now += SETTLE_MS;
    const asked: string[] = [];
    for (const watched of await arrivals.listWatched()) {
      if (await arrivals.poll(watched, now)) asked.push(watched.location);
    }
    return asked;
  }

  it('start one crawl once nothing changes any more', async () => {
    const arrivals = open();
    expect(await pollArrivals(arrivals)).toEqual([]);
    await writeAll(folder, { 'a.csv': 'id\n1\n' });
    expect(await pollArrivals(arrivals)).toEqual([]);
    await writeAll(folder, { 'deep/er/b.csv': 'id\n1\n' });
    expect(await pollArrivals(arrivals)).toEqual([]);
    expect(await pollArrivals(arrivals)).toEqual([folder]);
    expect(await pollArrivals(arrivals)).toEqual([]);
    expect(await jobs.list(10)).toMatchObject([
      { kind: 'crawl', arguments: { locations: [folder] }, askedBy: 'schedule drop' },
    ]);
    await jobs.claimNext(new Date());
    await writeFile(join(folder, 'deep/er/b.csv'), 'id\n1\n2\n');
    expect(await pollArrivals(arrivals)).toEqual([]);
    expect(await pollArrivals(arrivals)).toEqual([folder]);
    expect(await jobs.list(10)).toHaveLength(2);
  });

  it('start another crawl ten minutes after one failed permanently', async () => {
    const arrivals = open();
    await writeAll(folder, { 'a.csv': 'id\n1\n' });
    await pollArrivals(arrivals);
    expect(await pollArrivals(arrivals)).toEqual([folder]);
    const job = await jobs.claimNext(new Date());
    await jobs.settle(job!, { ended_at: new Date(), error: 'the disk is full' });
    expect([await pollArrivals(arrivals), await pollArrivals(arrivals)]).toEqual([[], []]);
    await test.warehouse.query(
      `UPDATE ops.catalogue_jobs SET ended_at = now() - interval '11 minutes'`,
    );
    expect([await pollArrivals(arrivals), await pollArrivals(arrivals)]).toEqual([[], [folder]]);
    expect(await jobs.list(10)).toHaveLength(2);
  });

  it('start no other crawl after an operator cancelled one', async () => {
    const arrivals = open();
    await writeAll(folder, { 'a.csv': 'id\n1\n' });
    await pollArrivals(arrivals);
    expect(await pollArrivals(arrivals)).toEqual([folder]);
    const [job] = await jobs.list(1);
    await jobs.cancelJob(test.warehouse.manager, job!.id, 'key 3');
    await test.warehouse.query(
      `UPDATE ops.catalogue_jobs SET ended_at = now() - interval '11 minutes'`,
    );
    expect([await pollArrivals(arrivals), await pollArrivals(arrivals)]).toEqual([[], []]);
  });

  it('delay the crawl for at most a minute while they keep changing', async () => {
    const arrivals = open();
    const asked: number[] = [];
    for (let second = 0; second <= 130; second++) {
      await writeFile(join(folder, 'a.csv'), 'x'.repeat(second + 1));
      if ((await pollArrivals(arrivals)).length > 0) asked.push(second);
      await jobs.claimNext(new Date());
    }
    expect(asked).toEqual([60, 121]);
  });

  it('start one crawl with several workers', async () => {
    const workers = [open(), open(), open()];
    await writeAll(folder, { 'a.csv': 'id\n1\n' });
    for (const worker of workers) await pollArrivals(worker);
    const watched = await workers[0]?.listWatched();
    now += SETTLE_MS;
    const asked = await Promise.all(
      workers.map((worker) => worker.poll(watched?.[0] ?? expect.fail(), now)),
    );
    expect(asked.filter(Boolean)).toHaveLength(1);
    expect(await jobs.list(10)).toHaveLength(1);
  });

  it('start no crawl while one is waiting', async () => {
    const arrivals = open();
    for (const name of ['a.csv', 'b.csv']) {
      await writeAll(folder, { [name]: 'id\n1\n' });
      await pollArrivals(arrivals);
      await pollArrivals(arrivals);
    }
    expect(await jobs.list(10)).toHaveLength(1);
  });

  it('are detected for each place, and ignored when it is missing or empty', async () => {
    const other = await createTempFolder('arrivals');
    await set([folder, other]);
    const arrivals = open();
    await writeAll(other, { 'a.csv': 'id\n1\n' });
    await pollArrivals(arrivals);
    expect(await pollArrivals(arrivals)).toEqual([other]);
    await rm(join(other, 'a.csv'));
    await pollArrivals(arrivals);
    expect(await pollArrivals(arrivals)).toEqual([]);
    await rm(other, { recursive: true });
    const gone = (await arrivals.listWatched()).find(({ location }) => location === other);
    await expect(arrivals.poll(gone ?? expect.fail(), now)).rejects.toMatchObject({
      code: 'SOURCE_MISSING',
    });
    await mkdir(other);
    await writeAll(other, { 'c.csv': 'id\n1\n' });
    await pollArrivals(arrivals);
    await jobs.claimNext(new Date());
    expect(await pollArrivals(arrivals)).toEqual([other]);
  });

  it('are listed in a bucket after a notification, and every five minutes', async () => {
    const bucket = 's3://chain/pos';
    await set([bucket]);
    let looks = 0;
    const files = [{ path: 'a.csv', bytes: 1, modified: new Date(7), version: '"1"' }];
    const listing = async function* () {
      looks++;
      await Promise.resolve();
      yield* files;
    };
    const arrivals = open(listing);
    await pollArrivals(arrivals);
    expect(await pollArrivals(arrivals)).toEqual([bucket]);
    await jobs.claimNext(new Date());
    for (let n = 0; n < 10; n++) await pollArrivals(arrivals);
    expect(looks).toBe(2);
    files.push({ path: 'b.csv', bytes: 1, modified: new Date(8), version: '"2"' });
    arrivals.wake((location) => location === 's3://another', now);
    await pollArrivals(arrivals);
    expect(looks).toBe(2);
    arrivals.wake((location) => location === bucket, now);
    await pollArrivals(arrivals);
    expect(await pollArrivals(arrivals)).toEqual([bucket]);
    expect(looks).toBe(4);
    await jobs.claimNext(new Date());
    files.push({ path: 'c.csv', bytes: 1, modified: new Date(9), version: '"3"' });
    now += 300_000;
    await pollArrivals(arrivals);
    expect(await pollArrivals(arrivals)).toEqual([bucket]);
  });
});
