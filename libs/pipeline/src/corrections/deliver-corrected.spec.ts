import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReplayFixture } from '#test/factories/replay-fixture.js';
import { lockFlow } from '../ledger/flows/lock-flow.js';
import { withdrawFile } from './withdraw-delivery.js';
import { DeliveredFiles } from '../ledger/files/delivered-files.js';
import { deliverCorrected } from './deliver-corrected.js';

describe('delivering corrections', () => {
  let fixture: ReplayFixture;

  beforeEach(async () => {
    fixture = await ReplayFixture.open();
  });
  afterEach(() => fixture.close());

  it('makes one file of the corrections of a file, as the latest delivery', async () => {
    await fixture.take(
      fixture.createCorrection(9, '3;"3";A'),
      fixture.createCorrection(5, '1;1;ü'),
    );
    await fixture.deliver();
    const [corrected, ...more] = await fixture.listDeliveries();
    expect(more).toEqual([]);
    const expected = 'Store;"Weekly; Sales";"Type ""A"""\n1;1;ü\n3;"3";A\n';
    expect(await fixture.readText(corrected!)).toBe(expected);
    expect(corrected!.sha256).toBe(createHash('sha256').update(expected).digest('hex'));
    expect(corrected!.path).toBe(
      `mended/${fixture.sha256.slice(0, 12)}-${corrected!.sha256.slice(0, 8)}.csv`,
    );
    const [file] = await fixture.query<object>(
      `SELECT dataset, bytes::integer, status, header, line_end, lines::integer
       FROM ops.source_files WHERE file_id = $1`,
      [corrected!.id],
    );
    expect(file).toEqual({
      dataset: 'sales',
      bytes: Buffer.byteLength(expected),
      status: 'W',
      header: { ...ReplayFixture.header, line: 1 },
      line_end: 'lf',
      lines: 3,
    });
    expect(await fixture.listRows('corrected')).toEqual([
      ['sales.csv', 5, 'corrected', corrected!.sha256],
      ['sales.csv', 9, 'corrected', corrected!.sha256],
    ]);
  });

  it('delivers only new corrections, and the latest of several texts', async () => {
    await fixture.take(fixture.createCorrection(5, '1;1;A'));
    await fixture.take(fixture.createCorrection(5, '1;2;A'));
    await fixture.deliver();
    await fixture.take(fixture.createCorrection(7, '2;2;B'));
    await fixture.deliver();
    expect(await fixture.readDelivered()).toEqual([
      ['1;2;A', ''],
      ['2;2;B', ''],
    ]);
  });

  it('delivers a text again after it was replaced and restored', async () => {
    for (const amount of ['1', '2', '1']) {
      await fixture.take(fixture.createCorrection(5, `1;${amount};A`));
      await fixture.deliver();
      await fixture.cleanNewest();
    }
    // The same lines again would be the same file, which counts at its first delivery.
    expect(await fixture.readDelivered()).toEqual([
      ['1;1;A', ''],
      ['1;2;A', ''],
      ['1;1;A', '', ''],
    ]);
  });

  it('makes the same file after a crash before the ledger recorded it', async () => {
    await fixture.take(fixture.createCorrection(5, '1;1;A'));
    await expect(
      deliverCorrected({
        ledger: fixture.ledger,
        lake: Object.assign(Object.create(fixture.embedded.lake) as typeof fixture.embedded.lake, {
          putIfAbsent: async (...object: Parameters<typeof fixture.embedded.lake.putIfAbsent>) => {
            await fixture.embedded.lake.putIfAbsent(...object);
            throw new Error('killed');
          },
        }),
        source: 'file:/source',
      }),
    ).rejects.toThrow('killed');
    expect(await fixture.listDeliveries()).toEqual([]);
    await Promise.all([fixture.deliver(), fixture.deliver(), fixture.deliver()]);
    expect(await fixture.listDeliveries()).toHaveLength(1);
    const stored: string[] = [];
    for await (const { key } of fixture.embedded.lake.list('raw/')) stored.push(key);
    expect(stored).toEqual([`raw/sales/${(await fixture.listDeliveries())[0]!.sha256}.csv`]);
  });

  it('keeps corrections of a withdrawn file, and returns its corrected files together with it', async () => {
    const act = (sha256: string, isWithdrawn: boolean) =>
      withdrawFile(fixture.ledger, { sha256, isWithdrawn, actor: 'cli', reason: 'wrong' });
    await fixture.take(fixture.createCorrection(5, '1;1;A'));
    await fixture.deliver();
    await fixture.take(fixture.createCorrection(7, '2;2;A'));
    await fixture.deliver();
    const [wrong, right] = await fixture.listDeliveries();
    await act(wrong!.sha256, true);
    await fixture.take(fixture.createCorrection(9, '3;3;A'));
    await act(fixture.sha256, true);
    await fixture.deliver();
    expect(await fixture.listDeliveries()).toEqual([]);
    await act(fixture.sha256, false);
    expect(await fixture.listDeliveries()).toEqual([right]);
    const [, , restored] = await fixture.query<{ details: { files: string[] } }>(
      `SELECT details FROM ops.audit_log WHERE action LIKE '%-file' ORDER BY id`,
    );
    expect(restored?.details.files.toSorted()).toEqual([fixture.sha256, right!.sha256].toSorted());
    await fixture.deliver();
    expect(await fixture.listDeliveries()).toHaveLength(2);
  });

  it('keeps corrections of a file that is withdrawn before their turn', async () => {
    await fixture.take(fixture.createCorrection(5, '1;1;A'));
    const holder = fixture.database.warehouse.createQueryRunner();
    await holder.startTransaction();
    await lockFlow(holder, 'weekly-sales', 'corrections');
    const delivering = fixture.deliver();
    await expect
      .poll(() =>
        fixture.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`),
      )
      .toHaveLength(1);
    await fixture.query('UPDATE ops.deliveries SET withdrawn_at = now()');
    await holder.commitTransaction();
    await holder.release();
    await delivering;
    expect(await fixture.query('SELECT FROM ops.source_files')).toHaveLength(1);
    expect(await fixture.listRows('corrected')).toEqual([]);
  });

  it('delivers to every source that had the file', async () => {
    await fixture.query(
      `INSERT INTO ops.deliveries (source, file_id, path, modified_at)
       VALUES ('s3://other', $1, 'same.csv', now())`,
      [fixture.fileId],
    );
    await fixture.take(fixture.createCorrection(5, '1;1;A'));
    await fixture.deliver('file:/third');
    expect(await fixture.listDeliveries('file:/third')).toEqual([]);
    await fixture.deliver();
    const { warehouse } = fixture.ledger;
    const otherFlow = {
      warehouse,
      flow: { name: 'visits' },
      deliveries: new DeliveredFiles(warehouse, 'visits'),
    };
    await deliverCorrected({
      ledger: otherFlow,
      lake: fixture.embedded.lake,
      source: 's3://other',
    });
    expect(await fixture.listDeliveries('s3://other')).toEqual([]);
    await fixture.deliver('s3://other');
    await fixture.deliver('s3://other');
    expect((await fixture.listDeliveries('s3://other')).map(({ sha256 }) => sha256)).toEqual(
      (await fixture.listDeliveries()).map(({ sha256 }) => sha256),
    );
  });

  it('reads 5,000 corrections in the order of their lines', async () => {
    const run = await fixture.factory.run();
    const { fileId: many, sha256 } = await fixture.factory.addFile('many.csv');
    const lines = 5_000;
    await fixture.factory.writeSql(
      'sales',
      run,
      `SELECT CAST(${many} AS BIGINT) AS file_id, CAST(i + 2 AS BIGINT) AS line, concat('x,', i) AS text,
              'store' AS column_name, 'x' AS value, 'BAD_INTEGER' AS reason FROM range(${lines}) AS r (i)`,
    );
    await fixture.factory.recordCleaning(many, run, { BAD_INTEGER: lines });
    const corrections = Array.from({ length: lines }, (_, i) =>
      fixture.createCorrection(i + 2, `1,${i}`, sha256),
    );
    expect(await fixture.take(...corrections.reverse())).toEqual({
      taken: lines,
      unchanged: 0,
      waiting: lines,
    });
    await fixture.deliver();
    const [corrected] = await fixture.listDeliveries();
    const expected = Array.from({ length: lines }, (_, i) => `1,${i}`);
    expect((await fixture.readText(corrected!)).split('\n')).toEqual([
      'Store,Dept',
      ...expected,
      '',
    ]);
    const places = await fixture.query('SELECT FROM ops.row_corrections WHERE by_line <> line');
    expect(places).toEqual([]);
  });
});
