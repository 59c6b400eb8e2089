import { createHash } from 'node:crypto';
import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { DeliverFixture } from '#test/factories/deliver-fixture.js';
import { TRANSACTIONS_HEADER } from '#test/factories/retail-files.js';
import { retailMart } from '#test/setup/flow.js';
import { noQueue, silentLogger } from '#test/setup/pipeline.js';
import { requestRun } from '#test/setup/request-run.js';
import { toCsv, SALES_HEADER, STORES_HEADER } from '#test/setup/source-files.js';

const sales = toCsv(SALES_HEADER, '1,1,01/01/2010,10.00,FALSE', '1,1,08/01/2010,20.00,FALSE');
const stores = toCsv(STORES_HEADER, '1,A,100');
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('retailstream deliver --wait', () => {
  let fixture: DeliverFixture;

  beforeEach(async () => {
    fixture = await DeliverFixture.open();
    await fixture.write({ 'sales.csv': sales, 'stores.csv': stores });
  });
  afterEach(() => fixture.close());

  it('waits for a run and reports the outcome of each text', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from(stores), 'stores.csv');
    zip.addBuffer(Buffer.from(sales), 'in/copy.csv');
    zip.end();
    const faulty = toCsv(SALES_HEADER, '1,2,01/01/2010,1.00,FALSE', 'x,2,08/01/2010,1.00,FALSE');
    const unknown = toCsv('who,knows', '1,2');
    await fixture.write({
      'weeks.zip': await buffer(zip.outputStream),
      'faulty.csv': faulty,
      'unknown.csv': unknown,
    });
    for (const [at, name] of ['sales.csv', 'faulty.csv', 'unknown.csv', 'weeks.zip'].entries()) {
      await utimes(join(fixture.home, name), at, at);
    }
    const files = ['sales.csv', 'faulty.csv', 'unknown.csv', 'weeks.zip'];
    const { lines, code } = fixture.deliver(...files, '--wait');
    await fixture.isWaiting(lines);
    const runId = await fixture.pipeline.plan();
    // Unread texts are not reported.
    expect(lines.at(-1)).toMatch(/^Waiting/);
    await fixture.pipeline.runStages(runId);
    expect(await code).toBe(2);
    expect(lines.slice(3, 6)).toEqual([
      expect.stringMatching(/weeks\.zip: .*; 2 files inside$/),
      '  weeks.zip/stores.csv: new',
      '  weeks.zip/in/copy.csv: new',
    ]);
    const refused = join(fixture.pipeline.folder, 'error/unknown.csv');
    expect(new Set(lines.slice(7))).toEqual(
      new Set([
        'sales.csv: run 1 of weekly-sales processed 2 rows of sales',
        'faulty.csv: run 1 of weekly-sales processed 1 of 2 rows of sales, 1 quarantined: ' +
          `npx retailstream quarantine --file ${sha256(faulty).slice(0, 12)} --flow weekly-sales`,
        expect.stringMatching(
          /^unknown\.csv: refused: SOURCE_COLUMNS: unknown\.csv: is of no dataset: .*/,
        ),
        'weeks.zip/stores.csv: run 1 of weekly-sales processed 1 row of stores',
        'weeks.zip/in/copy.csv: same text as sales.csv, which run 1 processed; its rows count once',
      ]),
    );
    expect(lines.join('\n')).toContain(`; the file is now at ${refused}`);
    expect(await readFile(refused, 'utf8')).toBe(unknown);
  });

  it('waits for the next poll when a rejected file arrives again', async () => {
    await fixture.write({ 'unknown.csv': toCsv('who,knows', '1,2') });
    await fixture.deliverAndWait('sales.csv', 'stores.csv', 'unknown.csv');
    await fixture.pipeline.run();
    const { lines, code } = fixture.deliver('unknown.csv', '--wait');
    await fixture.isWaiting(lines);
    expect(lines[0]).toMatch(/; known: refused \(SOURCE_COLUMNS\)$/);
    await fixture.pipeline.run();
    expect(await code).toBe(2);
    expect(lines.at(-1)).toContain(join(fixture.pipeline.folder, 'error/unknown.csv'));
  });

  it('reports an unknown file from the first run of any flow that reads its folder', async () => {
    await fixture.close();
    fixture = await DeliverFixture.open([retailMart]);
    await fixture.write({
      'sold.csv': toCsv(TRANSACTIONS_HEADER, '1,1,tea,2026-03-02,1,2.45,1,2.45'),
      'unknown.csv': toCsv('who,knows', '1,2'),
      'binary.csv': Buffer.from([0, 1, 2, 3]),
    });
    const { lines, code } = fixture.deliver('sold.csv', 'unknown.csv', 'binary.csv', '--wait');
    await fixture.isWaiting(lines);
    // A run that never reads the folder leaves them to the next run of any flow.
    const { ledger } = fixture.pipeline.services;
    const { id } = await requestRun(ledger, 'admin', false);
    await ledger.runs.fail(Number(id), 'SOURCE_MISSING', 'no right to list it');
    await fixture.pipeline.flows.get('retail-mart')!.run();
    expect(await code).toBe(2);
    expect(lines.slice(4).toSorted()).toEqual([
      expect.stringMatching(
        /^binary\.csv: refused: SOURCE_\w+: binary\.csv: .*error\/binary\.csv$/,
      ),
      'sold.csv: run 2 of retail-mart processed 1 row of transactions',
      expect.stringMatching(/^unknown\.csv: refused: SOURCE_COLUMNS: .*error\/unknown\.csv$/),
    ]);
    const again = await fixture.deliverAndWait('unknown.csv');
    expect(again.lines[0]).toMatch(/; known: refused \(SOURCE_COLUMNS\)$/);
    expect(again.lines.at(-1)).toContain('npx retailstream start-run --flow weekly-sales');
  });

  it('starts a run on request, records it in the audit log, and reports its failure', async () => {
    const { lines, code } = fixture.deliver('sales.csv', '--start', '--wait');
    await fixture.isWaiting(lines);
    expect(lines[1]).toBe('Run 1 of weekly-sales is queued');
    const services = { ...fixture.pipeline.services, queue: noQueue, logger: silentLogger };
    // The stores file is missing.
    const failure = (await planRun(services, { runId: 1, epoch: 1 }).catch(
      (error: unknown) => error,
    )) as Error & { code: string };
    expect(failure.code).toBe('SOURCE_NO_STORES');
    await fixture.pipeline.services.ledger.runs.fail(1, failure.code, failure.message);
    expect(await code).toBe(1);
    expect(lines[2]).toMatch(
      /^sales\.csv: run 1 failed: SOURCE_NO_STORES: .*; the next run reads it again$/,
    );
    const audit = await fixture.pipeline.rows('SELECT actor, action FROM ops.audit_log');
    expect(audit).toEqual([{ actor: 'cli', action: 'start-run' }]);
  });

  it('reports when the run never read the file that it was to take', async () => {
    const { lines, code } = fixture.deliver('sales.csv', '--start', '--wait');
    await fixture.isWaiting(lines);
    await fixture.pipeline.services.ledger.runs.fail(1, 'SOURCE_MISSING', 'no right to list it');
    expect(await code).toBe(1);
    expect(lines[2]).toBe(
      'sales.csv: not read by run 1, which failed: SOURCE_MISSING: no right to list it; ' +
        'the next run may read it',
    );
  });

  it('reports that a withdrawn file stays out', async () => {
    await fixture.deliverAndWait('sales.csv', 'stores.csv');
    await fixture.pipeline.run();
    const act = { sha256: sha256(sales), actor: 'cli', reason: 'wrong', isWithdrawn: true };
    await withdrawFile(fixture.pipeline.services.ledger, act);
    const { lines, code } = await fixture.deliverAndWait('sales.csv', '--wait');
    expect(code).toBe(2);
    expect(lines[0]).toMatch(/; known: withdrawn$/);
    expect(lines.at(-1)).toMatch(
      /npx retailstream restore-file --flow weekly-sales --sha256 [0-9a-f]{64} --reason/,
    );
  });

  it('stops waiting on a signal, and the files stay', async () => {
    const { lines, code } = fixture.deliver('sales.csv', '--wait');
    await fixture.isWaiting(lines);
    fixture.stopping.abort();
    await expect(code).rejects.toMatchObject({ name: 'AbortError' });
    expect(await fixture.listSource()).toEqual(['sales.csv']);
  });

  it('does not mistake the previous file for the one that replaced it', async () => {
    await fixture.deliverAndWait('sales.csv', 'stores.csv');
    await fixture.pipeline.run();
    const other = sales.replace('20.00', '21.00');
    await fixture.write({ 'sales.csv': other });
    const second = fixture.deliver('sales.csv', '--replace', '--wait');
    await fixture.isWaiting(second.lines);
    await fixture.pipeline.run();
    expect(await second.code).toBe(0);
    expect(second.lines.at(-1)).toBe('sales.csv: run 2 of weekly-sales processed 2 rows of sales');

    await fixture.write({ 'sales.csv': sales });
    const third = fixture.deliver('sales.csv', '--replace', '--wait');
    await fixture.isWaiting(third.lines);
    expect(third.lines[0]).toMatch(/replacing a file; known: run 1 processed it$/);
    await fixture.pipeline.run();
    expect(await third.code).toBe(0);
    expect(third.lines.at(-1)).toBe('sales.csv: run 3 of weekly-sales processed 2 rows of sales');
  });

  it('reports a copy once a run has found no change', async () => {
    await fixture.deliverAndWait('sales.csv', 'stores.csv');
    await fixture.pipeline.run();
    await fixture.write({ 'copy.csv': sales });
    const { lines, code } = fixture.deliver('copy.csv', '--wait');
    await fixture.isWaiting(lines);
    await fixture.pipeline.plan(true);
    expect(await code).toBe(0);
    expect(lines.at(-1)).toBe(
      'copy.csv: same text as sales.csv, which run 1 processed; its rows count once',
    );
  });

  it('keeps waiting when a run that read the folder earlier ends', async () => {
    await fixture.deliverAndWait('sales.csv', 'stores.csv');
    const before = await fixture.pipeline.plan();
    await fixture.write({ 'more.csv': toCsv(SALES_HEADER, '1,2,01/01/2010,5.00,FALSE') });
    const { lines, code } = fixture.deliver('more.csv', '--wait');
    await fixture.isWaiting(lines);
    await fixture.pipeline.services.ledger.runs.fail(before, 'STAGE_FAILED', 'no luck');
    await fixture.pipeline.run();
    expect(await code).toBe(0);
    expect(lines.at(-1)).toBe('more.csv: run 2 of weekly-sales processed 1 row of sales');
  });
});
