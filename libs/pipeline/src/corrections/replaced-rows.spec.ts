import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReplayDesk } from '#test/factories/replay-fixture.js';
import { replacedRows } from './replaced-rows.js';

const RULES = 'rules';

describe('rows in whose place a correction stands', () => {
  let desk: ReplayDesk;

  /** A run that covers these files. */
  const cover = async (...files: number[]): Promise<number> => {
    const run = await desk.factory.run();
    await desk.query(
      `INSERT INTO ops.run_files (run_id, file_id, file_path, delivery_order)
       SELECT $1, file_id, 'x.csv', 1 FROM unnest($2::bigint[]) AS f (file_id)`,
      [run, files],
    );
    return run;
  };
  const replaced = async (run: number, dataset = 'sales') =>
    (await replacedRows(desk.database.warehouse, run, { dataset, rules: RULES })).map(
      ({ fileId, line }) => [fileId, line],
    );

  beforeEach(async () => {
    desk = await ReplayDesk.open();
  });
  afterEach(() => desk.close());

  it('are those whose correction the run reads', async () => {
    await desk.take(desk.at(5, '1;1;A'), desk.at(9, '3;3;A'));
    // Taken, and in no file yet.
    expect(await replaced(await cover(desk.fileId))).toEqual([]);
    await desk.deliver();
    const { id } = (await desk.deliveries())[0]!;
    expect(await replaced(await cover(desk.fileId))).toEqual([]);
    const run = await cover(desk.fileId, id);
    expect(await replaced(run)).toEqual([
      [desk.fileId, 5],
      [desk.fileId, 9],
    ]);
    expect(await replaced(run, 'stores')).toEqual([]);
  });

  it('lie in the period that an earlier run found by the same rules', async () => {
    await desk.take(desk.at(5, '1;1;A'), desk.at(9, '3;3;A'));
    await desk.deliver();
    const { id } = (await desk.deliveries())[0]!;
    const earlier = [await cover(desk.fileId, id), await cover(desk.fileId, id)];
    for (const [index, rules] of [RULES, 'other rules'].entries()) {
      await desk.query('UPDATE ops.run_files SET rules = $2 WHERE run_id = $1', [
        earlier[index],
        rules,
      ]);
      await desk.query(
        `INSERT INTO ops.replaced_rows (run_id, dataset, file_id, line, period)
         VALUES ($1, 'sales', $2, $3, $4)`,
        [earlier[index], desk.fileId, index === 0 ? 5 : 9, `201${index}`],
      );
    }
    const rules = { dataset: 'sales', rules: RULES };
    const found = await replacedRows(desk.database.warehouse, await cover(desk.fileId, id), rules);
    expect(found.map(({ line, period, isKnown }) => [line, period, isKnown])).toEqual([
      [5, '2010', true],
      [9, null, false],
    ]);
  });

  it('are also earlier corrections of the row', async () => {
    for (const amount of [1, 2]) {
      await desk.take(desk.at(5, `1;${amount};A`), desk.at(9, '3;3;A'));
      await desk.deliver();
      await desk.cleanNewest();
    }
    const [first, second] = (await desk.deliveries()).map(({ id }) => id);
    const earlier = [first, 2];
    expect(await replaced(await cover(desk.fileId, first!, second!))).toEqual([
      [desk.fileId, 5],
      [desk.fileId, 9],
      earlier,
    ]);
    // Without the second file, the first correction is the latest there is.
    expect(await replaced(await cover(desk.fileId, first!))).toEqual([
      [desk.fileId, 5],
      [desk.fileId, 9],
    ]);
  });
});
