import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { yieldItems } from '#test/factories/replay-fixture.js';
import { requireContract, weeklySales, withContract } from '#test/setup/flow.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '#test/setup/source-files.js';
import { takeCorrections } from '../../corrections/take-corrections.js';
import { QuarantineReader } from '../../quarantine/quarantine-reader.js';
import { runStage } from '../../runs/run-stage.js';
import { fileRefusal } from './refusals.js';

/** The sales contract allows half of the rows of a run, and of a file, to be faulty. */
describe('the error rate of a run', () => {
  let pipeline: TestPipeline;
  beforeEach(async () => {
    pipeline = await openTestPipeline();
  });
  afterEach(() => pipeline.close());

  const stores = { 'stores.csv': toCsv(STORES_HEADER, '1,A,100') };
  /** Rows of departments 1, 2, …: `good` valid ones, then `faulty` ones. */
  const sales = (good: number, faulty: number) =>
    toCsv(
      SALES_HEADER,
      ...Array.from(
        { length: good + faulty },
        (_, index) => `1,${index + 1},${index < good ? '05' : '31'}/02/2010,10.00,FALSE`,
      ),
    );
  const allow = (file: number, run: number) => {
    const contract = { ...requireContract('sales'), errorRate: { file, run } };
    pipeline.services.flow = withContract(weeklySales, contract);
  };

  /** Ingests sales, and returns the number of quarantined rows by reason. */
  async function ingest(...rows: string[]): Promise<Record<string, number>> {
    return ingestFiles({ 'sales.csv': toCsv(SALES_HEADER, ...rows) });
  }

  async function ingestFiles(files: Record<string, string>): Promise<Record<string, number>> {
    await deliver(pipeline.folder, { ...files, ...stores });
    const runId = await pipeline.plan();
    const { signal } = new AbortController();
    await runStage(pipeline.services, 'ingest-sales', { runId, epoch: 1 }, signal);
    const { quarantine } = await pipeline.services.ledger.runs.report(String(runId));
    return Object.fromEntries(quarantine.map(({ reason, rows: count }) => [reason, count]));
  }

  it('excludes rows that contradict an earlier row with the same key', async () => {
    // One faulty row of five; with the two contradicting ones it would be three, more than half.
    const found = await ingest(
      '1,1,05/02/2010,10.00,FALSE',
      '1,1,05/02/2010,20.00,FALSE',
      '1,1,05/02/2010,30.00,FALSE',
      '1,2,05/02/2010,10.00,FALSE',
      '1,3,31/02/2010,10.00,FALSE',
    );
    expect(found).toEqual({ DUPLICATE_KEY: 2, IMPOSSIBLE_DATE: 1 });
  });

  it('accepts a rate at the limit', async () => {
    const found = await ingest('1,1,05/02/2010,10.00,FALSE', '1,2,31/02/2010,10.00,FALSE');
    expect(found).toEqual({ IMPOSSIBLE_DATE: 1 });
  });

  it('fails the run above the limit, and names the file with most faults', async () => {
    allow(1, 0.3);
    const files = { 'a.csv': sales(2, 1), 'b.csv': sales(1, 2), 'c.csv': sales(3, 0) };
    await expect(ingestFiles(files)).rejects.toMatchObject({
      code: 'ERROR_RATE',
      message: expect.stringMatching(
        /^3 of 9 rows of the new sales files break their contract, most of them in b\.csv: more than the 30 % that it allows; /,
      ) as string,
    });
  });

  it('excludes rows and faults of refused files', async () => {
    allow(0.5, 0.4);
    const files = { 'good.csv': sales(1, 1), 'refused.csv': sales(2, 3) };
    await expect(ingestFiles(files)).rejects.toMatchObject({
      code: 'ERROR_RATE',
      message: expect.stringMatching(/^1 of 2 rows .* in good\.csv: /) as string,
    });
  });

  it('excludes corrections, whose rows were faulty before', async () => {
    const { services } = pipeline;
    await deliver(pipeline.folder, { 'sales.csv': sales(1, 1), ...stores });
    await pipeline.run();
    const [row] = await new QuarantineReader(services.ledger, services.lake).page({}, 1);
    const correction = { sha256: row!.sha256, line: row!.line, text: '1,2,30/02/2010,1.00,FALSE' };
    await takeCorrections(services, yieldItems([correction]), 'cli');
    // The file alone is at the limit; with the correction, three of five rows would be faulty.
    expect(await ingestFiles({ 'more.csv': sales(2, 2) })).toEqual({ IMPOSSIBLE_DATE: 3 });
  });
});

describe('a file with too many faulty rows', () => {
  const formatMessage = (
    header: string,
    text: string,
    reason: string,
    cell: { column_name: string | null; value: string | null } = { column_name: null, value: null },
  ) => {
    const delimiter = header.includes(';') ? ';' : ',';
    const files = new Map([
      [
        1,
        {
          path: 'a.csv',
          sha256: 'a',
          header: { cells: header.split(delimiter), delimiter, line: 1 },
        },
      ],
    ]);
    const row = {
      file_id: 1,
      rule: 'ERROR_RATE',
      rows: 4,
      faulty: 3,
      line: 2,
      text,
      reason,
    } as const;
    return fileRefusal(requireContract('sales'), files, { ...row, ...cell }).error.message;
  };

  it.each([
    [
      'a,b,c',
      '1,2',
      'SHORT_ROW',
      'the row has fewer cells than the header; it has 2 cells, the header has 3; 1,2',
    ],
    ['a,b,c,', '1,2,3', 'SHORT_ROW', 'the header ends with separators that the row lacks'],
    ['a,b,c', '1,2,3,,', 'LONG_ROW', 'the row ends with separators that the header lacks'],
    ['a,b,c', '1;2;3', 'SHORT_ROW', 'the row is separated by ";", the header by ","'],
    [
      'a,b,c',
      '1,2,3,50',
      'LONG_ROW',
      'write decimals with a point, or separate cells by semicolons',
    ],
    ['a;b;c', '1;2;3;4', 'LONG_ROW', 'it has 4 cells, the header has 3; 1;2;3;4; remove the extra'],
    ['a,b,c', '1,"2,3', 'BAD_QUOTES', 'an unclosed quote'],
  ])(
    'names reason, cells and remedy of the first: header %s, row %s',
    (header, text, reason, expected) => {
      const message = formatMessage(header, text, reason);
      expect(message).toContain(`; the first is line 2, ${reason}: `);
      expect(message).toContain(expected);
      expect(message).toMatch(
        /^a\.csv: 3 of 4 rows are faulty, .*; list them with `npx retailstream contract check FILE`$/,
      );
    },
  );

  it('names the bounds of a value outside them', () => {
    const cell = { column_name: 'weekly_sales', value: '10000000000' };
    expect(formatMessage('a,b', '1,10000000000', 'OUT_OF_RANGE', cell)).toContain(
      'weekly_sales: 10000000000 is outside the range the contract allows (from -9999999999.99 to 9999999999.99); correct',
    );
  });
});
