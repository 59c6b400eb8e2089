import { readdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DryRun } from '#pipeline/dry-run/dry-run.js';
import { runStage } from '#pipeline/runs/run-stage.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { setFlowRules } from '#pipeline/rules/change-flow.js';
import { readPublishedRetail } from '../factories/read-published-retail.js';
import {
  retailDimensions,
  createRetailLines,
  TRANSACTIONS_HEADER,
} from '../factories/retail-files.js';
import { type Incentive, computeRetailMarts } from '../factories/retail-slow-path.js';
import { retailMart } from '../setup/flow.js';
import { type PreparedPipeline, preparePipeline } from '../setup/prepared-pipeline.js';
import {
  noQueue,
  openTestPipeline,
  silentLogger,
  type TestFlow,
  type TestPipeline,
} from '../setup/pipeline.js';
import { toCsv, deliver } from '../setup/source-files.js';

const lines = createRetailLines(11, 120);
/** Three people of one shop and month with 33.35 each, which is a tie, and a fourth with less. */
const tied = [2, 1, 3].map((person) => `1,1,tea,2025-11-03,${person},33.35,1,33.35`);
const sold = [...lines, ...tied, '1,1,tea,2025-11-03,4,2.45,1,2.45'];
const products = retailDimensions['products.csv'];
const buildTransactions = (...rows: string[]) => toCsv(TRANSACTIONS_HEADER, ...rows);

describe('rules that an operator sets', () => {
  let pipeline: TestPipeline;
  let retail: TestFlow;
  const set = (change: Record<string, unknown>, reason = 'so it was decided') =>
    setFlowRules(retail.services.ledger, { change, actor: 'key 7', reason });
  const marts = () => readPublishedRetail((sql) => pipeline.rows<{ told: string }>(sql));
  const incentives = async () =>
    (await marts()).sales_person_month
      .filter((row) => row.includes('|2025-11-01|'))
      .map((row) => row.split('|').at(-1));
  const madeBy = async (runId: number) => {
    const rows = await pipeline.rows<{ relation: string; made: number; periods: number }>(
      `SELECT relation, periods_built AS made, periods FROM ops.run_plans
       WHERE run_id = $1 AND periods_built > 0 ORDER BY relation`,
      [runId],
    );
    return rows.map(({ relation, made, periods }) => `${relation}: ${made} of ${periods}`);
  };
  const findVersion = async (runId: number) => {
    const [row] = await pipeline.rows<{ version: number | null }>(
      'SELECT rules_version AS version FROM ops.runs WHERE run_id = $1',
      [runId],
    );
    return row?.version;
  };

  let kept: PreparedPipeline;
  const files = { ...retailDimensions, 'all.csv': buildTransactions(...sold) };
  beforeAll(async () => {
    const runOnce = async ({ folder, flows }: TestPipeline) => {
      await deliver(folder, files);
      await flows.get('retail-mart')!.run();
    };
    kept = await preparePipeline(runOnce, {}, [retailMart]);
  });
  afterAll(() => kept.drop());
  afterEach(() => pipeline.close());

  const beginWith = (opened: TestPipeline) => {
    pipeline = opened;
    retail = pipeline.flows.get('retail-mart')!;
  };
  const beginWithFiles = async () => {
    beginWith(await openTestPipeline({}, [retailMart]));
    await deliver(pipeline.folder, files);
  };
  /** Prepared by a run that has published them without rules of an operator. */
  const beginAfterFirstRun = async () => beginWith(await kept.open());

  it('set the incentives of the next run: each, split to the cent, none, another percentage', async () => {
    await beginWithFiles();
    await set({ processed: 'stay' });
    await retail.run();
    expect(await marts()).toEqual(computeRetailMarts(sold, products));
    expect(await incentives()).toEqual(['0.33', '0.33', '0.33', '0.00']);

    const cases: [Record<string, unknown>, Incentive, string[]][] = [
      [{ incentiveTies: 'split' }, { hundredths: 100, ties: 'split' }, ['0.11', '0.11', '0.11']],
      // 5 % of 33.35 is 1.6675; 1.67 in three parts leaves two cents.
      [{ incentivePercent: '5.00' }, { hundredths: 500, ties: 'split' }, ['0.56', '0.56', '0.55']],
      [{ incentiveTies: 'none' }, { hundredths: 500, ties: 'none' }, ['0.00', '0.00', '0.00']],
      [
        { incentiveTies: null, incentivePercent: 2.5 },
        { hundredths: 250, ties: 'each' },
        ['0.83', '0.83', '0.83'],
      ],
    ];
    for (const [index, [parameters, rules, parts]] of cases.entries()) {
      await set({ parameters });
      const runId = await retail.run();
      expect(await marts()).toEqual(computeRetailMarts(sold, products, rules));
      expect(await incentives()).toEqual([...parts, '0.00']);
      expect(await findVersion(runId)).toBe(index + 2);
      expect(await madeBy(runId)).toEqual([
        expect.stringMatching(/^customer_visit_week: (\d+) of \1$/),
        expect.stringMatching(/^sales_person_month: (\d+) of \1$/),
      ]);
    }
    // Kept snapshots have the chunks of these values, so the return builds nothing.
    await set({ parameters: { incentivePercent: '5', incentiveTies: 'none' } });
    expect(await madeBy(await retail.run())).toEqual([]);
    expect(await marts()).toEqual(
      computeRetailMarts(sold, products, { hundredths: 500, ties: 'none' }),
    );
  });

  it('appear in a dry run with their changes, and in the log of the run', async () => {
    await beginAfterFirstRun();
    await set({ parameters: { incentivePercent: '2' } }, 'a better year');
    const { services } = retail;
    const plan = await new DryRun(services).plan();
    expect(plan.notes[0]).toBe('It uses rules version 1, set by key 7: a better year.');
    expect(plan.unchanged).toBe(false);
    expect([
      ...new Set(plan.periods.map(({ relation, why }) => [relation, ...why].join(': '))),
    ]).toEqual([
      'sales_person_month: changed rules: incentivePercent is 2, was 1',
      'customer_visit_week: changed rules: incentivePercent is 2, was 1',
    ]);
    const log: string[] = [];
    const say = (line: string) => void log.push(line);
    const { run } = await services.ledger.warehouse.transaction((manager) =>
      services.ledger.requests.request(manager, {
        trigger: 'admin',
        onlyIfChanged: true,
        actor: 'test',
      }),
    );
    const runId = Number(run.id);
    const logger = { log: say, warn: say, error: say };
    await planRun({ ...services, queue: noQueue, logger }, { runId, epoch: 1 });
    expect(log).toContain(`run ${runId}: rules version 1, set by key 7: a better year`);
    const { now, before } = await services.ledger.plans.listVersions(String(runId));
    const parameter = { kind: 'parameter', name: 'incentivePercent' };
    expect(now).toContainEqual({ kind: 'rules', name: 'retail-mart', version: '1' });
    expect(now).toContainEqual({ ...parameter, version: '2' });
    expect(before).toContainEqual({ ...parameter, version: '1' });
  });

  it('stay those of the plan during a run, also after changes and with another worker', async () => {
    await beginWithFiles();
    await set({ parameters: { incentiveTies: 'split' } });
    const runId = await retail.plan();
    await set({ parameters: { incentiveTies: 'none' }, processed: 'stay', qualityRules: [] });
    const { signal } = new AbortController();
    const [first] = retail.services.flow.stages;
    await runStage(retail.services, first!.id, { runId, epoch: 1 }, signal);
    // As after a kill: another worker plans it again, in the next epoch.
    const { ledger } = retail.services;
    const epoch = await ledger.runs.nextEpoch(runId);
    await planRun({ ...retail.services, queue: noQueue, logger: silentLogger }, { runId, epoch });
    await retail.runStages(runId, epoch);
    expect(await findVersion(runId)).toBe(1);
    expect(await incentives()).toEqual(['0.11', '0.11', '0.11', '0.00']);
    expect(await readdir(pipeline.folder)).toContain('processed');
    const next = await retail.run();
    expect(await findVersion(next)).toBe(2);
    expect(await incentives()).toEqual(['0.00', '0.00', '0.00', '0.00']);
  });

  it('set the folder of a flow, also for its processed files', async () => {
    await beginWithFiles();
    await set({ processed: 'stay', folder: 'tills/north' });
    await deliver(
      pipeline.folder,
      {
        'tills/north/one.csv': buildTransactions(...lines.slice(0, 50)),
        'tills/northern.csv': buildTransactions(...lines.slice(50)),
        'tills/north/odd.csv': 'customer_id,store_id,product_name,sales_date,oops\n1,1,tea,x,y\n',
        'odd.csv': 'customer_id,store_id,product_name,sales_date,oops\n1,1,tea,x,y\n',
      },
      10,
    );
    const plan = await new DryRun(retail.services).plan();
    expect(plan.files.map(({ path }) => path).sort()).toEqual([
      'tills/north/odd.csv',
      'tills/north/one.csv',
    ]);
    await retail.run();
    expect((await marts()).sales_person_month).toEqual(
      computeRetailMarts(lines.slice(0, 50), '').sales_person_month,
    );
    const left = ['tills/north/one.csv', 'tills/northern.csv', 'all.csv', 'odd.csv', 'shops.csv'];
    const here = await readdir(pipeline.folder, { recursive: true });
    expect(left.filter((path) => !here.includes(path))).toEqual([]);
    expect(here).toContain('error/tills/north/odd.csv');
    expect(here).not.toContain('processed');

    await set({ processed: null, folder: null });
    await retail.run();
    expect(await readdir(pipeline.folder, { recursive: true })).toEqual(
      expect.arrayContaining([
        'processed/tills/north/one.csv',
        'processed/tills/northern.csv',
        'processed/all.csv',
      ]),
    );
  });

  it('hold a snapshot by the quality rules of the next run, and pass the one after', async () => {
    await beginAfterFirstRun();
    const rule = {
      kind: 'row-count',
      mart: 'shop_day',
      compare: 'previous',
      maxRise: 0,
      action: 'hold',
    };
    await set({ qualityRules: [{ name: 'no-new-days', ...rule }] });
    await deliver(
      pipeline.folder,
      { 'more.csv': buildTransactions('1,1,tea,2025-10-01,1,2.45,1,2.45') },
      20,
    );
    await expect(retail.run()).rejects.toMatchObject({ code: 'QUALITY_GATE' });
    await set({ qualityRules: null });
    const runId = await retail.run();
    const [snapshot] = await pipeline.rows<{ status: string }>(
      'SELECT status FROM ops.snapshots WHERE run_id = $1',
      [runId],
    );
    expect(snapshot).toEqual({ status: 'published' });
  });

  it('start a run for changes only when the quality rules differ from those of the newest snapshot', async () => {
    await beginAfterFirstRun();
    const asked = async () => {
      const { unchanged } = await new DryRun(retail.services).plan();
      const runId = await retail.plan(true);
      const { run } = await retail.services.ledger.runs.requireRun(String(runId));
      expect(unchanged).toBe(run.status === 'unchanged');
      if (!unchanged) await retail.runStages(runId);
      return [run.status, await findVersion(runId)];
    };
    const rule = { kind: 'row-count', mart: 'shop_day', compare: 'previous', maxRise: 0 };
    const qualityRules = [{ name: 'no-new-days', ...rule, action: 'hold' }];
    expect(await asked()).toEqual(['unchanged', null]);
    await set({ qualityRules });
    expect(await asked()).toEqual(['running', 1]);
    expect(await asked()).toEqual(['unchanged', null]);
    await set({ processed: 'stay', qualityRules });
    expect(await asked()).toEqual(['unchanged', null]);
    await set({ qualityRules: null });
    expect(await asked()).toEqual(['running', 3]);
    const [published] = await pipeline.rows<{ version: number }>(
      `SELECT rules_version AS version FROM ops.runs JOIN ops.snapshots s USING (run_id)
       WHERE s.status = 'published'`,
    );
    expect(published).toEqual({ version: 3 });
  });

  it('clean a dataset again after a change of its error rate, like another contract', async () => {
    await beginAfterFirstRun();
    const faulty = Array.from({ length: 4 }, () => '1,1,tea,2025-10-41,1,2.45,1,2.45');
    await deliver(pipeline.folder, { 'faulty.csv': buildTransactions(lines[0]!, ...faulty) }, 20);
    await set({ thresholds: { transactions: { errorRate: { run: 1, file: 1 } } } });
    const runId = await retail.run();
    const { files } = await retail.services.ledger.runs.report(String(runId));
    expect(files.filter(({ dataset }) => dataset === 'transactions')).toMatchObject([
      { path: 'all.csv', isNew: true, status: 'I' },
      { path: 'faulty.csv', isNew: true, status: 'I', rowsQuarantined: 4 },
    ]);
    await set({ thresholds: { transactions: { errorRate: { run: 0.5, file: 0.5 } } } });
    const next = await retail.run();
    const later = await retail.services.ledger.runs.report(String(next));
    expect(later.files.find(({ path }) => path === 'faulty.csv')).toMatchObject({
      error: { code: 'SOURCE_ERROR_RATE' },
    });
  });
});
