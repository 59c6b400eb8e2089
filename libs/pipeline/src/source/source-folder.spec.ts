import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  csv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '#test/setup/source-files.js';
import { SourceFolder } from './source-folder.js';

const sales = csv(SALES_HEADER, '1,1,05/02/2010,1.00,FALSE');
const stores = csv(STORES_HEADER, '1,A,100');

describe('SourceFolder', () => {
  let folder: string;
  let source: SourceFolder;
  /** The error of a look at the folder, in one line. */
  const refusal = (code: string, ...parts: string[]) => {
    const message = expect.stringMatching(parts.map(escape).join('.*')) as string;
    return expect(source.inspect()).rejects.toMatchObject({ code, message });
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-source-'));
    source = new SourceFolder(folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('tells files by their headers, at any depth, whatever they are called, oldest first', async () => {
    await deliver(folder, {
      'b.csv': stores,
      '2010/a.CSV': sales,
      'a.csv': csv(FEATURES_HEADER),
      'notes.txt': 'not mine',
      'sales.csv.bak': 'not mine',
    });
    await mkdir(join(folder, 'folder.csv'));
    const files = await source.inspect();
    expect(files.map(({ path, dataset }) => [path, dataset])).toEqual([
      ['b.csv', 'stores'],
      [join('2010', 'a.CSV'), 'sales'],
      ['a.csv', 'features'],
    ]);
  });

  it('orders files of the same moment by their paths', async () => {
    await deliver(folder, { 'b.csv': sales });
    await deliver(folder, { 'a.csv': stores });
    const files = await source.inspect();
    expect(files.map(({ path }) => path)).toEqual(['a.csv', 'b.csv']);
  });

  it('gives the shape of a file and its bytes', async () => {
    const text = '\n"Size";Region;Store;Type\r\n100;North;1;A\r\n';
    await deliver(folder, { 'stores.csv': text });
    expect(await source.inspectFile('stores.csv')).toMatchObject({
      dataset: 'stores',
      delimiter: ';',
      headerLine: 2,
      positions: { store: 2, store_type: 3, store_size: 0 },
      width: 4,
    });
    expect(await source.identify('stores.csv')).toEqual({
      bytes: text.length,
      sha256: createHash('sha256').update(text).digest('hex'),
    });
  });

  it('SOURCE_MISSING names the folder', async () => {
    source = new SourceFolder(join(folder, 'nowhere'));
    await refusal('SOURCE_MISSING', join(folder, 'nowhere'), 'ENOENT', 'name a folder');
    await writeFile(join(folder, 'file'), '');
    source = new SourceFolder(join(folder, 'file'));
    await refusal('SOURCE_MISSING', join(folder, 'file'), 'ENOTDIR');
  });

  it('SOURCE_EMPTY names the folder and what belongs there', async () => {
    await writeFile(join(folder, 'readme.txt'), 'hello');
    await refusal('SOURCE_EMPTY', folder, 'no .csv file', 'sales, features and stores');
  });

  it('SOURCE_COLUMNS names the file, what it lacks, what was found and what is needed', async () => {
    await deliver(folder, { 'in/sales.csv': 'Store,Dept,Date,Sales\n', 'stores.csv': stores });
    await refusal(
      'SOURCE_COLUMNS',
      join('in', 'sales.csv'),
      'lacks Weekly_Sales, IsHoliday',
      'found Store,Dept,Date,Sales',
      'a sales file needs Store,Dept,Date,Weekly_Sales,IsHoliday',
    );
  });

  it.each(['', '\n\n'])('SOURCE_COLUMNS says that a file of %j is empty', async (content) => {
    await deliver(folder, { 'sales.csv': content, 'stores.csv': stores });
    await refusal('SOURCE_COLUMNS', 'sales.csv', 'is empty', 'header');
  });

  it('SOURCE_NO_SALES says what was found and the header to add', async () => {
    await deliver(folder, { 'stores.csv': stores, 'more.csv': csv(FEATURES_HEADER) });
    await refusal(
      'SOURCE_NO_SALES',
      folder,
      'no sales file',
      'more.csv (features)',
      'stores.csv (stores)',
      SALES_HEADER,
    );
  });

  it('SOURCE_NO_STORES says what was found and the header to add', async () => {
    await deliver(folder, { 'sales.csv': sales });
    await refusal('SOURCE_NO_STORES', folder, 'sales.csv (sales)', STORES_HEADER);
  });

  it('SOURCE_UNREADABLE names the file', async () => {
    await deliver(folder, { 'stores.csv': stores });
    await symlink(join(folder, 'gone'), join(folder, 'sales.csv'));
    await refusal('SOURCE_UNREADABLE', 'sales.csv', 'cannot be read');
  });

  it('every refusal is one line', async () => {
    await deliver(folder, { 'sales.csv': 'a,b\r\nc\n' });
    await expect(source.inspect()).rejects.toMatchObject({
      message: expect.stringMatching(/^[^\r\n]+$/) as string,
    });
  });
});

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
