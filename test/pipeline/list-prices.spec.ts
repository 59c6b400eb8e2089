import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRetailExample } from '#sample/retail/write-retail-example.js';
import { retailDimensions, TRANSACTIONS_HEADER } from '../factories/retail-files.js';
import { retailMart } from '../setup/flow.js';
import { openTestPipeline, type TestFlow, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver } from '../setup/source-files.js';

const atList = '1,1,tea,2026-03-02,1,2.45,1,2.45';
const cheaper = '1,1,tea,2026-03-02,1,2.00,1,2.00';
/** The list price was 2.50 on that day. */
const before = '1,1,tea,2026-01-30,1,2.50,1,2.50';
const repeatLine = (count: number, line: string) => Array.from({ length: count }, () => line);

describe('prices that differ from the list', () => {
  let pipeline: TestPipeline;
  let retail: TestFlow;
  const put = (path: string, minute: number, ...lines: string[]) =>
    deliver(pipeline.folder, { [path]: toCsv(TRANSACTIONS_HEADER, ...lines) }, minute);
  /** The rule's finding for the newest snapshot, and the outcome of the snapshot. */
  const told = async () => {
    const [row] = await pipeline.rows<object>(
      `SELECT outcome, message, status, quality FROM ops.quality_checks JOIN ops.snapshots USING (snapshot_id)
       WHERE rule = 'off-list-prices' ORDER BY snapshot_id DESC LIMIT 1`,
    );
    return row;
  };

  beforeEach(async () => {
    pipeline = await openTestPipeline({}, [retailMart]);
    retail = pipeline.flows.get('retail-mart')!;
  });
  afterEach(() => pipeline.close());

  it('cause a warning with their count above 5 % of a month, and the snapshot is published', async () => {
    await deliver(pipeline.folder, retailDimensions);
    await put('sold.csv', 10, ...repeatLine(99, before), ...repeatLine(19, atList), cheaper);
    await retail.run();
    expect(await told()).toMatchObject({
      outcome: 'passed',
      message:
        'off_list of product_month is 1 of 20 transactions where sales_month is 2026-03-01, 5 % (limit 5 %)',
    });
    await put('late.csv', 20, cheaper);
    await retail.run();
    expect(await told()).toEqual({
      outcome: 'warned',
      message:
        'off_list of product_month is 2 of 21 transactions where sales_month is 2026-03-01, 9.52 % (limit 5 %)',
      status: 'published',
      quality: 'WARNING',
    });
  });

  it('are too few in the generated example to cause a warning', async () => {
    await writeRetailExample(pipeline.folder);
    await retail.run();
    expect(await told()).toMatchObject({ outcome: 'passed', status: 'published' });
  });
});
