import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReplayFixture } from '#test/factories/replay-fixture.js';
import { withdrawFile } from './withdraw-delivery.js';
import { summarise } from '../quarantine/quarantined-files.js';
import type { Correction } from './correction.js';

describe('accepting corrections', () => {
  let fixture: ReplayFixture;

  beforeEach(async () => {
    fixture = await ReplayFixture.open();
  });
  afterEach(() => fixture.close());

  it('accepts new texts and skips known ones', async () => {
    expect(
      await fixture.take(
        fixture.createCorrection(5, '1;1;A'),
        fixture.createCorrection(7, '2;2'),
        fixture.createCorrection(9, '3;3;A'),
      ),
    ).toEqual({
      taken: 2,
      unchanged: 1,
      waiting: 2,
    });
    expect(await fixture.listRows('open')).toEqual([['sales.csv', 7, 'open', null]]);
    expect(await fixture.listRows('corrected')).toEqual([
      ['sales.csv', 5, 'corrected', null],
      ['sales.csv', 9, 'corrected', null],
    ]);
    const { byReason } = await summarise(fixture.ledger);
    expect(byReason).toEqual([
      { dataset: 'sales', reason: 'BAD_INTEGER', open: 0, corrected: 2 },
      { dataset: 'sales', reason: 'SHORT_ROW', open: 1, corrected: 0 },
    ]);
    const [act] = await fixture.query<object>('SELECT actor, action, details FROM ops.audit_log');
    expect(act).toEqual({
      actor: 'key 1',
      action: 'replay-quarantine',
      details: { rows: 2, flow: 'weekly-sales' },
    });
  });

  it('changes nothing the second time', async () => {
    const all = [fixture.createCorrection(5, '1;1;A'), fixture.createCorrection(7, '2;2')];
    await fixture.take(...all);
    const stored = () => fixture.query('SELECT * FROM ops.row_corrections');
    const before = await stored();
    expect(await fixture.take(...all)).toEqual({ taken: 0, unchanged: 2, waiting: 1 });
    await fixture.deliver();
    // Not in a snapshot yet.
    expect(await fixture.take(...all)).toEqual({ taken: 0, unchanged: 2, waiting: 1 });
    await fixture.publish();
    expect(await fixture.take(...all)).toEqual({ taken: 0, unchanged: 2, waiting: 0 });
    await fixture.deliver();
    expect(await fixture.listDeliveries()).toHaveLength(1);
    expect(before).toHaveLength(1);
    expect(await stored()).toHaveLength(1);
    expect(await fixture.query('SELECT FROM ops.audit_log')).toHaveLength(1);
  });

  it('applies to the file of this flow when another flow has the same bytes', async () => {
    for (const flow of ['another', 'a third']) {
      await fixture.query(
        `INSERT INTO ops.source_files (flow, sha256, dataset, file_name, bytes, status)
         SELECT '${flow}', sha256, dataset, file_name, bytes, status FROM ops.source_files
         WHERE flow = 'weekly-sales'`,
      );
    }
    expect(await fixture.take(fixture.createCorrection(5, '1;1;A'))).toEqual({
      taken: 1,
      unchanged: 0,
      waiting: 1,
    });
    const corrected = await fixture.query('SELECT file_id::integer AS id FROM ops.row_corrections');
    expect(corrected).toEqual([{ id: fixture.fileId }]);
  });

  it.each<[string, (sha: string) => Correction[], RegExp]>([
    [
      'a line that is not in quarantine',
      (sha256) => [{ sha256, line: 6, text: 'a' }],
      /^line 6 of [0-9a-f]{12} is not in quarantine/,
    ],
    [
      'a file nobody knows',
      () => [{ sha256: 'e'.repeat(64), line: 5, text: 'a' }],
      /^line 5 of eeeeeeeeeeee is not in quarantine/,
    ],
    [
      'two texts for one row',
      (sha256) => [
        { sha256, line: 5, text: 'a' },
        { sha256, line: 5, text: 'b' },
      ],
      /^line 5 of [0-9a-f]{12} is in the CSV twice with different texts/,
    ],
  ])('refuses %s and accepts nothing', async (_, bad, message) => {
    await expect(
      fixture.take(fixture.createCorrection(9, '3;3;A'), ...bad(fixture.sha256)),
    ).rejects.toMatchObject({
      code: 'REPLAY_REFUSED',
      message: expect.stringMatching(message) as string,
    });
    expect(await fixture.listRows('corrected')).toEqual([]);
  });

  it('names only a few of many rows', async () => {
    const unknown = Array.from({ length: 40 }, (_, index) =>
      fixture.createCorrection(100 + index, 'a'),
    );
    await expect(fixture.take(...unknown)).rejects.toThrow(
      /^line 100 of .{12}, line 101 .*line 104 of .{12} and others are not in quarantine/,
    );
  });

  it('lists a faulty correction, and accepts a correction of it', async () => {
    await fixture.take(fixture.createCorrection(5, 'y;1;A'), fixture.createCorrection(9, '3;3;A'));
    await fixture.deliver();
    const first = await fixture.cleanNewest([2, 'y;1;A']);
    expect(await fixture.listRows('open')).toEqual([
      ['sales.csv', 7, 'open', null],
      [first.path, 2, 'open', null],
    ]);
    // Named by the row of the file of corrections.
    expect(await fixture.take(fixture.createCorrection(2, '1;1;A', first.sha256))).toMatchObject({
      taken: 1,
    });
    await fixture.deliver();
    const second = await fixture.cleanNewest();
    expect(second.path).toMatch(`mended/${first.sha256.slice(0, 12)}-`);
    expect(await fixture.readText(second)).toMatch(/\n1;1;A\n$/);
    expect(await fixture.listRows('open')).toEqual([['sales.csv', 7, 'open', null]]);
    // The first corrections are already known.
    expect(
      await fixture.take(
        fixture.createCorrection(5, 'y;1;A'),
        fixture.createCorrection(9, '3;3;A'),
      ),
    ).toMatchObject({
      taken: 0,
      waiting: 0,
    });
  });

  it('applies a second correction of a row to the text of the first', async () => {
    await fixture.take(fixture.createCorrection(5, 'y;1;A'));
    await fixture.deliver();
    const first = await fixture.cleanNewest([2, 'y;1;A']);
    await fixture.take(fixture.createCorrection(5, '1;1;A'));
    expect(await fixture.listRows('open')).toEqual([
      ['sales.csv', 7, 'open', null],
      ['sales.csv', 9, 'open', null],
    ]);
    await fixture.deliver();
    expect((await fixture.listDeliveries()).at(-1)!.path).toMatch(
      `mended/${first.sha256.slice(0, 12)}-`,
    );
    await fixture.cleanNewest();
    expect(await fixture.take(fixture.createCorrection(5, '1;1;A'))).toEqual({
      taken: 0,
      unchanged: 1,
      waiting: 0,
    });
  });

  it('skips the original text of the row, also after a faulty correction', async () => {
    await fixture.take(fixture.createCorrection(5, 'y;1;A'));
    await fixture.deliver();
    await fixture.cleanNewest([2, 'y;1;A']);
    const asDelivered = fixture.createCorrection(5, 'x;1;A');
    expect(await fixture.take(asDelivered)).toEqual({ taken: 0, unchanged: 1, waiting: 0 });
  });

  it('reopens a row whose correction was withdrawn, and accepts it again', async () => {
    await fixture.take(fixture.createCorrection(5, '1;1;A'));
    await fixture.deliver();
    const [file] = await fixture.listDeliveries();
    const withdrawal = { sha256: file!.sha256, actor: 'cli', reason: 'wrong', isWithdrawn: true };
    await withdrawFile(fixture.ledger, withdrawal);
    expect(await fixture.listRows('open')).toContainEqual(['sales.csv', 5, 'open', null]);
    expect(await summarise(fixture.ledger)).toMatchObject({ open: 3, corrected: 0 });
    expect(await fixture.take(fixture.createCorrection(5, '1;1;A'))).toMatchObject({
      taken: 1,
      waiting: 1,
    });
    await fixture.deliver();
    expect(await fixture.listDeliveries()).toHaveLength(1);
    expect(await fixture.listRows('corrected')).toHaveLength(1);
  });

  it('reopens a row whose correction was refused with its file', async () => {
    await fixture.take(fixture.createCorrection(5, 'y;1;A'));
    await fixture.deliver();
    await fixture.query(`UPDATE ops.source_files SET status = 'E' WHERE file_id = $1`, [
      (await fixture.listDeliveries())[0]!.id,
    ]);
    expect(await fixture.listRows('open')).toContainEqual(['sales.csv', 5, 'open', null]);
    expect(await fixture.take(fixture.createCorrection(5, '1;1;A'))).toMatchObject({
      taken: 1,
      waiting: 1,
    });
  });
});
