import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { findHeader } from '#intake/source/text/header.js';
import { requireDataset } from '../../flow/flow.js';
import { weeklySales } from '#test/setup/flow.js';
import { toCsv, SALES_HEADER, STORES_HEADER } from '#test/setup/source-files.js';
import { countByPeriod } from './count-by-period.js';

/** A chunk that arrives later, as from a disk, so that the test can abort the read. */
const next = (text: string) =>
  new Promise<Buffer>((resolve) => setImmediate(() => resolve(Buffer.from(text))));

/** @param size bytes of each chunk of the text */
async function countText(text: string, dataset = 'sales', size = 7) {
  const bytes = Buffer.from(text);
  const header = findHeader(bytes, true);
  if (!header) throw new Error('no header');
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  const { contract, period } = requireDataset(weeklySales, dataset);
  const read = await countByPeriod(Readable.from(chunks), {
    header,
    contract,
    period,
    signal: new AbortController().signal,
  });
  return { rows: read.rows, periods: Object.fromEntries(read.periods) };
}

describe('countByPeriod', () => {
  it('counts rows by the month of their date', async () => {
    const text = toCsv(
      SALES_HEADER,
      '1,1,05/02/2010,1.00,FALSE',
      '1,2,05/02/2010,1.00,FALSE',
      '1,1,05/03/2010,1.00,FALSE',
    );
    expect(await countText(text)).toEqual({ rows: 3, periods: { '2010-02': 2, '2010-03': 1 } });
    expect(await countText(text.replaceAll('\n', '\r\n'))).toEqual(await countText(text));
    expect(await countText(text.trimEnd(), 'sales', 1_000)).toEqual(await countText(text));
  });

  it('finds the date in any column, quoted or not', async () => {
    const text = 'sep=;\n"Date";Store;Dept;"Weekly_Sales";IsHoliday\n"05/02/2010";1;1;"1,00;x";F\n';
    expect(await countText(text)).toEqual({ rows: 1, periods: { '2010-02': 1 } });
  });

  it('counts a row with an invalid date, but for no period', async () => {
    const text = toCsv(SALES_HEADER, '1,1,31/02/2010,1.00,FALSE', '1,1,soon,1,F', '1');
    expect(await countText(text)).toEqual({ rows: 3, periods: {} });
  });

  it('returns the total for a dataset without periods', async () => {
    expect(await countText(toCsv(STORES_HEADER, '1,A,100', '2,B,200'), 'stores')).toEqual({
      rows: 2,
      periods: { all: 2 },
    });
  });

  it('aborts on request', async () => {
    const { contract, period } = requireDataset(weeklySales, 'sales');
    const header = { cells: SALES_HEADER.split(','), delimiter: ',', line: 1 };
    const endless = Readable.from(
      (async function* () {
        for (;;) yield await next('1,1,05/02/2010,1.00,FALSE\n');
      })(),
    );
    const signal = AbortSignal.timeout(20);
    await expect(countByPeriod(endless, { header, contract, period, signal })).rejects.toThrow();
    expect(endless.destroyed).toBe(true);
  });
});
