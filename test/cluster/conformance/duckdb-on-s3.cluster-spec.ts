// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { S3LocalLake } from '#lake/stores/s3-local-lake.js';
import type { Output } from '#lake/ports/compute.js';
import { computeFailureSuite } from '#test/conformance/compute-failure.suite.js';
import { computeOutputSuite } from '#test/conformance/compute-output.suite.js';
import { computePartitionsSuite } from '#test/conformance/compute-partitions.suite.js';
import {
  type ComputeProcess,
  computeProcessSuite,
} from '#test/conformance/compute-process.suite.js';
import { computeTablesSuite } from '#test/conformance/compute-tables.suite.js';
import { computeTextSuite } from '#test/conformance/compute-text.suite.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { openDuckdbOnS3 } from '../setup/duckdb-on-s3.js';
import { createRefusal } from '../setup/faulty-s3.js';
import { listKeys, type LakeOnS3, openLakeOnS3 } from '../setup/lake-on-s3.js';

const ENDLESS = `WITH RECURSIVE endless(n) AS (
  SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM endless WHERE n < 100000000000)
  SELECT CAST(count(*) AS INTEGER) AS n FROM endless`;

let s3: LakeOnS3;

beforeAll(async () => {
  s3 = await openLakeOnS3();
});
afterAll(() => s3.close());

async function openSubject(): Promise<ComputeProcess> {
  const opened = await openDuckdbOnS3(s3.openStore());
  const { compute } = opened;
  const kill = () => {
    if (compute.pid !== undefined) process.kill(compute.pid, 'SIGKILL');
  };
  return { ...opened, endless: ENDLESS, kill };
}

computeTextSuite('DuckDB on S3', openSubject);
computeOutputSuite('DuckDB on S3', openSubject);
computePartitionsSuite('DuckDB on S3', openSubject);
computeTablesSuite('DuckDB on S3', openSubject);
computeFailureSuite('DuckDB on S3', openSubject);
computeProcessSuite('DuckDB on S3', openSubject);

describe('DuckDB on S3', () => {
  const outputs: Output[] = [{ format: 'parquet', prefix: 'out/' }];
  const models = [{ name: 'm', sql: 'SELECT 1 AS n', outputs }];

  it('leaves no file of a job on the local disk, after success or failure', async () => {
    const { lake, compute, work, close } = await openDuckdbOnS3(s3.openStore());
    await compute.run({ name: 'good', sources: [], models });
    const source = { kind: 'parquet' as const, name: 'stored', prefix: 'out/' };
    s3.line.clear();
    s3.line.fail(/^GET .*out.*parquet/, createRefusal(403, 'AccessDenied'));
    await expect(
      compute.run({ name: 'denied', sources: [source], models: [] }),
    ).rejects.toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      message: expect.stringContaining('s3:GetObject on arn:aws:s3:::') as string,
    });
    expect(await readdir(work)).toEqual([]);
    expect(await listKeys(lake, '')).toEqual(['out/part-0.parquet']);
    await close();
  });

  it('copies a folder once for several sources', async () => {
    const store = s3.openStore();
    const { lake, compute, close } = await openDuckdbOnS3(store);
    await compute.run({ name: 'written', sources: [], models });
    const get = vi.spyOn(store, 'get');
    const result = await compute.run({
      name: 'read',
      sources: [
        { kind: 'parquet', name: 'one', prefix: 'out/' },
        { kind: 'parquet', name: 'two', prefix: 'out/' },
      ],
      models: [{ name: 'sums', sql: 'SELECT one.n + two.n AS n FROM one, two', collect: true }],
    });
    expect(result.collected['sums']).toEqual([{ n: 2 }]);
    expect(get.mock.calls.map(([key]) => key)).toEqual(await listKeys(lake, 'out/'));
    await close();
  });

  it('keeps the previous files under a prefix when an output cannot be written', async () => {
    const { lake, compute, close } = await openDuckdbOnS3(s3.openStore());
    await lake.put('out/before', Readable.from(['before']));
    s3.line.clear();
    s3.line.fail(/^PUT .*out.*parquet/, createRefusal(403, 'AccessDenied'));
    await expect(compute.run({ name: 'denied', sources: [], models })).rejects.toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      message: expect.stringContaining('s3:PutObject on arn:aws:s3:::') as string,
    });
    expect(await listKeys(lake, '')).toEqual(['out/before']);
    await close();
  });

  it('removes files of killed jobs from the local disk', async () => {
    const work = join(await createTempFolder('left'), 'work');
    const local = new S3LocalLake(s3.openStore(), work);
    await local.newFolder();
    await local.removeFolders();
    expect(existsSync(work)).toBe(false);
    await local.newFolder();
    expect(await readdir(work)).toHaveLength(1);
    await rm(dirname(work), { recursive: true });
  });
});
