import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CleaningResult, runCleaning } from '#test/factories/run-cleaning.js';
import { type EmbeddedLake, openEmbeddedLake } from '#test/setup/embedded-lake.js';
import type { FileLine } from './cleaning-sql.js';
import { requireContract } from '#test/setup/flow.js';

const sales = requireContract('sales');

describe('a row that a correction replaces', () => {
  let embedded: EmbeddedLake;

  beforeAll(async () => {
    embedded = await openEmbeddedLake();
  });
  afterAll(() => embedded.close());

  const listFates = ({ rows }: CleaningResult) =>
    rows.map(({ file, line, fate }) => [file, line, fate]);
  const at = (money: string) => `1,1,05/02/2010,${money},FALSE`;
  const replacing = (replaced: FileLine[], ...files: (readonly string[])[]) =>
    runCleaning(
      embedded,
      sales,
      files.map((rows, index) => ({ fileId: index + 1, rows })),
      { replaced },
    );

  it('does not count, with or without other rows of its key', async () => {
    const rows = [at('1.00'), '2,1,05/02/2010,5,FALSE'];
    const replaced = [1, 2].map((fileId) => ({ fileId, line: 2 }));
    const alone = await replacing([{ fileId: 1, line: 2 }], rows);
    expect(listFates(alone)).toEqual([
      [1, 2, 'superseded'],
      [1, 3, 'kept'],
    ]);
    expect(listFates(await replacing(replaced, rows, [at('2.00')]))).toEqual([
      [1, 2, 'superseded'],
      [1, 3, 'kept'],
      [2, 2, 'superseded'],
    ]);
  });

  it('leaves its key to earlier and later values', async () => {
    const cleaned = await replacing(
      [{ fileId: 2, line: 2 }],
      [at('1.00')],
      [at('2.00')],
      [at('1.00')],
      [at('3.00')],
    );
    expect(listFates(cleaned)).toEqual([
      [1, 2, 'superseded'],
      [2, 2, 'superseded'],
      [3, 2, 'duplicate'],
      [4, 2, 'kept'],
    ]);
    expect(cleaned.restatements).toMatchObject([
      { file_id: 4, former_file_id: 3, former_weekly_sales: '1.00', weekly_sales: '3.00' },
    ]);
  });

  it('changes nothing when it was quarantined anyway', async () => {
    const replaced = [2, 4].map((line) => ({ fileId: 1, line }));
    const { rows } = await replacing(replaced, [at('x'), at('1.00'), at('2.00')]);
    expect(rows.map(({ fate, reason }) => [fate, reason])).toEqual([
      ['quarantined', 'BAD_NUMBER'],
      ['kept', null],
      ['quarantined', 'DUPLICATE_KEY'],
    ]);
  });
});
