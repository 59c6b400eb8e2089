// Runs on changes of libs/catalogue/src/recipes
import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateJobCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AuditLog } from '#access/audit-log.js';
import { parseRecipe } from '#catalogue/recipes/recipe.js';
import { Recipes } from '#catalogue/recipes/recipes.js';
import type { RecipeReport } from '#catalogue/recipes/run-recipe.js';
import { readPage } from '#catalogue/sql/result-store.js';
import { setTableNotes } from '#catalogue/tables/table-notes.js';
import { type Catalogue, createCatalogue } from '#catalogue/composition/create-catalogue.js';
import {
  type CatalogueWork,
  createCatalogueWork,
} from '#catalogue/composition/create-catalogue-work.js';
import { createLake, type Lake } from '#lake/create-lake.js';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbCompute } from '#lake/duckdb/duckdb-compute.js';
import { startTestGateway, type TestGateway } from '#test/cloud/control-plane/gateway.fixture.js';
import { startTestMoto } from '#test/cloud/control-plane/moto.fixture.js';
import { ensureToolchain } from '#test/cloud/install/toolchain.js';
import { openCloudState } from '#test/cloud/services/cloud-state.js';
import { buildEnvironment } from '#test/cloud/services/environment.js';
import { writeHadoopConf } from '#test/cloud/services/hadoop-conf.js';
import type { Moto } from '#test/cloud/services/moto.js';
import { SparkPool } from '#test/cloud/spark/spark-pool.js';
import { silentLogger } from '#test/setup/pipeline.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { findDifferences } from '#test/cluster/engines/differences.js';
import { readProgramConfig } from '../setup/read-program-config.js';

const REGION = 'eu-west-1';
const JOB = 'retailstream-recipes';

/** Cases that Spark misreads without options: Windows encoding, quoted delimiters and line ends, day before month. */
const SALES = Buffer.from(
  [
    'Filiale;Kunde;Datum;Betrag;Notiz',
    '1;Müller;13/01/2012;10.50;"rot; blau"',
    '1; Weiß ;29/02/2012;3.005;"zwei\r\nZeilen"',
    '2;Ødegård;01/03/2012;n/a;',
    '2;;31/02/2012;4.00;kein Tag',
    '3;Åse;05/02/2012;-1.00;"sagt ""nein"""',
    '9;Müller;06/02/2012;0.01;nowhere',
  ].join('\r\n') + '\r\n',
  'latin1',
);
const STORES = gzipSync(
  ['{"id": 1, "town": "Köln"}', '{"id": 2, "town": "Bonn"}', '{"id": 3, "town": null}'].join('\n'),
);

const decimal = { type: 'decimal', precision: 12, scale: 2, further: 'round' };
const RECIPE = {
  name: 'clean',
  inputs: { main: 'drop.sales', others: { stores: 'drop.stores' } },
  steps: [
    { step: 'trim', columns: ['kunde'] },
    {
      step: 'rename',
      columns: [
        { from: 'kunde', to: 'customer' },
        { from: 'betrag', to: 'amount' },
        { from: 'filiale', to: 'store' },
      ],
    },
    { step: 'cast', columns: ['datum'], to: { type: 'date', order: 'dd/mm/yyyy' } },
    { step: 'cast', columns: ['amount'], to: decimal, onFail: 'empty' },
    {
      step: 'join',
      with: 'stores',
      on: [{ column: 'store', is: 'id' }],
      kind: 'left',
      take: [{ column: 'town' }],
    },
    { step: 'merge', columns: ['customer', 'town'], with: ', ', into: 'label', keep: true },
    { step: 'hash', columns: ['customer'] },
    { step: 'extract', column: 'datum', part: 'start of month', into: 'month' },
    {
      step: 'window',
      as: 'so_far',
      running: 'sum',
      of: 'amount',
      within: ['store'],
      orderBy: [{ column: 'datum' }],
    },
    { step: 'sort', by: [{ column: 'store' }, { column: 'datum' }] },
  ],
};

/** RetailStream's recipes on one engine. */
interface Subject {
  catalogue: Catalogue;
  work: CatalogueWork;
  close(): Promise<void>;
}

describe('a recipe as a Glue job', { timeout: 600_000 }, () => {
  let folder: string;
  let moto: Moto;
  let gateway: TestGateway;
  const spark = new SparkPool(true);
  let database: TestWarehouse;
  let lake: Lake;
  let compute: DuckdbCompute;
  const subjects: Subject[] = [];

  const settings = () => ({
    STATE_DIR: join(folder, 'state'),
    LAKE_URL: `s3://lake/deep?region=${REGION}`,
  });

  function open(url: string, more: Record<string, string> = {}): Subject {
    const config = readProgramConfig({ ...settings(), RECIPES_URL: url, ...more });
    const catalogue = createCatalogue(config, [], database.warehouse);
    const work = createCatalogueWork(config, database.warehouse, silentLogger, catalogue);
    const close = async () => {
      await work.close();
      await catalogue.close();
    };
    const subject = { catalogue, work, close };
    subjects.push(subject);
    return subject;
  }

  beforeAll(async () => {
    folder = await createTempFolder('recipe-on-glue');
    const toolchain = await ensureToolchain();
    const state = await openCloudState(join(folder, 'cloud'));
    moto = await startTestMoto();
    let env: Record<string, string> = {};
    gateway = await startTestGateway(moto.url, {
      env: () => env,
      start: (options) => spark.start(options),
    });
    const conf = await writeHadoopConf(toolchain, state, { endpoint: gateway.url, region: REGION });
    env = buildEnvironment(toolchain, conf);
    vi.stubEnv('AWS_ENDPOINT_URL', gateway.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    const client = { ...gateway.client, region: REGION };
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    await s3.send(new CreateBucketCommand({ Bucket: 'lake', CreateBucketConfiguration }));
    s3.destroy();
    const glue = new GlueClient(client);
    // The job's script is another: each run uploads the worker's script.
    const Command = { Name: 'glueetl', ScriptLocation: 's3://lake/scripts/none.py' };
    await glue.send(new CreateJobCommand({ Name: JOB, Role: 'glue', Command }));
    glue.destroy();
    database = await createTestWarehouse();
    lake = createLake(readProgramConfig(settings()));
    const setup = { memory: '256MB', threads: 2, spillFolder: join(folder, 'spill') };
    const noTable = () => Promise.reject(new Error('no table here'));
    compute = new DuckdbCompute(lake.local, { locate: noTable }, new DuckdbChild(setup));
  });
  afterAll(async () => {
    for (const subject of subjects) await subject.close();
    await compute.close();
    await database.drop();
    vi.unstubAllEnvs();
    await gateway.close();
    await spark.stop();
    await moto.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const keysBelow = async (prefix: string) => {
    const keys: string[] = [];
    for await (const { key } of lake.store.list(prefix)) keys.push(key);
    return keys;
  };

  const figures = ({ prefix: _, steps, ...report }: RecipeReport) => ({
    ...report,
    steps: steps.map(({ quarantine, ...step }) => ({
      ...step,
      isSetAside: quarantine !== undefined,
    })),
  });

  it('writes the same rows as on this machine', async () => {
    const { warehouse } = database;
    const drop = join(folder, 'drop');
    await mkdir(drop);
    await writeFile(join(drop, 'sales.csv'), SALES);
    await writeFile(join(drop, 'stores.ndjson.gz'), STORES);
    const [here, there] = [open('duckdb:'), open(`glue://${REGION}/${JOB}?poll=0.2`)];
    await there.work.check();
    await here.work.crawler.crawl([drop], { database: 'drop', askedBy: 'ann' });
    const { tables } = here.catalogue;
    const audit = new AuditLog(warehouse);
    const personal = { columns: { kunde: { personal: true } } };
    const noter = { actor: 'ann', mayReadPersonalData: true };
    await setTableNotes({ warehouse, tables, audit }, 'drop.sales', personal, noter);
    const recipe = parseRecipe(JSON.stringify(RECIPE), 'clean.json');
    await new Recipes(warehouse, tables).publish(recipe, 'ann', audit);

    const readRows = async ({ work }: Subject) => {
      const sql = 'SELECT * FROM workspace.clean ORDER BY store, datum';
      const open = { requirePersonal: () => undefined };
      const { result } = await work.sqlQueries.run({ sql, actor: 'ann', ...open });
      return { columns: result.columns, rows: (await readPage(result, { first: 100 })).rows };
    };
    const local = await here.work.prepare({ recipe: 'clean', run: 'here', actor: 'ann' });
    const table = await tables.find('workspace.clean');
    const answer = await readRows(here);
    expect(gateway.faults.countExecuted('StartJobRun')).toBe(0);

    const remote = await there.work.prepare({ recipe: 'clean', run: 'there', actor: 'ann' });
    expect(gateway.faults.countExecuted('StartJobRun')).toBe(1);
    expect(figures(remote)).toEqual(figures(local));
    expect(local).toMatchObject({ rowsIn: 6, rowsOut: 5, rowsQuarantined: 1 });
    const rows = await findDifferences(compute, local.prefix, remote.prefix);
    expect(rows).toEqual({ rows: 5, differences: 0 });
    const quarantines = [local, remote].map(({ steps }) => steps[2]?.quarantine ?? '');
    const aside = await findDifferences(compute, quarantines[0] ?? '', quarantines[1] ?? '');
    expect(aside).toEqual({ rows: 1, differences: 0 });

    const { location, columns, rows: count } = await tables.find('workspace.clean');
    expect(location).toBe('s3://lake/deep/workspace/clean/version-1/run-there/rows');
    expect({ columns, count }).toEqual({ columns: table.columns, count: table.rows });
    // A hash without a salt stays personal, because it can be reversed by known values.
    expect(columns.filter(({ isPersonal }) => isPersonal).map(({ name }) => name)).toEqual([
      'customer',
      'label',
    ]);
    expect(await readRows(there)).toEqual(answer);
    expect(answer.rows).toHaveLength(5);
    expect(JSON.stringify(answer.rows)).toContain('Müller, Köln');
    expect(await here.catalogue.lineage.trace(await tables.find('workspace.clean'))).toMatchObject({
      up: expect.arrayContaining([expect.objectContaining({ name: 'drop.sales' })]) as unknown,
    });
    // Temporary files are removed.
    expect([await keysBelow('scratch/'), await keysBelow('jobs/')]).toEqual([[], []]);
  });

  it('keeps a salt on this machine, which a secret of AWS stores', async () => {
    const { warehouse } = database;
    const secrets = new SecretsManagerClient({ ...gateway.client, region: REGION });
    const SecretString = 'Brackwasser-und-Dünengras';
    await secrets.send(new CreateSecretCommand({ Name: 'retail/pepper', SecretString }));
    await secrets.send(new CreateSecretCommand({ Name: 'retail/short', SecretString: 'salt' }));
    secrets.destroy();
    const [glue, place] = [`glue://${REGION}/${JOB}?poll=0.2`, `region=${REGION}`];
    const short = open(glue, { RECIPE_SALTS: `pepper=secret:retail/short?${place}` });
    await expect(short.work.check()).rejects.toThrow('secret retail/short is not a salt');
    const { catalogue, work } = open(glue, {
      RECIPE_SALTS: `pepper=secret:retail/pepper?${place}`,
    });
    await work.check();
    const steps = [
      { step: 'drop', allBut: ['town'] },
      { step: 'hash', columns: ['town'], salt: 'pepper' },
    ];
    const text = JSON.stringify({ name: 'salted', inputs: { main: 'drop.stores' }, steps });
    const recipes = new Recipes(warehouse, catalogue.tables);
    await recipes.publish(parseRecipe(text, 'salted.json'), 'ann', new AuditLog(warehouse));
    const before = gateway.faults.countExecuted('StartJobRun');
    await work.prepare({ recipe: 'salted', run: '1', actor: 'ann' });
    expect(gateway.faults.countExecuted('StartJobRun')).toBe(before);
    const asked = { sql: 'SELECT town FROM workspace.salted', actor: 'ann' };
    const { result } = await work.sqlQueries.run({ ...asked, requirePersonal: () => undefined });
    const hashText = (town: string) =>
      createHash('sha256').update(`${SecretString}${town}`).digest('hex');
    const { rows } = await readPage(result, { first: 10 });
    expect(rows.flat().sort()).toEqual([hashText('Köln'), hashText('Bonn'), null].sort());
  });

  it('leaves nothing when a value stops it, and names the column', async () => {
    const { warehouse } = database;
    const { catalogue, work } = open(`glue://${REGION}/${JOB}?poll=0.2`);
    const stop = {
      step: 'cast',
      columns: ['datum'],
      to: { type: 'date', order: 'dd/mm/yyyy' },
      onFail: 'stop',
    };
    const text = JSON.stringify({ ...RECIPE, name: 'strict', steps: [stop] });
    const recipes = new Recipes(warehouse, catalogue.tables);
    await recipes.publish(parseRecipe(text, 'strict.json'), 'ann', new AuditLog(warehouse));
    const run = work.prepare({ recipe: 'strict', run: '1', actor: 'ann' });
    await expect(run).rejects.toThrow('step 1 (cast) stops at 1 rows with invalid values in datum');
    expect(await keysBelow('workspace/strict/')).toEqual([]);
    expect([await keysBelow('scratch/'), await keysBelow('jobs/')]).toEqual([[], []]);
  });
});
