import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReplayFixture } from '#test/factories/replay-fixture.js';
import { replacedRows } from './replaced-rows.js';

const RULES = 'rules';

describe('rows replaced by a correction', () => {
  let fixture: ReplayFixture;

  /** A run that covers these files. */
  const cover = async (...files: number[]): Promise<number> => {
    const run = await fixture.factory.run();
    await fixture.query(
      `INSERT INTO ops.run_files (run_id, file_id, file_path, delivery_order)
       SELECT $1, file_id, 'x.csv', 1 FROM unnest($2::bigint[]) AS f (file_id)`,
      [run, files],
    );
    return run;
  };
  const replaced = async (run: number, dataset = 'sales') =>
    (await replacedRows(fixture.database.warehouse, run, [{ name: dataset, rules: RULES }])).map(
      ({ fileId, line }) => [fileId, line],
    );

  beforeEach(async () => {
    fixture = await ReplayFixture.open();
  });
  afterEach(() => fixture.close());

  it('are those whose correction the run reads', async () => {
    await fixture.take(fixture.createCorrection(5, '1;1;A'), fixture.createCorrection(9, '3;3;A'));
    // Accepted, but in no file yet.
    expect(await replaced(await cover(fixture.fileId))).toEqual([]);
    await fixture.deliver();
    const { id } = (await fixture.listDeliveries())[0]!;
    expect(await replaced(await cover(fixture.fileId))).toEqual([]);
    const run = await cover(fixture.fileId, id);
    expect(await replaced(run)).toEqual([
      [fixture.fileId, 5],
      [fixture.fileId, 9],
    ]);
    expect(await replaced(run, 'stores')).toEqual([]);
  });

  it('have the period that an earlier run found by the same rules', async () => {
    await fixture.take(fixture.createCorrection(5, '1;1;A'), fixture.createCorrection(9, '3;3;A'));
    await fixture.deliver();
    const { id } = (await fixture.listDeliveries())[0]!;
    const earlier = [await cover(fixture.fileId, id), await cover(fixture.fileId, id)];
    for (const [index, rules] of [RULES, 'other rules'].entries()) {
      await fixture.query('UPDATE ops.run_files SET rules = $2 WHERE run_id = $1', [
        earlier[index],
        rules,
      ]);
      await fixture.query(
        `INSERT INTO ops.replaced_rows (run_id, dataset, file_id, line, period)
         VALUES ($1, 'sales', $2, $3, $4)`,
        [earlier[index], fixture.fileId, index === 0 ? 5 : 9, `201${index}`],
      );
    }
    const rules = { name: 'sales', rules: RULES };
    const found = await replacedRows(fixture.database.warehouse, await cover(fixture.fileId, id), [
      rules,
    ]);
    expect(found.map(({ line, period, isKnown }) => [line, period, isKnown])).toEqual([
      [5, '2010', true],
      [9, null, false],
    ]);
  });

  it('include earlier corrections of the row', async () => {
    for (const amount of [1, 2]) {
      await fixture.take(
        fixture.createCorrection(5, `1;${amount};A`),
        fixture.createCorrection(9, '3;3;A'),
      );
      await fixture.deliver();
      await fixture.cleanNewest();
    }
    const [first, second] = (await fixture.listDeliveries()).map(({ id }) => id);
    const earlier = [first, 2];
    expect(await replaced(await cover(fixture.fileId, first!, second!))).toEqual([
      [fixture.fileId, 5],
      [fixture.fileId, 9],
      earlier,
    ]);
    // Without the second file, the first correction is the latest one.
    expect(await replaced(await cover(fixture.fileId, first!))).toEqual([
      [fixture.fileId, 5],
      [fixture.fileId, 9],
    ]);
  });
});
