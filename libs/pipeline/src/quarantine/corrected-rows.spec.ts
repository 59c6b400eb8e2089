import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReplayFixture } from '#test/factories/replay-fixture.js';
import { CorrectedLines } from './stored-rows.js';
import { QuarantineReader } from './quarantine-reader.js';
import { summarise } from './quarantined-files.js';
import type { QuarantinedRow } from './quarantined-row.js';

describe('quarantined rows with corrections', () => {
  let fixture: ReplayFixture;
  let other: number;
  let reader: QuarantineReader;
  const listed = async (rows: AsyncIterable<QuarantinedRow>) => {
    const found: string[] = [];
    for await (const { path, line, state } of rows) found.push(`${path}:${line} ${state}`);
    return found;
  };

  /** Lines 5, 7 and 9 of one file, of which 5 and 9 get corrections, and line 5 of another. */
  beforeAll(async () => {
    fixture = await ReplayFixture.open();
    reader = new QuarantineReader(fixture.ledger, fixture.embedded.lake);
    const run = await fixture.factory.run();
    other = (await fixture.factory.addFile('other.csv')).fileId;
    await fixture.factory.write('sales', run, [[other, 5, 'x', 'store', 'x', 'BAD_INTEGER']]);
    await fixture.factory.recordCleaning(other, run, { BAD_INTEGER: 1 });
    await fixture.take(fixture.createCorrection(5, '1;1;A'), fixture.createCorrection(9, '3;3;A'));
  });
  afterAll(() => fixture.close());

  it('differ from the same line in another file', async () => {
    const open = ['sales.csv:7 open', 'other.csv:5 open'];
    const corrected = ['sales.csv:5 corrected', 'sales.csv:9 corrected'];
    expect(await listed(reader.rows())).toEqual(open);
    expect(await listed(reader.rows({ state: 'corrected' }))).toEqual(corrected);
    expect(await listed(reader.rows({ state: 'all' }))).toEqual([
      'sales.csv:5 corrected',
      'sales.csv:7 open',
      'sales.csv:9 corrected',
      'other.csv:5 open',
    ]);
  });

  it('are filtered by file, open or corrected', async () => {
    expect(await listed(reader.readFileRows(new Set([fixture.fileId])))).toEqual([
      'sales.csv:5 corrected',
      'sales.csv:7 open',
      'sales.csv:9 corrected',
    ]);
    expect(await listed(reader.readFileRows(new Set([other])))).toEqual(['other.csv:5 open']);
    expect(await listed(reader.readFileRows(new Set()))).toEqual([]);
  });

  it('contain when they were corrected, and by which file once a run has read it', async () => {
    const counts = { open: 2, corrected: 2 };
    expect(await summarise(fixture.ledger)).toMatchObject(counts);
    const [first] = await reader.page({ state: 'corrected' }, 1);
    expect(first).toMatchObject({
      line: 5,
      correctedAt: expect.any(Date) as Date,
      correctedBy: null,
    });
    await fixture.deliver();
    expect(await summarise(fixture.ledger)).toMatchObject(counts);
    const [delivered] = await reader.page({ state: 'corrected' }, 1);
    const [{ sha256 } = { sha256: '' }] = await fixture.listDeliveries();
    expect(delivered).toEqual({ ...first, correctedBy: sha256 });
    const [open] = await reader.page({}, 1);
    expect(open).toMatchObject({ line: 7, correctedAt: null, correctedBy: null });
  });

  it('are counted by reason, file and state', async () => {
    const { byReason, byFile, ...totals } = await summarise(fixture.ledger);
    expect(totals).toEqual({ open: 2, corrected: 2 });
    expect(byReason).toEqual([
      { dataset: 'sales', reason: 'BAD_INTEGER', open: 1, corrected: 2 },
      { dataset: 'sales', reason: 'SHORT_ROW', open: 1, corrected: 0 },
    ]);
    expect(
      byFile.map(({ path, reason, open, corrected }) => [path, reason, open, corrected]),
    ).toEqual([
      ['sales.csv', 'BAD_INTEGER', 0, 2],
      ['sales.csv', 'SHORT_ROW', 1, 0],
      ['other.csv', 'BAD_INTEGER', 1, 0],
    ]);
    const counts = await Promise.all(
      ([undefined, 'open', 'corrected', 'all'] as const).map((state) => reader.count({ state })),
    );
    expect(counts).toEqual([2, 2, 2, 4]);
    expect(await reader.count({ state: 'all', file: 'other.csv' })).toBe(1);
  });

  it('count once when they were corrected twice', async () => {
    const twice = await ReplayFixture.open();
    await twice.take(twice.createCorrection(5, '1;2;A'));
    await twice.take(twice.createCorrection(5, '1;1;A'));
    const { byReason } = await summarise(twice.ledger);
    expect(byReason).toEqual([
      { dataset: 'sales', reason: 'BAD_INTEGER', open: 1, corrected: 1 },
      { dataset: 'sales', reason: 'SHORT_ROW', open: 1, corrected: 0 },
    ]);
    await twice.close();
  });

  it('are found by file', async () => {
    const lines = new CorrectedLines(fixture.database.warehouse);
    expect(await lines.files()).toEqual(new Set([fixture.fileId]));
    expect([...(await lines.list(fixture.fileId)).keys()].sort()).toEqual([5, 9]);
    expect(await lines.list(other)).toEqual(new Map());
  });

  it('have the latest path of their file, and are found by every path', async () => {
    await fixture.query(
      `INSERT INTO ops.deliveries (source, file_id, path, modified_at)
       VALUES ('file:/other', $1, 'again.csv', now())`,
      [fixture.fileId],
    );
    expect(await listed(reader.rows())).toEqual(['again.csv:7 open', 'other.csv:5 open']);
    for (const file of ['sales.csv', 'again.csv']) {
      expect(await reader.count({ state: 'all', file }), file).toBe(3);
    }
  });
});
