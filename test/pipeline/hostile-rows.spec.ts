import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QuarantineReader } from '#pipeline/quarantine/quarantine-reader.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { sumPublishedSales } from '../setup/sum-published-sales.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

const STORES = { 'stores.csv': toCsv(STORES_HEADER, '1,A,100', '2,B,50') };

describe('rows that must not break a run', () => {
  let pipeline: TestPipeline;
  /** Quarantined rows as `line reason text`. */
  const quarantined = async () => {
    const { ledger, lake } = pipeline.services;
    const rows: string[] = [];
    for await (const { line, reason, text } of new QuarantineReader(ledger, lake).rows())
      rows.push(`${line} ${reason} ${text}`);
    return rows;
  };
  /** Differences in the reconciliation of a run. */
  const differences = async (runId: number) => {
    const { reconciliations } = await pipeline.services.ledger.runs.report(String(runId));
    expect(reconciliations).not.toEqual([]);
    return reconciliations.filter(({ holds }) => !holds);
  };

  beforeEach(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, STORES);
  });
  afterEach(() => pipeline.close());

  it('are quarantined whole when a quoted cell spans several lines', async () => {
    const rows = [
      '1,1,2010-02-05,10.00,FALSE,plain',
      '1,3,2010-02-05,30.00,FALSE,"first',
      '1,2,2010-02-05,999.00,FALSE,second',
      'third"',
      '1,4,2010-02-05,40.00,FALSE,"plain"',
      '1,5,2010-02-05,50.00,FALSE,5" disk',
      '1,6,2010-02-05,60.00,FALSE,plain',
      '1,7,2010-02-05,70.00,FALSE,"open',
      '1,8,2010-02-05,80.00,FALSE,plain',
    ];
    await deliver(pipeline.folder, { 'sales.csv': toCsv(`${SALES_HEADER},Note`, ...rows) });
    const runId = await pipeline.run();
    expect(await quarantined()).toEqual([
      `3 BAD_QUOTES ${rows.slice(1, 4).join('\n')}`,
      `7 BAD_QUOTES ${rows[5]}`,
      `9 BAD_QUOTES ${rows[7]}`,
    ]);
    expect(await sumPublishedSales(pipeline)).toBe('190.00');
    expect(await differences(runId)).toEqual([]);
    const { files } = await pipeline.services.ledger.runs.report(String(runId));
    expect(files.find(({ path }) => path === 'sales.csv')).toMatchObject({
      rowsIn: 7,
      rowsOut: 4,
      rowsQuarantined: 3,
    });
  });

  it('are quarantined when they contain the bytes 01 02 03 04, and the others are read', async () => {
    const four = '\u0001\u0002\u0003\u0004';
    const rows = [
      '1,1,05/02/2010,10.00,FALSE,plain',
      `1,2,05/02/2010,20${four}.00,FALSE,x`,
      `1,3,05/02/2010,30.00,FALSE,note${four}`,
      four,
      '1,4,05/02/2010,40.00,FALSE,plain',
    ];
    await deliver(pipeline.folder, { 'sales.csv': toCsv(`${SALES_HEADER},Note`, ...rows) });
    const runId = await pipeline.run();
    expect(await quarantined()).toEqual([`3 BAD_NUMBER ${rows[1]}`, `5 SHORT_ROW ${four}`]);
    // A free-text cell may contain them.
    expect(await sumPublishedSales(pipeline)).toBe('80.00');
    expect(await differences(runId)).toEqual([]);
  });
});
