import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReplayFixture } from '#test/factories/replay-fixture.js';
import { correctedReasons, recordCorrectedReasons } from './corrected-reasons.js';

describe('reasons of corrected rows after a run', () => {
  let fixture: ReplayFixture;
  let runId: number;

  /** A run that covers the file. */
  const cover = async (): Promise<number> => {
    const run = await fixture.factory.run();
    await fixture.query(
      `INSERT INTO ops.run_files (run_id, file_id, file_path, delivery_order)
       VALUES ($1, $2, 'sales.csv', 1)`,
      [run, fixture.fileId],
    );
    return run;
  };
  const reasons = async (integrated?: string, run = runId) => {
    const services = { warehouse: fixture.database.warehouse, lake: fixture.embedded.lake };
    const found = await correctedReasons(services, run, integrated);
    return found.map(({ fileId, line, reason }) => {
      expect(fileId).toBe(fixture.fileId);
      return [line, reason];
    });
  };
  const recorded = () =>
    fixture.query<object>('SELECT line::integer, reason FROM ops.row_corrections ORDER BY line');

  beforeEach(async () => {
    fixture = await ReplayFixture.open();
    await fixture.take(fixture.createCorrection(9, '3;3;A'), fixture.createCorrection(5, '1;1;A'));
    runId = await cover();
  });
  afterEach(() => fixture.close());

  it('come from the newest cleaning of their file, line by line', async () => {
    expect(await reasons()).toEqual([
      [5, 'BAD_INTEGER'],
      [9, 'BAD_INTEGER'],
    ]);
    // Under other rules line 5 has another fault and line 9 none.
    await fixture.factory.write('sales', runId, [
      [fixture.fileId, 5, 'x;1;A', 'store', 'x', 'NOT_ALLOWED'],
      [fixture.fileId, 7, '2;2', null, null, 'SHORT_ROW'],
    ]);
    await fixture.factory.recordCleaning(
      fixture.fileId,
      runId,
      { NOT_ALLOWED: 1, SHORT_ROW: 1 },
      'new rules',
    );
    expect(await reasons()).toEqual([
      [5, 'NOT_ALLOWED'],
      [9, null],
    ]);
  });

  it('also come from the run that joined the file, and are null when it quarantined nothing', async () => {
    await fixture.factory.recordCleaning(fixture.fileId, runId, {}, 'new rules');
    expect(await reasons()).toEqual([
      [5, null],
      [9, null],
    ]);
    await fixture.factory.write('integrated', runId, [
      [fixture.fileId, 9, 'z;3;A', 'store', 'z', 'UNKNOWN_STORE'],
      [fixture.fileId, 10, '7;3;A', 'store', '7', 'UNKNOWN_STORE'],
    ]);
    expect(await reasons(`quarantine/integrated/run=${runId}/`)).toEqual([
      [5, null],
      [9, 'UNKNOWN_STORE'],
    ]);
  });

  it('are read only for the files of the run', async () => {
    expect(await reasons(undefined, await fixture.factory.run())).toEqual([]);
  });

  it('are stored when they change', async () => {
    await fixture.database.warehouse.transaction(async ({ queryRunner }) => {
      const found = [
        { fileId: fixture.fileId, line: 5, reason: null },
        { fileId: fixture.fileId, line: 9, reason: 'NOT_ALLOWED' },
        { fileId: fixture.fileId, line: 7, reason: 'SHORT_ROW' },
      ];
      await recordCorrectedReasons(queryRunner!, 'weekly-sales', found);
    });
    expect(await recorded()).toEqual([
      { line: 5, reason: null },
      { line: 9, reason: 'NOT_ALLOWED' },
    ]);
  });
});
