import { expect, it } from 'vitest';
import { openEmbeddedLake } from '../setup/embedded-lake.js';
import { computeFailureSuite } from './compute-failure.suite.js';
import { computeFilesSuite } from './compute-files.suite.js';
import { computeMultilineSuite } from './compute-multiline.suite.js';
import { computeOutputSuite } from './compute-output.suite.js';
import { computePartitionsSuite } from './compute-partitions.suite.js';
import { type ComputeProcess, computeProcessSuite } from './compute-process.suite.js';
import { computeTablesSuite } from './compute-tables.suite.js';
import { computeTextSuite } from './compute-text.suite.js';
import { createTextSource } from './compute.subject.js';

const ENDLESS = `WITH RECURSIVE endless(n) AS (
  SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM endless WHERE n < 100000000000)
  SELECT CAST(count(*) AS INTEGER) AS n FROM endless`;

async function openSubject(): Promise<ComputeProcess> {
  const embedded = await openEmbeddedLake();
  const { compute } = embedded;
  const kill = () => {
    if (compute.pid !== undefined) process.kill(compute.pid, 'SIGKILL');
  };
  return { ...embedded, endless: ENDLESS, kill };
}

computeTextSuite('DuckDB', openSubject);
computeMultilineSuite('DuckDB', openSubject);
computeFilesSuite('DuckDB', openSubject);
computeOutputSuite('DuckDB', openSubject);
computePartitionsSuite('DuckDB', openSubject);
computeTablesSuite('DuckDB', openSubject);
computeFailureSuite('DuckDB', openSubject);
computeProcessSuite('DuckDB', openSubject);

it.each([
  ['of unknown fields', '128MB', 156, `1,x,y,${'n'.repeat(200_000)}`],
  ['of quoted fields', '128MB', 156, `1,x,y,"${'n '.repeat(100_000)}"`],
  ['of the longest rows that are read', '384MB', 5_000, `1,x,y,${'n'.repeat(7_990)}`],
])('reads a file of wide rows %s within %s', async (_, memory, count, row) => {
  const { compute, lake, close } = await openEmbeddedLake({ memory });
  const extras = [{ name: 'note', position: 3 }];
  const content = ['a,b,c,note', ...Array<string>(count).fill(row), ''].join('\n');
  const source = await createTextSource(lake, [{ content, shape: { extras, width: 4 } }]);
  const output = { format: 'parquet' as const, prefix: 'wide/', orderBy: ['line'] };
  const models = [
    { name: 'wide', sql: 'SELECT * FROM raw', outputs: [output] },
    { name: 'seen', sql: 'SELECT CAST(count(*) AS INTEGER) AS n FROM wide', collect: true },
  ];
  const { collected } = await compute.run({ name: 'wide', sources: [source], models });
  expect(collected['seen']).toEqual([{ n: count }]);
  await close();
});

it('cancels a job while its connection is being opened', async () => {
  const { compute, close } = await openEmbeddedLake();
  const stop = new AbortController();
  const { signal } = stop;
  const listen = signal.addEventListener.bind(signal);
  // The engine gets its job right after the compute adds its listener, and this message right after
  // the job.
  signal.addEventListener = (...listener: Parameters<typeof listen>) => {
    listen(...listener);
    queueMicrotask(() => stop.abort());
  };
  const job = { name: 'endless', sources: [], models: [{ name: 'm', sql: ENDLESS }] };
  await expect(compute.run(job, { signal })).rejects.toThrow('cancelled');
  await close();
});
