import { describe, expect, it } from 'vitest';
import type { Model, TextFile, TextSource } from '../ports/compute.js';
import { listTablesToFree } from './source-sql.js';

const file: TextFile = {
  key: 'raw/a.csv',
  fileId: 1,
  deliveryOrder: 1,
  delimiter: ',',
  headerLine: 1,
  lineEnd: 'lf',
  positions: { a: 0 },
  width: 1,
};
const source = (files: TextFile[]): TextSource => ({
  kind: 'text',
  name: 'raw',
  columns: ['a'],
  nullTokens: [],
  files,
});
const listFreed = (models: Model[], files = [file]) =>
  Object.fromEntries(listTablesToFree({ name: 'job', sources: [source(files)], models }));
const table = (name: string, sql: string): Model => ({ name, sql });
const csv = (sql: string) => [{ format: 'csv' as const, prefix: 'out/', sql }];

describe('tablesToFree', () => {
  it('frees the lines after the last model that names the source', () => {
    const models = [table('one', 'SELECT * FROM raw'), table('two', 'SELECT * FROM raw r')];
    expect(listFreed([...models, table('three', 'SELECT * FROM one')])).toEqual({
      two: ['raw_lines_0'],
    });
  });

  it('frees every shape of file', () => {
    const files = [file, { ...file, fileId: 2, delimiter: ';' }, { ...file, fileId: 3 }];
    expect(listFreed([table('one', 'SELECT * FROM raw')], files)).toEqual({
      one: ['raw_lines_0', 'raw_lines_1'],
    });
  });

  it('distinguishes a longer name', () => {
    const models = [table('one', 'SELECT * FROM raw'), table('two', 'SELECT raw_a FROM one')];
    expect(listFreed(models)).toEqual({ one: ['raw_lines_0'] });
  });

  it('waits for an output that names the source', () => {
    const late = { ...table('two', 'SELECT * FROM one'), outputs: csv('SELECT * FROM raw') };
    expect(listFreed([table('one', 'SELECT * FROM raw'), late])).toEqual({ two: ['raw_lines_0'] });
  });

  it('keeps the sources of a view', () => {
    const view = { ...table('two', 'SELECT * FROM raw'), isView: true };
    expect(listFreed([view, table('three', 'SELECT * FROM two')])).toEqual({});
  });
});
