import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeliveredFile, runCleaning } from '#test/factories/run-cleaning.js';
import { type EmbeddedLake, openEmbeddedLake } from '#test/setup/embedded-lake.js';
import { requireContract } from '#test/setup/flow.js';

describe('the order of deliveries', () => {
  let embedded: EmbeddedLake;
  beforeAll(async () => {
    embedded = await openEmbeddedLake();
  });
  afterAll(() => embedded.close());

  const sale = (fileId: number, deliveryOrder: number, sales: string): DeliveredFile => ({
    fileId,
    deliveryOrder,
    rows: [`1,1,05/02/2010,${sales},FALSE`],
  });

  it('decides the final value of a key, not the file numbers', async () => {
    // The order of delivery is 20, 30, 10: files 2, 3, 1.
    const files = [sale(1, 3, '10.00'), sale(2, 1, '20.00'), sale(3, 2, '30.00')];
    const { rows, restatements } = await runCleaning(embedded, requireContract('sales'), files);
    expect(rows.map(({ file, fate, restates }) => [file, fate, restates])).toEqual([
      [1, 'kept', true],
      [2, 'superseded', false],
      [3, 'superseded', true],
    ]);
    const steps = restatements.map((row) => [row['former_file_id'], row['file_id']]);
    expect(steps).toEqual([
      [3, 1],
      [2, 3],
    ]);
  });

  it('distinguishes a repeated value from a return to an older one', async () => {
    // The order of delivery is 10, 20, 20, 10: the third repeats, the fourth changes the value back.
    const files = [
      sale(1, 4, '10.00'),
      sale(2, 3, '20.00'),
      sale(3, 2, '20.00'),
      sale(4, 1, '10.00'),
    ];
    const { rows } = await runCleaning(embedded, requireContract('sales'), files);
    expect(rows.map(({ fate }) => fate)).toEqual(['kept', 'duplicate', 'superseded', 'superseded']);
  });
});
