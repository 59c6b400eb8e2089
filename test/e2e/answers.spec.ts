import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWarehouseUrl } from '../chaos/warehouse.js';
import { listChunkFiles, disownChunks } from '../setup/chunks.js';
import { findFreePortPair } from '../setup/free-ports.js';
import { connect } from '../setup/logins.js';
import { readOracle, walmartFolder } from '../setup/shared.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { describeAnswers } from './answers.suite.js';
import { Client } from './client.js';
import { NpmStart } from './instance.js';

/** The real files, if a developer has them. `npm-start.spec.ts` covers generated data. */
describe.skipIf(!walmartFolder)('npm start on the real files', () => {
  const data = walmartFolder ?? '';
  let folder: string;
  let instance: NpmStart;
  let client: Client;
  let owner: pg.Client;

  beforeAll(async () => {
    folder = await createTempFolder('answers');
    const port = await findFreePortPair();
    instance = new NpmStart(['--data', data, '--state', folder, '--port', String(port)]);
    await instance.waitUntilServing();
    const [, key] = /Admin key.*: (rs_\S+)/.exec(instance.output) ?? [];
    client = new Client(`http://127.0.0.1:${port}`, key);
    owner = await connect(await readWarehouseUrl(folder));
  });
  afterAll(async () => {
    await owner.end();
    await instance.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const queryRows = async <Row>(sql: string, parameters: unknown[] = []) =>
    (await owner.query(sql, parameters)).rows as Row[];

  /** Digests of the files under a prefix of the lake, by path below the prefix. */
  async function hashFiles(prefix: string): Promise<Record<string, string>> {
    const within = join(folder, 'lake', prefix);
    const entries = await readdir(within, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const found: Record<string, string> = {};
    for (const path of paths.sort()) {
      found[path.slice(within.length)] = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
    }
    return found;
  }
  const stored = { rows: queryRows, digests: hashFiles };

  it('reads every row of the files, and quarantines none', async () => {
    const { rows } = readOracle();
    const stages = await queryRows<{ stage: string; fates: number[] }>(
      `SELECT stage, ARRAY[rows_in, rows_out, rows_quarantined]::integer[] AS fates
       FROM ops.stage_runs JOIN ops.runs USING (run_id) WHERE flow = 'weekly-sales'`,
    );
    const counts = Object.fromEntries(stages.map(({ stage, fates }) => [stage, fates]));
    expect(counts).toMatchObject({
      'ingest-sales': [rows.sales, rows.sales, 0],
      'ingest-features': [rows.features, rows.features, 0],
      'ingest-stores': [rows.stores, rows.stores, 0],
      integrate: [rows.sales, rows.sales, 0],
    });
  });

  it.each(['store_week', 'department_week', 'store_department_week'])(
    'has every cent in %s',
    async (mart) => {
      expect(
        await queryRows(
          `SELECT sum(weekly_sales)::text AS total FROM mart.${mart} WHERE snapshot_id = 1`,
        ),
      ).toEqual([{ total: readOracle().total }]);
    },
  );

  it('passes the shipped quality rules', async () => {
    expect(
      await queryRows(`SELECT rule FROM ops.quality_checks WHERE outcome <> 'passed'`),
    ).toEqual([]);
    const snapshots = `SELECT status, quality FROM ops.snapshots WHERE flow = 'weekly-sales'`;
    expect(await queryRows(snapshots)).toEqual([{ status: 'published', quality: 'PASSED' }]);
  });

  describeAnswers('the real files', () => ({ client, data }));

  it('writes the same bytes when run again', async () => {
    const files = await listChunkFiles(stored, 1);
    expect(Object.keys(files).length).toBeGreaterThan(10);
    await disownChunks(stored);
    const accepted = await client.post('/v1/admin/runs', {});
    const run = await client.waitForRun(accepted.headers.get('location') ?? '');
    expect(run.status).toBe('succeeded');
    expect(await listChunkFiles(stored, Number(run.snapshotId))).toEqual(files);
    expect(await queryRows('SELECT count(*)::integer AS rows FROM core.sales')).toEqual([
      { rows: readOracle().rows.sales },
    ]);
  });
});
