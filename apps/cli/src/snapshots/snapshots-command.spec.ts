import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditLog } from '#access/audit-log.js';
import { buildSnapshot, holdByHand, publishByHand } from '#test/pipeline/hand-made-snapshots.js';
import { Ledgers } from '#composition/ledgers.js';
import { weeklySales } from '#test/setup/flow.js';
import { noQueue } from '#test/setup/pipeline.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { parseSnapshotsCommand, runSnapshotsCommand } from './snapshots-command.js';

describe('npm run snapshots', () => {
  let database: TestWarehouse;
  const run = (...args: string[]) =>
    runSnapshotsCommand(parseSnapshotsCommand(args)!, {
      ledgers: new Ledgers(database.warehouse, [weeklySales]),
      queue: noQueue,
    });

  beforeEach(async () => {
    database = await createTestWarehouse();
  });
  afterEach(() => database.drop());

  it.each(['--help', '-h', 'help'])('does nothing for %s', (word) => {
    expect(parseSnapshotsCommand([word])).toBeUndefined();
  });

  it('lists snapshots with what the quality gate had to say', async () => {
    expect(await run('list')).toEqual(['There is no snapshot yet']);
    await publishByHand(database.warehouse, await buildSnapshot(database.warehouse));
    const held = await buildSnapshot(database.warehouse);
    await holdByHand(database.warehouse, held, 'fewer rows than there were');
    await database.warehouse.query(
      `UPDATE ops.snapshots SET published_at = '2026-01-02T03:04:05Z', fact_total = 12.50
       WHERE snapshot_id = 1`,
    );
    expect(await run('list')).toEqual([
      'ID  RUN  STATUS     QUALITY  WEEKS  THROUGH     ROWS  TOTAL  PUBLISHED',
      '2   2    held       -        1      2010-02-05  1     -      -',
      '  held by a-rule: fewer rows than there were',
      '1   1    published  PASSED   1      2010-02-05  1     12.50  2026-01-02T03:04:05.000Z',
    ]);
  });

  it('publishes a snapshot, and the audit log knows from where', async () => {
    for (let i = 0; i < 2; i++) {
      await publishByHand(database.warehouse, await buildSnapshot(database.warehouse));
    }
    const held = await buildSnapshot(database.warehouse);
    await holdByHand(database.warehouse, held, 'fewer rows than there were');
    expect(await run('publish', '1', '--reason', 'wrong prices')).toEqual([
      'Snapshot 1 is published',
    ]);
    expect(await run('publish', '3', '--reason=stores closed')).toEqual([
      'Snapshot 3 is on its way: a worker takes its run past the quality gate',
    ]);
    expect(await run('list')).toContain('  published all the same by cli: stores closed');
    const entries = await new AuditLog(database.warehouse).list(10);
    expect(entries.map(({ actor, action }) => [actor, action])).toEqual([
      ['cli', 'override-quality-gate'],
      ['cli', 'publish-snapshot'],
    ]);
  });

  it('lists those of the flow that is named', async () => {
    await publishByHand(database.warehouse, await buildSnapshot(database.warehouse));
    expect(await run('list', '--flow', 'weekly-sales')).toEqual(await run('list'));
    await expect(run('list', '--flow', 'visits')).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: 'flow: there is no visits; use one of weekly-sales',
    });
  });

  it('says what cannot be published', async () => {
    await expect(run('publish', '9', '--reason', 'x')).rejects.toMatchObject({
      code: 'SNAPSHOT_GONE',
    });
  });

  it.each([
    [[]],
    [['show']],
    [['list', '3']],
    [['list', '--reason', 'x']],
    [['publish']],
    [['publish', '3']],
    [['publish', '3', '4', '--reason', 'x']],
    [['publish', '3', '--reason']],
    [['publish', '3', '--force']],
    [['publish', '3', '--reason', 'x', '--flow', 'weekly-sales']],
  ])('explains itself to %j', (args) => {
    expect(() => parseSnapshotsCommand(args)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringContaining('npm run snapshots -- publish ID --reason') as string,
      }) as Error,
    );
  });
});
