import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditLog } from '#access/audit-log.js';
import { JobSchedules } from '#catalogue/jobs/job-schedules.js';
import { Jobs } from '#catalogue/jobs/jobs.js';
import { parseRecipe } from '#catalogue/recipes/recipe.js';
import { Recipes } from '#catalogue/recipes/recipes.js';
import { readPage } from '#catalogue/sql/result-store.js';
import { type Catalogue, createCatalogue } from '#catalogue/composition/create-catalogue.js';
import {
  type CatalogueWork,
  createCatalogueWork,
} from '#catalogue/composition/create-catalogue-work.js';
import { findStoredTexts } from '#test/setup/find-stored-texts.js';
import { joinWork } from './setup/join-work.js';
import { weeklySales } from '#test/setup/flow.js';
import { silentLogger } from '#test/setup/pipeline.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { openTestWorker, type TestWorker } from '#test/setup/test-worker.js';

const SALT = 'Brackwasser-und-Dünengras';

describe('a recipe with a salt', () => {
  let outside: string;
  let worker: TestWorker;
  let catalogue: Catalogue;
  let work: CatalogueWork;
  let audit: AuditLog;

  beforeAll(async () => {
    outside = await createTempFolder('salts');
    await writeFile(join(outside, 'pepper'), `${SALT}\n`);
    await mkdir(join(outside, 'drop'));
    await writeFile(join(outside, 'drop', 'till.csv'), 'customer\nAnn\nBo\n');
    const places = `pepper=file:${outside}/pepper, gone=file:${outside}/gone`;
    worker = await openTestWorker({}, [], { RECIPE_SALTS: places }, ({ config, warehouse }) => {
      catalogue = createCatalogue(config, [weeklySales], warehouse);
      work = createCatalogueWork(config, warehouse, silentLogger, catalogue);
      return joinWork({ config, warehouse }, work);
    });
    audit = new AuditLog(worker.database.warehouse);
    const asked = { database: 'drop', askedBy: 'key 3' };
    await work.crawler.crawl([join(outside, 'drop')], asked);
    await worker.start();
  });
  afterAll(async () => {
    await worker.close();
    await work.close();
    await catalogue.close();
    await rm(outside, { recursive: true });
  });

  async function publish(name: string, salt: string) {
    const steps = [{ step: 'hash', columns: ['customer'], salt }];
    const text = JSON.stringify({ name, inputs: { main: 'drop.till' }, steps });
    const recipes = new Recipes(worker.database.warehouse, catalogue.tables);
    await recipes.publish(parseRecipe(text, `${name}.json`), 'key 3', audit);
  }

  /** Runs a recipe by a schedule. */
  async function runSchedule(recipe: string) {
    const { warehouse } = worker.database;
    const schedules = new JobSchedules(warehouse, audit);
    const nightly = { name: recipe, kind: 'prepare', arguments: { recipe } } as const;
    await schedules.set({ ...nightly, cron: '0 0 1 1 *', zone: 'UTC' }, 'key 3', 'each year');
    const since = "UPDATE ops.catalogue_schedules SET decided_until = '2020-01-01' WHERE name = $1";
    await warehouse.query(since, [recipe]);
    const jobs = new Jobs(warehouse);
    const newest = async () => (await jobs.list(10)).find(({ schedule }) => schedule === recipe);
    const ended = async () => (await newest())?.endedAt ?? null;
    await expect.poll(ended, { timeout: 30_000 }).toBeInstanceOf(Date);
    return newest();
  }

  it('runs by a schedule, and stores the salt nowhere', async () => {
    await publish('hidden', 'pepper');
    expect(await runSchedule('hidden')).toMatchObject({ error: null, result: { rowsOut: 2 } });
    const sql = 'SELECT customer FROM workspace.hidden';
    const asked = { sql, actor: 'key 3', requirePersonal: () => undefined };
    const { rows } = await readPage((await work.sqlQueries.run(asked)).result, { first: 10 });
    const hash = (name: string) => createHash('sha256').update(`${SALT}${name}`).digest('hex');
    expect(rows.flat().sort()).toEqual([hash('Ann'), hash('Bo')].sort());
    const { warehouse } = worker.database;
    const everything = {
      lake: join(worker.folder, '..', 'lake'),
      rows: <Row>(text: string): Promise<Row[]> => warehouse.query(text),
    };
    const places = await findStoredTexts(everything, [SALT]);
    expect(places.asTheyLie).toEqual([]);
    // The search works: it finds the salt's name.
    expect((await findStoredTexts(everything, ['pepper'])).asTheyLie).not.toEqual([]);
  });

  it.each([
    [
      'unknown',
      'unknown',
      'QUERY_FAILED',
      'needs a value for unknown; set it as a parameter, or name',
    ],
    ['lost', 'gone', 'SECRET_INVALID', 'gone cannot be read (ENOENT)'],
  ])('fails without its salt: %s', async (name, salt, errorCode, error) => {
    await publish(name, salt);
    const job = await runSchedule(name);
    expect(job).toMatchObject({ errorCode, error: expect.stringContaining(error) as string });
  });
});
