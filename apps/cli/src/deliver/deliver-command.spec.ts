import { createHash } from 'node:crypto';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeliverFixture } from '#test/factories/deliver-fixture.js';
import { toCsv, SALES_HEADER, STORES_HEADER } from '#test/setup/source-files.js';

const sales = toCsv(SALES_HEADER, '1,1,01/01/2010,10.00,FALSE', '1,1,08/01/2010,20.00,FALSE');
const stores = toCsv(STORES_HEADER, '1,A,100');
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('retailstream deliver', () => {
  let fixture: DeliverFixture;

  beforeEach(async () => {
    fixture = await DeliverFixture.open();
    await fixture.write({ 'sales.csv': sales, 'stores.csv': stores });
  });
  afterEach(() => fixture.close());

  it('delivers files, reports one line each, and names the next step', async () => {
    const { lines, code } = await fixture.deliverAndWait(
      'sales.csv',
      'stores.csv',
      '--to',
      '2010/january/',
    );
    expect(code).toBe(0);
    expect(await fixture.listSource()).toEqual([
      '2010/january/sales.csv',
      '2010/january/stores.csv',
    ]);
    const place = join(fixture.pipeline.folder, '2010/january/sales.csv');
    expect(await readFile(place, 'utf8')).toBe(sales);
    expect(lines[0]).toBe(
      `${join(fixture.home, 'sales.csv')}: ${sales.length} bytes, sha-256 ${sha256(sales).slice(0, 12)}: ` +
        `delivered to ${place}; new`,
    );
    expect(lines.at(-1)).toContain('npx retailstream start-run --flow weekly-sales');
  });

  it('sends nothing twice, and reports what the ledger knows', async () => {
    await fixture.deliverAndWait('sales.csv', 'stores.csv');
    await fixture.pipeline.run();
    const { lines, code } = await fixture.deliverAndWait('sales.csv', '--wait');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/sales\.csv: .*: already at .*; known: run 1 processed it$/);
    expect(lines.at(-1)).toBe('sales.csv: run 1 of weekly-sales processed 2 rows of sales');
    await fixture.write({ 'copy.csv.gz': gzipSync(sales) });
    const again = await fixture.deliverAndWait('copy.csv.gz');
    expect(again.lines[0]).toMatch(/; known as sales\.csv: run 1 processed it$/);
  });

  it('replaces a file only on request, and continues', async () => {
    await fixture.deliverAndWait('sales.csv');
    await fixture.write({ 'sales.csv': sales.replace('20.00', '21.00') });
    const first = await fixture.deliverAndWait('sales.csv', 'stores.csv');
    expect(first.code).toBe(2);
    expect(first.lines[0]).toMatch(/stores\.csv: .*: delivered to /);
    expect(first.lines[1]).toMatch(/not delivered: another file is at .*; --replace replaces/);
    expect(await fixture.listSource()).toEqual(['sales.csv', 'stores.csv']);
    const second = await fixture.deliverAndWait('sales.csv', '--replace');
    expect(second.code).toBe(0);
    expect(second.lines[0]).toMatch(/replacing a file; new$/);
    expect(await readFile(join(fixture.pipeline.folder, 'sales.csv'), 'utf8')).toContain('21.00');
  });

  it('keeps the paths below a folder, oldest first, and names files that no run reads', async () => {
    await fixture.write({
      'chain/b/sales.csv': sales,
      'chain/a.csv': stores,
      'chain/notes.txt': 'x',
      'chain/.git/x.csv': 'x',
    });
    await utimes(join(fixture.home, 'chain/b/sales.csv'), 1, 1);
    const { lines, code } = await fixture.deliverAndWait('chain', '--to', 'in');
    expect(code).toBe(0);
    expect(await fixture.listSource()).toEqual(['in/a.csv', 'in/b/sales.csv']);
    expect(lines[0]).toBe(
      `Not delivered, because runs do not read it: ${join(fixture.home, 'chain/notes.txt')}`,
    );
    expect(lines[1]).toMatch(/b\/sales\.csv: /);
    expect(lines[2]).toMatch(/a\.csv: /);
  });

  it('refuses undeliverable files before it sends any, with one line each', async () => {
    await fixture.write({
      'empty.csv': '',
      'notes.txt': 'x',
      '.hidden.csv': sales,
      'sub/sales.csv': sales,
      'cut.csv.gz': gzipSync(sales).subarray(0, 40),
      'none/.keep': '',
    });
    const names = [
      'sales.csv',
      'sub/sales.csv',
      'gone.csv',
      'empty.csv',
      'notes.txt',
      '.hidden.csv',
    ];
    const error = await fixture
      .deliverAndWait(...names)
      .catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code: 'USAGE' });
    expect((error as Error).message.split('\n')).toEqual([
      expect.stringMatching(/gone\.csv: the file does not exist$/),
      expect.stringMatching(/notes\.txt: runs read only \.csv, \.csv\.gz and \.zip/),
      expect.stringMatching(/\.hidden\.csv: runs read/),
      expect.stringMatching(/empty\.csv: the file is empty$/),
      expect.stringMatching(/sales\.csv and .*sub\/sales\.csv have the same path sales\.csv/),
    ]);
    await expect(fixture.deliverAndWait('stores.csv', 'cut.csv.gz')).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/cut\.csv\.gz: is incomplete/) as string,
    });
    await expect(fixture.listSource()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('sends nothing when it was stopped before', async () => {
    fixture.stopping.abort();
    await expect(fixture.deliverAndWait('sales.csv')).rejects.toMatchObject({ name: 'AbortError' });
    await expect(fixture.listSource()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('names the unsent files when the source fails', async () => {
    await writeFile(fixture.pipeline.folder, 'no folder');
    const { lines, code } = fixture.deliver('sales.csv', 'stores.csv');
    await expect(code).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE' });
    expect(lines).toEqual([
      expect.stringMatching(/: not delivered$/),
      expect.stringMatching(/: not delivered$/),
    ]);
  });
});
