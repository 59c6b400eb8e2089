import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Compute, ComputeJob } from '#lake/ports/compute.js';
import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import { withdrawFile } from '../../corrections/withdraw-delivery.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import {
  toCsv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '#test/setup/source-files.js';

const week = (day: string) => `1,${day}/02/2010,40,2.5,NA,NA,NA,NA,NA,200,8,FALSE`;

describe('an engine that fails with some of the files', () => {
  let pipeline: TestPipeline;
  let compute: Compute;
  /** Numbers of new files in each cleaning of features, in order. */
  let cleaned: number[];

  beforeEach(async () => {
    pipeline = await openTestPipeline();
    ({ compute } = pipeline.services);
    cleaned = [];
    await deliver(pipeline.folder, {
      'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
      'sales.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,10.00,FALSE'),
      'a.csv': toCsv(FEATURES_HEADER, week('05')),
      'b.csv': toCsv(FEATURES_HEADER, week('12')),
      'c.csv': toCsv(FEATURES_HEADER, week('19')),
    });
  });
  afterEach(() => pipeline.close());

  /** Lets the engine fail over the features of these files, with each error in turn and then with the last. */
  function failWith(
    errors: readonly AppError[],
    fails: (names: readonly string[]) => boolean,
  ): void {
    const { ledger } = pipeline.services;
    const left = [...errors];
    const run: Compute['run'] = async (job, options) => {
      const names = await listFeatures(job);
      if (names) cleaned.push(names.length);
      if (names && fails(names)) throw left.shift() ?? errors.at(-1)!;
      return compute.run(job, options);
    };
    const listFeatures = async ({ name, sources }: ComputeJob) => {
      if (!name.includes('clean-features')) return undefined;
      const ids = sources.flatMap((each) =>
        each.kind === 'text' ? each.files.map(({ fileId }) => fileId) : [],
      );
      const files = await ledger.sourceFiles.list({ first: 100 });
      return files.filter(({ id }) => ids.includes(Number(id))).map(({ path }) => path);
    };
    pipeline.services.compute = { run, close: () => compute.close() };
  }

  const failed = () =>
    pipeline.rows<{ told: string }>(
      `SELECT file_name || ' ' || error_code || ' ' || error_message AS told
       FROM ops.source_files WHERE status = 'E' ORDER BY file_name`,
    );
  const weeks = () =>
    pipeline.rows(
      `SELECT to_char(week_date, 'DD') AS day, quality FROM mart.fuel_price_week
       JOIN ops.snapshots USING (snapshot_id) WHERE status = 'published' ORDER BY 1`,
    );
  const ofData = (code: ErrorCode) =>
    new AppError(code, 'model checked: Out of Range Error: 1\n\nplan');

  it.each(['COMPUTE_DATA_FAILED', 'COMPUTE_OUT_OF_MEMORY'] as const)(
    'goes on without the file that fails alone: %s',
    async (code) => {
      failWith([ofData(code)], (names) => names.includes('b.csv'));
      await pipeline.run();
      expect(await weeks()).toEqual([
        { day: '05', quality: 'WARNING' },
        { day: '19', quality: 'WARNING' },
      ]);
      expect(
        await pipeline.rows(
          'SELECT outcome, measured, message FROM ops.quality_checks WHERE rule = $1',
          ['files-set-aside'],
        ),
      ).toEqual([
        {
          outcome: 'warned',
          measured: '1',
          message: expect.stringContaining(
            `the snapshot is partial: it lacks b.csv, with which the engine fails (${code})`,
          ) as string,
        },
      ]);
      // All, none, all, the first two, each of these, the third; the run without the one.
      expect(cleaned).toEqual([3, 0, 3, 2, 1, 1, 1, 2]);
      const [file] = await failed();
      expect(file?.told).toMatch(
        new RegExp(
          `^b.csv ${code} b.csv: the engine fails with this file alone: model checked: Out of Range Error: 1; .`,
        ),
      );
      const aside = await readdir(join(pipeline.folder, 'error'));
      expect(aside.toSorted()).toEqual(['b.csv', 'b.csv.note.txt']);

      cleaned = [];
      await deliver(pipeline.folder, { 'd.csv': toCsv(FEATURES_HEADER, week('26')) }, 5);
      await pipeline.run();
      expect(cleaned).toEqual([1]);
      expect(await weeks()).toMatchObject([{ day: '05' }, { day: '19' }, { day: '26' }]);

      // An operator restores it, once the engine can read it.
      failWith([], () => false);
      const { ledger } = pipeline.services;
      const [restored] = await ledger.sourceFiles.list({ status: 'E', first: 1 });
      const act = { sha256: restored!.sha256, isWithdrawn: false, actor: 'cli', reason: 'memory' };
      await withdrawFile(ledger, act);
      await pipeline.run();
      expect(await weeks()).toHaveLength(4);
    },
  );

  it('sets no file aside for a failure that the data did not cause, or that no file causes alone', async () => {
    const ofFile = (names: readonly string[]) => names.includes('b.csv');
    const cases: [AppError, (names: readonly string[]) => boolean, number[]][] = [
      [new AppError('DISK_FULL', 'no space left'), ofFile, [3]],
      [new AppError('COMPUTE_LOST', 'killed', { retryable: true }), ofFile, [3]],
      [new AppError('STAGE_TIMED_OUT', 'too long', { retryable: true }), ofFile, [3]],
      [new AppError('COMPUTE_FAILED', 'no such table'), ofFile, [3]],
      [new AppError('COMPUTE_OUT_OF_MEMORY', 'shared', { retryable: true }), ofFile, [3]],
      [ofData('COMPUTE_DATA_FAILED'), () => true, [3, 0]],
      [ofData('COMPUTE_DATA_FAILED'), ({ length }) => length > 1, [3, 0, 3, 2, 1, 1, 1]],
    ];
    for (const [error, fails, jobs] of cases) {
      cleaned = [];
      failWith([error], fails);
      await expect(pipeline.run()).rejects.toMatchObject({ code: error.code });
      expect(cleaned).toEqual(jobs);
      expect(await failed()).toEqual([]);
    }
  });

  it('sets no file aside when the disk is full while it looks for one', async () => {
    const errors = [ofData('COMPUTE_OUT_OF_MEMORY'), new AppError('DISK_FULL', 'no space left')];
    failWith(errors, () => true);
    await expect(pipeline.run()).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(cleaned).toEqual([3, 0]);
    expect(await failed()).toEqual([]);
  });
});
