import { describe, expect, it } from 'vitest';
import type { Column } from '../columns.js';
import { formatCsv } from './csv.js';
import { type CsvDialect, resolveDialect, defaultDialect } from './csv-dialect.js';

const columns: Column[] = [
  { name: 'text', type: 'text', description: '' },
  { name: 'number', type: 'number', description: '' },
  { name: 'yes', type: 'boolean', description: '' },
  { name: 'list', type: { listOf: 'integer' }, description: '' },
];

async function* createBatches(...rows: (string | null)[][]) {
  for (const row of rows) yield await Promise.resolve([row]);
}

async function formatLines(rows: (string | null)[][], hasHeader = true): Promise<string[]> {
  let text = '';
  const written = formatCsv({ columns, batches: createBatches(...rows) }, { hasHeader });
  for await (const chunk of written) text += chunk;
  return text.split('\r\n');
}

it('writes a header, the rows, and an empty cell for null', async () => {
  const rows = [
    ['a', '-1.50', 't', '[1, 2]'],
    [null, null, null, null],
    ['', '0', 'false', '[]'],
  ];
  expect(await formatLines(rows)).toEqual([
    'text,number,yes,list',
    'a,-1.50,true,"[1, 2]"',
    ',,,',
    '"",0,false,[]',
    '',
  ]);
});

it('writes the header alone without rows, and no header for a continuation', async () => {
  expect(await formatLines([])).toEqual(['text,number,yes,list', '']);
  expect(await formatLines([], false)).toEqual(['']);
  expect(await formatLines([['a', '1', 't', '[]']], false)).toEqual(['a,1,true,[]', '']);
});

it.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['\rx', '"\'\rx"'],
  ["'=1", "''=1"],
  ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
  ['a=b', 'a=b'],
  ['a,b', '"a,b"'],
  ['a\nb', '"a\nb"'],
])('escapes the text %j, so that it is one cell and no formula', async (text, cell) => {
  const [line] = (await formatLines([[text, '1', 't', '[]']], false))
    .join('\r\n')
    .split(',1,true,');
  expect(line).toBe(cell);
});

describe('another dialect', () => {
  const text = async (names: string[], row: string[], dialect: CsvDialect) => {
    const named = columns.map((column, index) => ({ ...column, name: names[index] ?? '' }));
    let found = '';
    for await (const chunk of formatCsv(
      { columns: named, batches: createBatches(row) },
      { dialect },
    ))
      found += chunk;
    return found;
  };

  it('writes decimal commas in numbers alone, and quotes its separator alone', async () => {
    const dialect = resolveDialect({ decimal: ',' }, 'csv');
    const row = ['1.5,a;b', '2.643', 't', '[1.5, 2]'];
    expect(await text(['a', 'b', 'c', 'd'], row, dialect)).toBe(
      'a;b;c;d\r\n"1.5,a;b";2,643;true;[1.5, 2]\r\n',
    );
    expect(await text(['a', 'b', 'c', 'd'], row, resolveDialect({ sep: 'tab' }, 'csv'))).toBe(
      'a\tb\tc\td\r\n1.5,a;b\t2.643\ttrue\t[1.5, 2]\r\n',
    );
  });

  it('escapes names of columns like cells', async () => {
    const names = ['=1+1', 'a,b', 'a"b', ''];
    expect(await text(names, ['x', '1', 't', '[]'], defaultDialect)).toBe(
      '\'=1+1,"a,b","a""b",""\r\nx,1,true,[]\r\n',
    );
  });

  it.each([
    [
      { sep: ';', decimal: '.' },
      { separator: ';', decimal: '.' },
    ],
    [
      { sep: 'tab', decimal: 'comma' },
      { separator: '\t', decimal: ',' },
    ],
    [{ decimal: ',' }, { separator: ';', decimal: ',' }],
    [{}, { separator: ',', decimal: '.' }],
  ] as const)('is read from %j', (given, dialect) => {
    expect(resolveDialect(given, 'csv')).toEqual(dialect);
  });

  it.each([
    [{ sep: ',', decimal: ',' }, 'csv', 'a comma cannot separate cells and decimals'],
    [{ sep: ';' }, 'parquet', 'they are settings of CSV'],
  ] as const)('is refused as %j for %s', (given, format, why) => {
    expect(() => resolveDialect(given, format)).toThrow(why);
  });
});
