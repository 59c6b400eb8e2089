import { rename, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadFlows } from '#pipeline/flow/load-flows.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { runStage } from '#pipeline/runs/run-stage.js';
import { describeOutcome } from '#pipeline/watch/watch-run.js';
import { takeCorrections } from '#pipeline/corrections/take-corrections.js';
import { summarise } from '#pipeline/quarantine/quarantined-files.js';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { yieldItems } from '../factories/replay-fixture.js';
import { createTillsFlow } from '../factories/tills-flow.js';
import {
  noQueue,
  openTestPipeline,
  silentLogger,
  type TestFlow,
  type TestPipeline,
} from '../setup/pipeline.js';
import { requestRun } from '../setup/request-run.js';
import { toCsv, deliver } from '../setup/source-files.js';

const HEADER = 'till_shop,bought_on,price,quantity,total';
const pens = '1,2026-01-05,2.50,2,5.00';
const UNCHECKED =
  'till_shop of purchases is not checked, because there is no valid shops row: ' +
  'deliver a shops file, or correct the refused one';
const shops = toCsv('shop,town', '1,Ash', '2,Elm');

/** With the folder of processed files. */
describe.each([
  ['stay', ''],
  ['move', 'processed'],
] as const)('rows without a key, of files that %s', (processed, placeOfProcessed) => {
  let pipeline: TestPipeline;
  let tills: TestFlow;
  /** `shop day purchases total town` of the published snapshot. */
  const days = async () => {
    const rows = await pipeline.rows<{ told: string }>(
      `SELECT concat_ws(' ', till_shop, bought_on, purchases, total, town) AS told
       FROM mart.till_day JOIN ops.snapshots USING (snapshot_id)
       WHERE status = 'published' AND flow = 'tills' ORDER BY till_shop, bought_on`,
    );
    return rows.map(({ told }) => told);
  };
  /** Quality of the published snapshot, with its warnings. */
  const warned = async () => {
    const [row] = await pipeline.rows<{ quality: string; messages: string[] }>(
      `SELECT quality, ARRAY(SELECT message FROM ops.quality_checks c
                             WHERE c.snapshot_id = s.snapshot_id AND outcome = 'warned') AS messages
       FROM ops.snapshots s WHERE status = 'published' AND flow = 'tills'`,
    );
    return [row?.quality, row?.messages];
  };
  const put = (name: string, minute: number, ...rows: string[]) =>
    deliver(pipeline.folder, { [name]: toCsv(HEADER, ...rows) }, minute);
  const sha256 = (...rows: string[]) =>
    createHash('sha256')
      .update(toCsv(HEADER, ...rows))
      .digest('hex');

  beforeEach(async () => {
    pipeline = await openTestPipeline({}, loadFlows([createTillsFlow(processed)]));
    tills = pipeline.flows.get('tills')!;
    await deliver(pipeline.folder, { 'shops.csv': shops });
    await put('monday.csv', 1, pens, pens, '2,2026-01-05,1.00,-1,-1.00');
  });
  afterEach(() => pipeline.close());

  it('count each, in one file and in several, and a day later', async () => {
    await put('again.csv', 2, pens, '1,2026-02-01,3.00,1,3.00');
    await tills.run();
    expect(await days()).toEqual([
      '1 2026-01-05 3 15.00 Ash',
      '1 2026-02-01 1 3.00 Ash',
      '2 2026-01-05 1 -1.00 Elm',
    ]);
    await put('tuesday.csv', 3, '2,2026-01-06,4.00,1,4.00');
    await tills.run();
    expect(await days()).toEqual([
      '1 2026-01-05 3 15.00 Ash',
      '1 2026-02-01 1 3.00 Ash',
      '2 2026-01-05 1 -1.00 Elm',
      '2 2026-01-06 1 4.00 Elm',
    ]);
  });

  it.runIf(processed === 'stay')('lie in few folders after many small runs', async () => {
    /** Runs whose folders have rows of purchases. */
    const folders = async () => {
      const runs = new Set<string>();
      for await (const { key } of tills.services.lake.list('curated/purchases_deliveries/')) {
        const [, run = ''] = /\/run=(\d+)\//.exec(key) ?? [];
        if (key.endsWith('.parquet')) runs.add(run);
      }
      return [...runs];
    };
    /** The worker dies between the last write of the stage and its end. */
    const dieAfterIngest = async (runId: number) => {
      const { flow } = tills.services.ledger;
      for (const { id } of flow.stages.filter(({ kind }) => kind === 'ingest')) {
        await runStage(tills.services, id, { runId, epoch: 1 }, new AbortController().signal);
        await pipeline.rows(
          `UPDATE ops.stage_runs SET status = 'running' WHERE run_id = $1 AND stage = $2`,
          [runId, id],
        );
      }
    };
    await tills.run();
    const lines = Array.from(
      { length: 17 },
      (_, day) => `1,2026-02-${day + 10},${day + 1}.00,1,${day + 1}.00`,
    );
    for (const [day, line] of lines.entries()) {
      await put(`${day}.csv`, day + 2, line);
      const runId = await tills.plan();
      if (day >= 15) await dieAfterIngest(runId);
      await tills.runStages(runId);
      // Sixteen small runs are few enough.
      expect(await folders()).toHaveLength(day < 16 ? day + 2 : 1);
    }
    const january = ['1 2026-01-05 2 10.00 Ash', '2 2026-01-05 1 -1.00 Elm'];
    const february = lines.map((_, day) => `1 2026-02-${day + 10} 1 ${day + 1}.00 Ash`);
    expect(await days()).toEqual([january[0], ...february, january[1]]);
    const withdrawn = {
      sha256: sha256(lines[3]!),
      actor: 'key 1',
      reason: 'sent twice',
      isWithdrawn: true,
    };
    await withdrawFile(tills.services.ledger, withdrawn);
    await tills.run();
    expect(await days()).toEqual([january[0], ...february.toSpliced(3, 1), january[1]]);
  });

  it('are no new delivery when the same text arrives under another name', async () => {
    await put('copy.csv', 2, pens, pens, '2,2026-01-05,1.00,-1,-1.00');
    await tills.run();
    expect(await days()).toEqual(['1 2026-01-05 2 10.00 Ash', '2 2026-01-05 1 -1.00 Elm']);
  });

  it('of a path are those of its latest delivery', async () => {
    await tills.run();
    await put('monday.csv', 2, pens, '1,2026-02-01,3.00,1,3.00');
    await tills.run();
    expect(await days()).toEqual(['1 2026-01-05 1 5.00 Ash', '1 2026-02-01 1 3.00 Ash']);
    // And back to its first text.
    await put('monday.csv', 3, pens, pens, '2,2026-01-05,1.00,-1,-1.00');
    await tills.run();
    expect(await days()).toEqual(['1 2026-01-05 2 10.00 Ash', '2 2026-01-05 1 -1.00 Elm']);
  });

  it('stay when their file is moved before the next one gets its name', async () => {
    await tills.run();
    await rename(
      join(pipeline.folder, placeOfProcessed, 'monday.csv'),
      join(pipeline.folder, 'old.csv'),
    );
    await tills.run();
    await put('monday.csv', 2, '1,2026-02-01,3.00,1,3.00');
    await tills.run();
    expect(await days()).toEqual([
      '1 2026-01-05 2 10.00 Ash',
      '1 2026-02-01 1 3.00 Ash',
      '2 2026-01-05 1 -1.00 Elm',
    ]);
  });

  it('pass without their shop until shops are delivered, and are quarantined without it from then on', async () => {
    await rm(join(pipeline.folder, 'shops.csv'));
    const { id, flowEpoch: epoch } = await requestRun(tills.services.ledger, 'admin', false);
    const job = { runId: Number(id), epoch };
    await planRun({ ...tills.services, queue: noQueue, logger: silentLogger }, job);
    await tills.runStages(job.runId);
    expect(await days()).toEqual(['1 2026-01-05 2 10.00', '2 2026-01-05 1 -1.00']);
    expect(await warned()).toEqual(['WARNING', [UNCHECKED]]);
    const said = await describeOutcome(
      (await tills.services.ledger.runs.requireRun(id)).run,
      tills.services.ledger,
    );
    expect(said.split('\n')[1]).toBe(`Warning: ${UNCHECKED}`);
    // Above the error rate of its contract: the file is refused whole, and delivers no shop.
    await deliver(pipeline.folder, { 'bad-shops.csv': toCsv('shop,town', 'x,Oak') }, 1.5);
    await tills.run();
    expect(await warned()).toEqual(['WARNING', [UNCHECKED]]);
    await deliver(pipeline.folder, { 'new-shops.csv': toCsv('shop,town', '1,Oak') }, 2);
    await tills.run();
    expect((await warned())[1]).toEqual([]);
    expect(await days()).toEqual(['1 2026-01-05 2 10.00 Oak']);
    await deliver(pipeline.folder, { 'more-shops.csv': toCsv('shop,town', '2,Elm') }, 3);
    await tills.run();
    expect(await days()).toEqual(['1 2026-01-05 2 10.00 Oak', '2 2026-01-05 1 -1.00 Elm']);
  });

  it('return in the next run when the file that replaced theirs is withdrawn during a run', async () => {
    await tills.run();
    await put('monday.csv', 2, '1,2026-02-01,3.00,1,3.00');
    const run = await tills.plan();
    const withdrawal = { reason: 'too early', actor: 'key 1', isWithdrawn: true };
    await withdrawFile(tills.services.ledger, {
      ...withdrawal,
      sha256: sha256('1,2026-02-01,3.00,1,3.00'),
    });
    await tills.runStages(run);
    expect(await days()).toEqual(['1 2026-02-01 1 3.00 Ash']);
    await tills.run();
    expect(await days()).toEqual(['1 2026-01-05 2 10.00 Ash', '2 2026-01-05 1 -1.00 Elm']);
  });

  it('stay the same when the replacement of their file is refused', async () => {
    await tills.run();
    const faulty = Array.from({ length: 19 }, () => '1,2026-01-05,x,1,1.00');
    await put('monday.csv', 2, pens, ...faulty);
    await expect(tills.run()).rejects.toMatchObject({
      code: 'SOURCE_ERROR_RATE',
      message: expect.stringContaining('the earlier content of monday.csv counts again') as string,
    });
    expect(await days()).toEqual(['1 2026-01-05 2 10.00 Ash', '2 2026-01-05 1 -1.00 Elm']);
    await tills.run();
    expect(await days()).toEqual(['1 2026-01-05 2 10.00 Ash', '2 2026-01-05 1 -1.00 Elm']);
  });

  it('stay the same when the replacement of their file changes before it is read', async () => {
    await tills.run();
    await put('monday.csv', 2, '1,2026-02-01,3.00,1,3.00');
    const run = await tills.plan();
    await put('monday.csv', 3, '1,2026-02-02,4.00,1,4.00');
    await expect(tills.runStages(run)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
    expect(await days()).toEqual(['1 2026-01-05 2 10.00 Ash', '2 2026-01-05 1 -1.00 Elm']);
    await tills.run();
    expect(await days()).toEqual(['1 2026-02-02 1 4.00 Ash']);
  });

  it('with corrections disappear when their file is replaced', async () => {
    await put('monday.csv', 2, pens, '1,2026-01-05,2.50,2,9.00');
    await tills.run();
    expect(await days()).toEqual(['1 2026-01-05 1 5.00 Ash']);
    const text = sha256(pens, '1,2026-01-05,2.50,2,9.00');
    const correction = { sha256: text, line: 3, text: pens };
    await takeCorrections(tills.services, yieldItems([correction]), 'key 1');
    await tills.run();
    expect(await days()).toEqual(['1 2026-01-05 2 10.00 Ash']);
    await put('monday.csv', 3, pens, pens);
    await tills.run();
    expect(await days()).toEqual(['1 2026-01-05 2 10.00 Ash']);
    const other = { ...correction, text: '1,2026-01-05,4.50,2,9.00' };
    await expect(
      takeCorrections(tills.services, yieldItems([other]), 'key 1'),
    ).rejects.toMatchObject({
      code: 'REPLAY_REFUSED',
      message: `line 3 of ${text.slice(0, 12)} is of a text that a newer one at its path has replaced, so no correction was stored: correct the newer file`,
    });
  });

  it('in quarantine are closed when their file is replaced, and open again when it is back', async () => {
    const { ledger } = tills.services;
    const wrong = '1,2026-01-05,2.50,2,9.00';
    await put('monday.csv', 2, pens, wrong);
    await tills.run();
    expect(await summarise(ledger)).toMatchObject({ open: 1, corrected: 0 });
    // A correction that no run has read yet.
    const correction = { sha256: sha256(pens, wrong), line: 3, text: pens };
    const taken = await takeCorrections(tills.services, yieldItems([correction]), 'key 1');
    expect(taken).toEqual({ taken: 1, unchanged: 0, waiting: 1 });
    await put('monday.csv', 3, pens, '1,2026-01-06,2.50,2,8.00');
    await tills.run();
    expect(await days()).toEqual(['1 2026-01-05 1 5.00 Ash']);
    const { byFile, ...summary } = await summarise(ledger);
    expect(summary).toMatchObject({ open: 1, corrected: 0 });
    expect(byFile).toMatchObject([{ sha256: sha256(pens, '1,2026-01-06,2.50,2,8.00') }]);
    const newer = { sha256: sha256(pens, '1,2026-01-06,2.50,2,8.00'), line: 3, text: pens };
    expect(await takeCorrections(tills.services, yieldItems([newer]), 'key 1')).toEqual({
      taken: 1,
      unchanged: 0,
      waiting: 1,
    });
    await put('monday.csv', 4, pens, wrong);
    await tills.run();
    expect(await days()).toEqual(['1 2026-01-05 2 10.00 Ash']);
    expect(await summarise(ledger)).toMatchObject({ open: 0, corrected: 1 });
  });
});
