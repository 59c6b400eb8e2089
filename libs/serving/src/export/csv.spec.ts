import { expect, it } from 'vitest';
import type { Column } from '../columns.js';
import { csv } from './csv.js';

const columns: Column[] = [
  { name: 'text', type: 'text', description: '' },
  { name: 'number', type: 'number', description: '' },
  { name: 'yes', type: 'boolean', description: '' },
  { name: 'list', type: { listOf: 'integer' }, description: '' },
];

async function* batchesOf(...rows: (string | null)[][]) {
  for (const row of rows) yield await Promise.resolve([row]);
}

async function linesOf(rows: (string | null)[][], hasHeader?: boolean): Promise<string[]> {
  let text = '';
  for await (const chunk of csv({ columns, batches: batchesOf(...rows) }, hasHeader)) text += chunk;
  return text.split('\r\n');
}

it('writes a header, the rows, and an empty cell for null', async () => {
  const rows = [
    ['a', '-1.50', 't', '[1, 2]'],
    [null, null, null, null],
    ['', '0', 'false', '[]'],
  ];
  expect(await linesOf(rows)).toEqual([
    'text,number,yes,list',
    'a,-1.50,true,"[1, 2]"',
    ',,,',
    '"",0,false,[]',
    '',
  ]);
});

it('writes the header alone without rows, and no header for a continuation', async () => {
  expect(await linesOf([])).toEqual(['text,number,yes,list', '']);
  expect(await linesOf([], false)).toEqual(['']);
  expect(await linesOf([['a', '1', 't', '[]']], false)).toEqual(['a,1,true,[]', '']);
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
  const [line] = (await linesOf([[text, '1', 't', '[]']], false)).join('\r\n').split(',1,true,');
  expect(line).toBe(cell);
});
