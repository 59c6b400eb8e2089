import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditLog } from '#access/audit-log.js';
import { CrawlLog } from '#catalogue/crawl/crawl-report.js';
import type { Work } from '#catalogue/jobs/jobs.js';
import { JobSchedules } from '#catalogue/jobs/job-schedules.js';
import { Jobs } from '#catalogue/jobs/jobs.js';
import { parseRecipe } from '#catalogue/recipes/recipe.js';
import { Recipes } from '#catalogue/recipes/recipes.js';
import { Profiles } from '#catalogue/profile/profiles.js';
import { StoredTables } from '#catalogue/tables/stored-tables.js';
import { createCatalogue, type Catalogue } from '#catalogue/composition/create-catalogue.js';
import {
  type CatalogueWork,
  createCatalogueWork,
} from '#catalogue/composition/create-catalogue-work.js';
import { joinWork } from './setup/join-work.js';
import { weeklySales } from '#test/setup/flow.js';
import { silentLogger } from '#test/setup/pipeline.js';
import { openTestWorker, type TestWorker } from '#test/setup/test-worker.js';

const RECIPE = {
  name: 'tidy',
  inputs: { main: 'drop.till' },
  steps: [
    { step: 'filter', where: { column: 'amount', is: 'greater', value: 0 } },
    { step: 'sort', by: [{ column: 'store' }], first: 10 },
  ],
};

describe('a worker', () => {
  let worker: TestWorker;
  let catalogue: Catalogue;
  let work: CatalogueWork;
  let jobs: Jobs;
  let folder: string;

  beforeAll(async () => {
    let shared: CatalogueWork | undefined;
    worker = await openTestWorker({}, [], {}, ({ config, warehouse }) => {
      if (shared) return joinWork({ config, warehouse }, shared);
      catalogue = createCatalogue(config, [weeklySales], warehouse);
      shared = work = createCatalogueWork(config, warehouse, silentLogger, catalogue);
      return joinWork({ config, warehouse }, work);
    });
    folder = join(worker.folder, '..', 'drop');
    await mkdir(folder);
    await writeFile(join(folder, 'till.csv'), 'store,amount\n1,2.50\n2,-1.00\n3,0.25\n');
    jobs = new Jobs(worker.database.warehouse);
    await worker.start();
  });
  afterAll(async () => {
    await worker.close();
    await work.close();
    await catalogue.close();
  });

  async function runJob({ kind, ...given }: Work) {
    const { warehouse } = worker.database;
    const { id } = await warehouse.transaction((manager) =>
      jobs.enqueue(manager, { kind, ...given } as Work, 'key 3'),
    );
    await expect
      .poll(async () => (await jobs.find(id))?.endedAt ?? null, { timeout: 30_000 })
      .toBeInstanceOf(Date);
    return jobs.find(id);
  }

  it('runs crawls, profiles and recipes, and stores the results', async () => {
    const { warehouse } = worker.database;
    expect(await runJob({ kind: 'crawl', arguments: { locations: [folder] } })).toMatchObject({
      error: null,
      result: { files: 1, tables: [{ address: 'drop.till', rows: 3, outcome: 'new' }] },
    });
    const profiled = await runJob({ kind: 'profile', arguments: { table: 'drop.till' } });
    expect(profiled).toMatchObject({
      error: null,
      result: { table: 'drop.till', version: 1, snapshot: null, rows: 3, columns: 2 },
    });
    const till = await catalogue.tables.find('drop.till');
    expect(await new Profiles(warehouse).find(till, Number(profiled?.id))).toMatchObject({
      madeBy: 'key 3',
      version: 1,
      profile: {
        rows: 3,
        columns: [
          { min: '1', max: '3' },
          { min: '-1.00', max: '2.50' },
        ],
      },
    });
    const recipes = new Recipes(warehouse, catalogue.tables);
    await recipes.publish(
      parseRecipe(JSON.stringify(RECIPE), 'tidy.json'),
      'key 3',
      new AuditLog(warehouse),
    );
    expect(await runJob({ kind: 'prepare', arguments: { recipe: 'tidy' } })).toMatchObject({
      error: null,
      result: { rowsIn: 3, rowsOut: 2, rowsQuarantined: 0 },
    });
    const made = await new StoredTables(warehouse).find('workspace.tidy');
    expect(made).toMatchObject({ origin: 'workspace', rows: 2 });
    const versions = await warehouse.query<{ rows: string; failure: string | null }[]>(
      `SELECT failure, record->'versions'->0->'entry'->'summary'->>'total-records' AS rows
       FROM ops.lake_tables WHERE relation = 'tidy'`,
    );
    expect(versions).toEqual([{ rows: '2', failure: null }]);
    const asked = { sql: 'SELECT store FROM workspace.tidy ORDER BY 1', actor: 'key 3' };
    const { result } = await work.sqlQueries.run(asked);
    expect(result.rows).toBe(2);
    // A recipe removes only its own files.
    const more = 'INSERT INTO workspace.tidy SELECT 9 AS store, CAST(1 AS DECIMAL(3,2)) AS amount';
    const write = (sql: string, actor = 'key 3') =>
      work.sqlQueries.run({ sql, actor, mayWrite: true });
    await expect(write(more)).rejects.toMatchObject({
      code: 'QUERY_REFUSED',
      message: expect.stringContaining('a recipe makes it') as string,
    });
    await write('CREATE TABLE workspace.own AS SELECT 1 AS store');
    const both = [1, 2].map((store) =>
      write(`INSERT INTO workspace.own SELECT ${store} AS store`, `key ${store}`),
    );
    const outcomes = await Promise.allSettled(both);
    const written = outcomes.filter(({ status }) => status === 'fulfilled').length;
    const own = await write('SELECT store FROM workspace.own');
    // Concurrent writers were rejected, and no rows were lost.
    expect(own.result.rows).toBe(1 + written);
    expect(written).toBeGreaterThan(0);
  });

  it('does not finish a crawl that finds its place locked', async () => {
    const { warehouse } = worker.database;
    const place = `file:${folder}`;
    const begun = await new CrawlLog(warehouse).withLocationLock(place, async () => {
      const { id } = await warehouse.transaction((manager) =>
        jobs.enqueue(manager, { kind: 'crawl', arguments: { locations: [place] } }, 'key 3'),
      );
      await expect
        .poll(async () => (await jobs.find(id))?.errorCode, { timeout: 30_000 })
        .toBe('BUSY');
      return id;
    });
    expect(await jobs.find(begun)).toMatchObject({ endedAt: null });
    await warehouse.query(
      'UPDATE ops.catalogue_jobs SET next_attempt_at = now() WHERE job_id = $1',
      [begun],
    );
    await expect
      .poll(async () => (await jobs.find(begun))?.endedAt ?? null, { timeout: 30_000 })
      .toBeInstanceOf(Date);
    expect(await jobs.find(begun)).toMatchObject({ error: null, result: { files: 1 } });
  });

  it('crawls arrived files once, with two workers', async () => {
    const { warehouse } = worker.database;
    const place = join(worker.folder, '..', 'arrivals');
    await mkdir(join(place, 'deep'), { recursive: true });
    await worker.startAnother().start();
    const schedules = new JobSchedules(warehouse, new AuditLog(warehouse));
    const work: Work = { kind: 'crawl', arguments: { locations: [place] } };
    const onArrival = { name: 'arrivals', cron: null, zone: null };
    await schedules.set({ ...onArrival, ...work }, 'key 3', 'a test');
    const results = async () => {
      const own = (await jobs.list(50)).filter(({ schedule }) => schedule === 'arrivals');
      return own.map(({ endedAt, result }) => endedAt && (result as { files: number }).files);
    };
    for (const name of ['a', 'b', 'deep/c']) {
      await writeFile(join(place, `${name}.csv`), `id,${name.at(-1)}\n1,2\n`);
    }
    await expect.poll(results, { timeout: 30_000 }).toEqual([3]);
    await writeFile(join(place, 'deep/d.csv'), 'id,d\n1,2\n');
    await expect.poll(results, { timeout: 30_000 }).toEqual([4, 3]);
    await schedules.remove('arrivals', 'key 3', 'a test');
  });

  it('stores why a job failed', async () => {
    expect(await runJob({ kind: 'prepare', arguments: { recipe: 'nobody' } })).toMatchObject({
      errorCode: 'RECIPE_NOT_FOUND',
      attempts: 1,
    });
    expect(await runJob({ kind: 'profile', arguments: { table: 'drop.nothing' } })).toMatchObject({
      errorCode: 'TABLE_UNKNOWN',
      attempts: 1,
    });
    const gone = join(folder, 'gone');
    expect(await runJob({ kind: 'crawl', arguments: { locations: [gone] } })).toMatchObject({
      error: null,
      result: { failed: [{ code: 'SOURCE_MISSING' }] },
    });
  });
});
