import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReplayDesk } from '#test/factories/replay-fixture.js';
import { withdrawFile } from './withdraw-delivery.js';
import { summarise } from '../quarantine/quarantined-files.js';
import type { Correction } from './correction.js';

describe('taking corrections', () => {
  let desk: ReplayDesk;

  beforeEach(async () => {
    desk = await ReplayDesk.open();
  });
  afterEach(() => desk.close());

  it('takes texts that are new and passes over those that are not', async () => {
    expect(await desk.take(desk.at(5, '1;1;A'), desk.at(7, '2;2'), desk.at(9, '3;3;A'))).toEqual({
      taken: 2,
      unchanged: 1,
      waiting: 2,
    });
    expect(await desk.rows('open')).toEqual([['sales.csv', 7, 'open', null]]);
    expect(await desk.rows('mended')).toEqual([
      ['sales.csv', 5, 'mended', null],
      ['sales.csv', 9, 'mended', null],
    ]);
    const { byReason } = await summarise(desk.ledger);
    expect(byReason).toEqual([
      { dataset: 'sales', reason: 'BAD_INTEGER', open: 0, mended: 2 },
      { dataset: 'sales', reason: 'SHORT_ROW', open: 1, mended: 0 },
    ]);
    const [act] = await desk.query<object>('SELECT actor, action, details FROM ops.audit_log');
    expect(act).toEqual({
      actor: 'key 1',
      action: 'replay-quarantine',
      details: { rows: 2, flow: 'weekly-sales' },
    });
  });

  it('changes nothing the second time', async () => {
    const all = [desk.at(5, '1;1;A'), desk.at(7, '2;2')];
    await desk.take(...all);
    const stored = () => desk.query('SELECT * FROM ops.mended_rows');
    const before = await stored();
    expect(await desk.take(...all)).toEqual({ taken: 0, unchanged: 2, waiting: 1 });
    await desk.deliver();
    // No snapshot has it yet.
    expect(await desk.take(...all)).toEqual({ taken: 0, unchanged: 2, waiting: 1 });
    await desk.publish();
    expect(await desk.take(...all)).toEqual({ taken: 0, unchanged: 2, waiting: 0 });
    await desk.deliver();
    expect(await desk.deliveries()).toHaveLength(1);
    expect(before).toHaveLength(1);
    expect(await stored()).toHaveLength(1);
    expect(await desk.query('SELECT FROM ops.audit_log')).toHaveLength(1);
  });

  it('is for the file of this flow, also when another flow was given the same bytes', async () => {
    for (const flow of ['another', 'a third']) {
      await desk.query(
        `INSERT INTO ops.source_files (flow, sha256, dataset, file_name, bytes, status)
         SELECT '${flow}', sha256, dataset, file_name, bytes, status FROM ops.source_files
         WHERE flow = 'weekly-sales'`,
      );
    }
    expect(await desk.take(desk.at(5, '1;1;A'))).toEqual({ taken: 1, unchanged: 0, waiting: 1 });
    const corrected = await desk.query('SELECT file_id::integer AS id FROM ops.mended_rows');
    expect(corrected).toEqual([{ id: desk.fileId }]);
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
      /^line 5 of [0-9a-f]{12} is given two different texts/,
    ],
  ])('refuses %s, and then takes nothing', async (_, bad, message) => {
    await expect(desk.take(desk.at(9, '3;3;A'), ...bad(desk.sha256))).rejects.toMatchObject({
      code: 'REPLAY_REFUSED',
      message: expect.stringMatching(message) as string,
    });
    expect(await desk.rows('mended')).toEqual([]);
  });

  it('names a few of many rows', async () => {
    const unknown = Array.from({ length: 40 }, (_, index) => desk.at(100 + index, 'a'));
    await expect(desk.take(...unknown)).rejects.toThrow(
      /^line 100 of .{12}, line 101 .*line 104 of .{12} and others are not in quarantine/,
    );
  });

  it('lists a correction that is faulty too, and takes what mends that', async () => {
    await desk.take(desk.at(5, 'y;1;A'), desk.at(9, '3;3;A'));
    await desk.deliver();
    const first = await desk.cleanNewest([2, 'y;1;A']);
    expect(await desk.rows('open')).toEqual([
      ['sales.csv', 7, 'open', null],
      [first.path, 2, 'open', null],
    ]);
    // Named by the row of the mended file.
    expect(await desk.take(desk.at(2, '1;1;A', first.sha256))).toMatchObject({ taken: 1 });
    await desk.deliver();
    const second = await desk.cleanNewest();
    expect(second.path).toMatch(`mended/${first.sha256.slice(0, 12)}-`);
    expect(await desk.textOf(second)).toMatch(/\n1;1;A\n$/);
    expect(await desk.rows('open')).toEqual([['sales.csv', 7, 'open', null]]);
    // The first corrections once more are old news.
    expect(await desk.take(desk.at(5, 'y;1;A'), desk.at(9, '3;3;A'))).toMatchObject({
      taken: 0,
      waiting: 0,
    });
  });

  it('takes a second correction of a row as one of what the first has become', async () => {
    await desk.take(desk.at(5, 'y;1;A'));
    await desk.deliver();
    const first = await desk.cleanNewest([2, 'y;1;A']);
    await desk.take(desk.at(5, '1;1;A'));
    expect(await desk.rows('open')).toEqual([
      ['sales.csv', 7, 'open', null],
      ['sales.csv', 9, 'open', null],
    ]);
    await desk.deliver();
    expect((await desk.deliveries()).at(-1)!.path).toMatch(`mended/${first.sha256.slice(0, 12)}-`);
    await desk.cleanNewest();
    expect(await desk.take(desk.at(5, '1;1;A'))).toEqual({ taken: 0, unchanged: 1, waiting: 0 });
  });

  it('passes over the text that the row was delivered with, also after a faulty correction', async () => {
    await desk.take(desk.at(5, 'y;1;A'));
    await desk.deliver();
    await desk.cleanNewest([2, 'y;1;A']);
    const asDelivered = desk.at(5, 'x;1;A');
    expect(await desk.take(asDelivered)).toEqual({ taken: 0, unchanged: 1, waiting: 0 });
  });

  it('opens a row again whose correction was withdrawn, and takes it once more', async () => {
    await desk.take(desk.at(5, '1;1;A'));
    await desk.deliver();
    const [file] = await desk.deliveries();
    const withdrawal = { sha256: file!.sha256, actor: 'cli', reason: 'wrong', isWithdrawn: true };
    await withdrawFile(desk.ledger, withdrawal);
    expect(await desk.rows('open')).toContainEqual(['sales.csv', 5, 'open', null]);
    expect(await summarise(desk.ledger)).toMatchObject({ open: 3, mended: 0 });
    expect(await desk.take(desk.at(5, '1;1;A'))).toMatchObject({ taken: 1, waiting: 1 });
    await desk.deliver();
    expect(await desk.deliveries()).toHaveLength(1);
    expect(await desk.rows('mended')).toHaveLength(1);
  });

  it('opens a row again whose correction was refused with its file', async () => {
    await desk.take(desk.at(5, 'y;1;A'));
    await desk.deliver();
    await desk.query(`UPDATE ops.source_files SET status = 'E' WHERE file_id = $1`, [
      (await desk.deliveries())[0]!.id,
    ]);
    expect(await desk.rows('open')).toContainEqual(['sales.csv', 5, 'open', null]);
    expect(await desk.take(desk.at(5, '1;1;A'))).toMatchObject({ taken: 1, waiting: 1 });
  });
});
