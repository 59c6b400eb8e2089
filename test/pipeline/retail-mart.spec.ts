import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retailMart } from '../setup/flow.js';
import { readPublishedRetail } from '../factories/read-published-retail.js';
import {
  retailDimensions,
  createRetailLines,
  TRANSACTIONS_HEADER,
} from '../factories/retail-files.js';
import { computeRetailMarts } from '../factories/retail-slow-path.js';
import { openTestPipeline, type TestFlow, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver } from '../setup/source-files.js';

const lines = createRetailLines(7, 600);
const expected = computeRetailMarts(lines, retailDimensions['products.csv']);
const buildTransactions = (...rows: string[]) => toCsv(TRANSACTIONS_HEADER, ...rows);

describe('the marts of transactions', () => {
  let pipeline: TestPipeline;
  let retail: TestFlow;
  const put = (path: string, minute: number, ...rows: string[]) =>
    deliver(pipeline.folder, { [path]: buildTransactions(...rows) }, minute);
  const marts = () => readPublishedRetail((sql) => pipeline.rows<{ told: string }>(sql));

  beforeEach(async () => {
    pipeline = await openTestPipeline({}, [retailMart]);
    retail = pipeline.flows.get('retail-mart')!;
  });
  afterEach(() => pipeline.close());

  it('equal those computed row by row', async () => {
    await deliver(pipeline.folder, { ...retailDimensions, 'all.csv': buildTransactions(...lines) });
    await retail.run();
    expect(await marts()).toEqual(expected);
  });

  it.each(['2026-02-27', '2026-02-28', '2026-03-31'])(
    'contain the whole last week of data through %s',
    async (last) => {
      const sold = lines.filter((line) => line.split(',')[3]! <= last);
      await deliver(pipeline.folder, {
        ...retailDimensions,
        'all.csv': buildTransactions(...sold),
      });
      await retail.run();
      expect(await marts()).toEqual(computeRetailMarts(sold, retailDimensions['products.csv']));
    },
  );

  it('stay as published when a file with just a header replaces all transactions', async () => {
    await deliver(pipeline.folder, { ...retailDimensions, 'all.csv': buildTransactions(...lines) });
    await retail.run();
    await put('all.csv', 10);
    await expect(retail.run()).rejects.toMatchObject({
      code: 'QUALITY_GATE',
      message: expect.stringMatching(/^no transactions row passed its contract/) as string,
    });
    expect(await marts()).toEqual(expected);
  });

  it('are the same for files in any order, late, sent again and sent with other content', async () => {
    await put('week 2.csv', 0, ...lines.slice(200, 400));
    await deliver(pipeline.folder, retailDimensions, 1);
    await retail.run();
    await put('weeks/week 3.csv', 10, ...lines.slice(400, 500));
    await put('copy of week 2.csv', 11, ...lines.slice(200, 400));
    await retail.run();
    await put('weeks/week 3.csv', 20, ...lines.slice(400));
    await put('late.csv', 21, ...lines.slice(0, 200));
    await retail.run();
    expect(await marts()).toEqual(expected);
  });
});
