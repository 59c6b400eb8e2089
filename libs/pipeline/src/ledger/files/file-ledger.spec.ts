import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { recordScannedFiles } from './file-ledger.js';

const header = { cells: ['Store', 'Dept'], delimiter: ',', line: 1 };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('receiving the files of a source', () => {
  let database: TestWarehouse;
  /** Each test has its own source. */
  let source = 'file:/0';
  let minute = 0;

  beforeAll(async () => {
    database = await createTestWarehouse();
  });
  beforeEach(() => {
    source = `file:/${Number(source.slice('file:/'.length)) + 1}`;
  });
  afterAll(() => database.drop());

  /** Receives these files, as `path: text`. @returns paths whose earlier text is back */
  const see = (files: Record<string, string>, flow = 'weekly-sales') =>
    database.warehouse.transaction((session) =>
      recordScannedFiles(
        session,
        { source, flow, rules: 'rules' },
        Object.entries(files).map(([path, text]) => ({
          sha256: sha256(source + text),
          path,
          bytes: text.length,
          modified: Date.UTC(2026, 0, 1, 0, minute++),
          dataset: 'sales',
          header,
        })),
      ),
    );
  const query = <Row>(sql: string, parameters: unknown[] = []) =>
    database.warehouse.query<Row[]>(sql, parameters);
  /** Number of the file with a text. */
  const findFileId = async (text: string): Promise<number> => {
    const [file] = await query<{ id: number }>(
      'SELECT file_id::integer AS id FROM ops.source_files WHERE sha256 = $1',
      [sha256(source + text)],
    );
    return file!.id;
  };
  /** Returns `path text` of the deliveries, in delivery order. */
  const deliveries = async (...texts: string[]) => {
    const rows = await query<{ path: string; sha256: string }>(
      `SELECT path, sha256 FROM ops.deliveries JOIN ops.source_files USING (file_id)
       WHERE source = $1 ORDER BY delivery`,
      [source],
    );
    const findText = (digest: string) => texts.find((text) => sha256(source + text) === digest);
    return rows.map((row) => `${row.path} ${findText(row.sha256) ?? 'other'}`);
  };

  it('redelivers a file that returns to one path and stayed at another', async () => {
    await see({ 'a.csv': 'first', 'b.csv': 'first' });
    await see({ 'a.csv': 'first', 'b.csv': 'second' });
    expect(await deliveries('first', 'second')).toEqual(['a.csv first', 'b.csv second']);
    expect(await see({ 'a.csv': 'first', 'b.csv': 'first' })).toEqual(['b.csv']);
    expect(await deliveries('first', 'second')).toEqual(['b.csv second', 'b.csv first']);
  });

  it('redelivers nothing after a file of another flow was at the path', async () => {
    await see({ 'a.csv': 'ours' });
    await see({ 'b.csv': 'newer' });
    await see({ 'a.csv': 'theirs' }, 'retail-mart');
    expect(await see({ 'a.csv': 'ours' })).toEqual([]);
    expect(await deliveries('ours', 'newer', 'theirs')).toEqual([
      'a.csv ours',
      'b.csv newer',
      'a.csv theirs',
    ]);
  });

  it('redelivers in order the corrections of a restored file, and the corrections of those', async () => {
    await see({ 'a.csv': 'rows' });
    await see({ 'one.csv': 'correction' });
    await see({ 'two.csv': 'correction of it' });
    const [rows, first, second] = [
      await findFileId('rows'),
      await findFileId('correction'),
      await findFileId('correction of it'),
    ];
    await query(
      `INSERT INTO ops.row_corrections (file_id, line, text, text_sha256, actor, by_file_id, by_line)
       VALUES ($1, 5, 'x', 'x', 'key 1', $2, 2), ($2, 2, 'y', 'y', 'key 1', $3, 2)`,
      [rows, first, second],
    );
    await see({ 'a.csv': 'other rows' });
    const texts = ['rows', 'correction', 'correction of it', 'other rows'];
    expect(await see({ 'a.csv': 'rows' })).toEqual(['a.csv']);
    expect(await deliveries(...texts)).toEqual([
      'a.csv other rows',
      'a.csv rows',
      'one.csv correction',
      'two.csv correction of it',
    ]);
  });

  it('updates the path of a moved file until its text is in the lake', async () => {
    await see({ 'new/a.csv': 'copied', 'new/b.csv': 'not copied' });
    await query('UPDATE ops.source_files SET lines = 3 WHERE file_id = $1', [
      await findFileId('copied'),
    ]);
    await see({ 'old/a.csv': 'copied', 'old/b.csv': 'not copied' });
    expect(await deliveries('copied', 'not copied')).toEqual([
      'new/a.csv copied',
      'old/b.csv not copied',
    ]);
  });
});
