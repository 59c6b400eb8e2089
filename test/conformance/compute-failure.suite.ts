import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ComputeSubject, select, createTextSource, ACTIVE_MS } from './compute.subject.js';

const OVERFLOW = `SELECT CAST(sum(n) AS INTEGER) AS n
  FROM (SELECT CAST(2000000000 AS BIGINT) AS n UNION ALL SELECT CAST(2000000000 AS BIGINT)) t`;

/** Requirements for every engine when a job cannot succeed. */
export function computeFailureSuite(name: string, create: () => Promise<ComputeSubject>): void {
  describe(`Compute conformance, failures: ${name}`, () => {
    let subject: ComputeSubject;
    const run = (sql: string, signal?: AbortSignal) => select(subject.compute, sql, signal);
    const works = async () => expect(await run('SELECT 1 AS n')).toEqual([{ n: 1 }]);

    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    it.each([
      ['SQL that does not parse', 'SELEKT 1', 'COMPUTE_FAILED'],
      ['a table that is not there', 'SELECT * FROM nowhere', 'COMPUTE_FAILED'],
      ['a text that is no number', `SELECT CAST('x' AS INTEGER) AS n`, 'COMPUTE_DATA_FAILED'],
      ['a sum that overflows', OVERFLOW, 'COMPUTE_DATA_FAILED'],
    ])('fails for %s, and runs the next job', async (_, sql, code) => {
      await expect(run(sql)).rejects.toMatchObject({ code, retryable: false });
      await works();
    });

    it('names the missing table', async () => {
      const sources = [{ kind: 'table' as const, name: 't', table: 'missing_table' }];
      await expect(
        subject.compute.run({ name: 'missing', sources, models: [] }),
      ).rejects.toMatchObject({
        code: 'TABLE_NOT_FOUND',
        message: expect.stringContaining('missing_table') as string,
      });
    });

    it('leaves every output unchanged when a later model fails', async () => {
      const output = { format: 'csv' as const, prefix: 'kept/' };
      const model = (n: number) => ({ name: 'm', sql: `SELECT ${n} AS n`, outputs: [output] });
      await subject.compute.run({ name: 'first', sources: [], models: [model(1)] });
      const before = await listObjects();
      const broken = { name: 'broken', sql: 'SELECT * FROM nowhere' };
      const second = subject.compute.run({
        name: 'second',
        sources: [],
        models: [model(2), broken],
      });
      await expect(second).rejects.toMatchObject({ code: 'COMPUTE_FAILED' });
      expect(await listObjects()).toEqual(before);
    });

    it('ends a running job on abort', async () => {
      await works();
      await expect(run(subject.endless, AbortSignal.timeout(ACTIVE_MS))).rejects.toThrow();
      await works();
    });

    it('ends a job between its statements on abort', async () => {
      await works();
      const content = ['a,b,c', ...Array.from({ length: 2000 }, (_, i) => `${i},x,y`)].join('\n');
      const source = await createTextSource(subject.lake, [{ content }]);
      const models = Array.from({ length: 2000 }, (_, i) => ({
        name: `m${i}`,
        sql: `SELECT a, b, c FROM raw ORDER BY c, a`,
      }));
      const outputs = [{ format: 'csv' as const, prefix: 'aborted/' }];
      const last = { name: 'last', sql: 'SELECT 1 AS n', outputs };
      const job = { name: 'many', sources: [source], models: [...models, last] };
      const signal = AbortSignal.timeout(ACTIVE_MS);
      await expect(subject.compute.run(job, { signal })).rejects.toThrow();
      expect(await listObjects('aborted/')).toEqual([]);
    });

    it('does not start a job with an aborted signal', async () => {
      await expect(run('SELECT 1 AS n', AbortSignal.abort(new Error('too late')))).rejects.toThrow(
        'too late',
      );
      await works();
    });

    it('removes old objects under a prefix of outputs', async () => {
      await subject.lake.put('clean/leftover.csv', Readable.from(['x']));
      const outputs = [{ format: 'csv' as const, prefix: 'clean/' }];
      const models = [{ name: 'm', sql: 'SELECT 1 AS n', outputs }];
      await subject.compute.run({ name: 'clean', sources: [], models });
      expect(await listObjects('clean/')).not.toContain('clean/leftover.csv');
    });

    async function listObjects(prefix = 'kept/'): Promise<string[]> {
      const found: string[] = [];
      for await (const { key, bytes } of subject.lake.list(prefix)) found.push(`${key} ${bytes}`);
      return found;
    }
  });
}
