import { describe, expect, it } from 'vitest';
import { parseContract } from '#intake/contracts/contract.js';
import { matchContract } from '#intake/contracts/match-header.js';
import type { CatalogueTable, TableColumn, TableFile } from './tables/table.js';
import { draftContract } from './draft-contract.js';

const column = (name: string, type: string, more: Partial<TableColumn> = {}): TableColumn => ({
  name,
  type,
  nullable: true,
  isPartition: false,
  isPersonal: false,
  comment: null,
  note: null,
  ...more,
});

const draft = (
  columns: TableColumn[],
  more: Partial<CatalogueTable> = {},
  files: TableFile[] = [],
) => {
  const layout = { format: 'csv', header: true, nullTokens: ["N'A", '-'] };
  const table = { database: 'drop', name: '2024 Läden', keys: [], layout, columns, ...more };
  const { contract, remarks } = draftContract(table as unknown as CatalogueTable, files);
  return {
    contract: parseContract(JSON.stringify(contract), 'draft'),
    remarks: remarks.join('\n'),
  };
};

describe('draftContract', () => {
  it('gives every column a type, or a remark why it is left out', () => {
    const { contract, remarks } = draft([
      column('id', 'BIGINT'),
      column('when', 'DATE', { dateOrder: 'mm/dd/yyyy' }),
      column('Then', 'DATE', { dateOrder: 'yyyymmdd' }),
      column('day', 'DATE'),
      column('ratio', 'DOUBLE'),
      column('huge', 'DECIMAL(38,12)'),
      column('open', 'BOOLEAN'),
      column('at', 'TIMESTAMP'),
      column('Ort', 'VARCHAR'),
      column('ort ', 'VARCHAR'),
      column("it's", 'VARCHAR'),
      column('period', 'VARCHAR', { isPartition: true }),
    ]);
    expect(contract.dataset).toBe('c_2024_laden');
    expect(
      contract.columns.map(({ name, type, scale, formats }) => [name, type, scale ?? formats?.[0]]),
    ).toEqual([
      ['id', 'integer', undefined],
      ['the_when', 'date', 'mm/dd/yyyy'],
      ['the_then', 'text', undefined],
      ['day', 'date', 'yyyy-mm-dd'],
      ['ratio', 'decimal', 6],
      ['huge', 'decimal', 9],
      ['open', 'boolean', undefined],
      ['the_at', 'text', undefined],
      ['ort', 'text', undefined],
    ]);
    expect(contract.nullTokens).toEqual(['', '-']);
    for (const said of [
      'Then: has the format yyyymmdd',
      'huge: has 12',
      "it's: left out",
      'period:',
    ]) {
      expect(remarks).toContain(said);
    }
  });

  it('spells headers as the files do', () => {
    const file = (...sources: string[]): TableFile => {
      const names = ['no', 'imya', 'store_size', 'column_4'];
      const columns = sources.map((source, at) => ({ name: names[at] ?? '', source }));
      const reading = { layout: { format: 'parquet' as const }, columns };
      return { path: 'a.csv', bytes: 1, modified: new Date(0), partition: {}, reading };
    };
    const columns = ['no', 'imya', 'store_size', 'column_4'].map((name) => column(name, 'VARCHAR'));
    const files = [file('No', 'Имя', 'Store Size', ''), file('NO', 'Имя', "Store's size", 'no')];
    const { contract, remarks } = draft(columns, {}, files);
    expect(contract.columns.map(({ name, headers }) => [name, headers])).toEqual([
      ['no', ['No']],
      ['imya', ['Имя']],
      ['store_size', ['Store Size']],
    ]);
    expect(remarks).toContain('column_4: left out');
    expect(matchContract(contract, ['Store Size', 'Имя', 'No']).missing).toEqual([]);
  });

  it('chooses the shortest key, and seals the personal columns that it can', () => {
    const personal = { isPersonal: true };
    const columns = [
      column('shop', 'BIGINT'),
      column('no', 'BIGINT'),
      column('name', 'VARCHAR', personal),
      column('born', 'DATE', personal),
    ];
    const { contract, remarks } = draft(columns, { keys: [['shop', 'no'], ['no']] });
    expect(contract).toMatchObject({ key: ['no'], personal: ['name'] });
    expect(remarks).toContain('shop with no');
    expect(remarks).toContain('born left out, so NOT encrypted');
    const keyless = draft(columns);
    expect(keyless.contract.personal).toBeUndefined();
    expect(keyless.remarks).toContain('name, born left out, so NOT encrypted');
  });
});
