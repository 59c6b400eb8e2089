import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditLog } from '#access/audit-log.js';
import { JobArrivals } from '#catalogue/jobs/job-schedules.js';
import type { PlacedFile } from '#catalogue/tables/place.js';
import { JobSchedules } from '#catalogue/jobs/job-schedules.js';
import { Jobs } from '#catalogue/jobs/jobs.js';
import { FolderPlace } from '#catalogue/tables/place.js';
import { tempFolder } from '#test/setup/temp-folder.js';
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
    folder = await tempFolder('arrivals');
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
  async function look(arrivals: JobArrivals) {
    now += SETTLE_MS;
    const asked: string[] = [];
    for (const watched of await arrivals.watched()) {
      if (await arrivals.poll(watched, now)) asked.push(watched.location);
    }
    return asked;
  }

  it('start one crawl once nothing changes any more', async () => {
    const arrivals = open();
    expect(await look(arrivals)).toEqual([]);
    await writeAll(folder, { 'a.csv': 'id\n1\n' });
    expect(await look(arrivals)).toEqual([]);
    await writeAll(folder, { 'deep/er/b.csv': 'id\n1\n' });
    expect(await look(arrivals)).toEqual([]);
    expect(await look(arrivals)).toEqual([folder]);
    expect(await look(arrivals)).toEqual([]);
    expect(await jobs.list(10)).toMatchObject([
      { kind: 'crawl', arguments: { locations: [folder] }, askedBy: 'schedule drop' },
    ]);
    await jobs.take(new Date());
    await writeFile(join(folder, 'deep/er/b.csv'), 'id\n1\n2\n');
    expect(await look(arrivals)).toEqual([]);
    expect(await look(arrivals)).toEqual([folder]);
    expect(await jobs.list(10)).toHaveLength(2);
  });

  it('start another crawl ten minutes after one failed permanently', async () => {
    const arrivals = open();
    await writeAll(folder, { 'a.csv': 'id\n1\n' });
    await look(arrivals);
    expect(await look(arrivals)).toEqual([folder]);
    const job = await jobs.take(new Date());
    await jobs.settle(job!, { ended_at: new Date(), error: 'the disk is full' });
    expect([await look(arrivals), await look(arrivals)]).toEqual([[], []]);
    await test.warehouse.query(
      `UPDATE ops.catalogue_jobs SET ended_at = now() - interval '11 minutes'`,
    );
    expect([await look(arrivals), await look(arrivals)]).toEqual([[], [folder]]);
    expect(await jobs.list(10)).toHaveLength(2);
  });

  it('start no other crawl after an operator cancelled one', async () => {
    const arrivals = open();
    await writeAll(folder, { 'a.csv': 'id\n1\n' });
    await look(arrivals);
    expect(await look(arrivals)).toEqual([folder]);
    const [job] = await jobs.list(1);
    await jobs.cancelJob(test.warehouse.manager, job!.id, 'key 3');
    await test.warehouse.query(
      `UPDATE ops.catalogue_jobs SET ended_at = now() - interval '11 minutes'`,
    );
    expect([await look(arrivals), await look(arrivals)]).toEqual([[], []]);
  });

  it('delay the crawl for at most a minute while they keep changing', async () => {
    const arrivals = open();
    const asked: number[] = [];
    for (let second = 0; second <= 130; second++) {
      await writeFile(join(folder, 'a.csv'), 'x'.repeat(second + 1));
      if ((await look(arrivals)).length > 0) asked.push(second);
      await jobs.take(new Date());
    }
    expect(asked).toEqual([60, 121]);
  });

  it('start one crawl with several workers', async () => {
    const workers = [open(), open(), open()];
    await writeAll(folder, { 'a.csv': 'id\n1\n' });
    for (const worker of workers) await look(worker);
    const watched = await workers[0]?.watched();
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
      await look(arrivals);
      await look(arrivals);
    }
    expect(await jobs.list(10)).toHaveLength(1);
  });

  it('are detected for each place, and ignored when it is missing or empty', async () => {
    const other = await tempFolder('arrivals');
    await set([folder, other]);
    const arrivals = open();
    await writeAll(other, { 'a.csv': 'id\n1\n' });
    await look(arrivals);
    expect(await look(arrivals)).toEqual([other]);
    await rm(join(other, 'a.csv'));
    await look(arrivals);
    expect(await look(arrivals)).toEqual([]);
    await rm(other, { recursive: true });
    const gone = (await arrivals.watched()).find(({ location }) => location === other);
    await expect(arrivals.poll(gone ?? expect.fail(), now)).rejects.toMatchObject({
      code: 'SOURCE_MISSING',
    });
    await mkdir(other);
    await writeAll(other, { 'c.csv': 'id\n1\n' });
    await look(arrivals);
    await jobs.take(new Date());
    expect(await look(arrivals)).toEqual([other]);
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
    await look(arrivals);
    expect(await look(arrivals)).toEqual([bucket]);
    await jobs.take(new Date());
    for (let n = 0; n < 10; n++) await look(arrivals);
    expect(looks).toBe(2);
    files.push({ path: 'b.csv', bytes: 1, modified: new Date(8), version: '"2"' });
    arrivals.wake((location) => location === 's3://another', now);
    await look(arrivals);
    expect(looks).toBe(2);
    arrivals.wake((location) => location === bucket, now);
    await look(arrivals);
    expect(await look(arrivals)).toEqual([bucket]);
    expect(looks).toBe(4);
    await jobs.take(new Date());
    files.push({ path: 'c.csv', bytes: 1, modified: new Date(9), version: '"3"' });
    now += 300_000;
    await look(arrivals);
    expect(await look(arrivals)).toEqual([bucket]);
  });
});
