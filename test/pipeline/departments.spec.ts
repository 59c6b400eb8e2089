import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listChunks } from '../setup/chunks.js';
import { type TestPipeline } from '../setup/pipeline.js';
import { type PreparedPipeline, preparePipeline } from '../setup/prepared-pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

const HEADER = 'Dept,Department_Name,Department_Group';
const FILES = {
  'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
  'sales.csv': toCsv(SALES_HEADER, '1,1,25/01/2013,1.00,FALSE'),
  'departments.csv': toCsv(HEADER, '1,Bakery,Food', '2,Dairy,Food'),
};

describe('the names of departments', () => {
  let kept: PreparedPipeline;
  let pipeline: TestPipeline;
  beforeAll(async () => {
    kept = await preparePipeline(async ({ folder, run }) => {
      await deliver(folder, FILES);
      await run();
    });
  });
  afterAll(() => kept.drop());
  afterEach(() => pipeline.close());

  const listDepartments = (snapshot: number) =>
    pipeline.rows(
      `SELECT department, department_name AS name, department_group AS "group"
       FROM mart.department_profile WHERE snapshot_id = $1 ORDER BY department`,
      [snapshot],
    );

  it('are restated by a later delivery, which rebuilds nothing else; wrong rows go to quarantine', async () => {
    pipeline = await kept.open();
    expect(await listDepartments(1)).toEqual([
      { department: 1, name: 'Bakery', group: 'Food' },
      { department: 2, name: 'Dairy', group: 'Food' },
    ]);
    const later = toCsv(HEADER, '2,Milk,', '3,Garden,Outdoor', '4,,Outdoor', '5,One,', '5,Two,');
    await deliver(pipeline.folder, { 'later.csv': later }, 9);
    await pipeline.run();
    expect(await listDepartments(2)).toEqual([
      { department: 1, name: 'Bakery', group: 'Food' },
      { department: 2, name: 'Milk', group: null },
      { department: 3, name: 'Garden', group: 'Outdoor' },
      { department: 5, name: 'One', group: null },
    ]);
    expect(
      await pipeline.rows(
        'SELECT reason, rows::integer FROM ops.quarantine_counts ORDER BY reason',
      ),
    ).toEqual([
      { reason: 'DUPLICATE_KEY', rows: 1 },
      { reason: 'MISSING_VALUE', rows: 1 },
    ]);
    const former = new Set((await listChunks(pipeline, 1)).map(({ id }) => id));
    const built = (await listChunks(pipeline, 2)).filter(({ id }) => !former.has(id));
    expect(built.map(({ relation }) => relation)).toEqual(['department_profile', 'departments']);
  });
});
