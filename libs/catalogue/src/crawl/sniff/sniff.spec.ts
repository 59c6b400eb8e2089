import { describe, expect, it } from 'vitest';
import { detectCsvShape, hasHeader } from './csv-shape.js';
import { detectEncoding, LineEnds, StrayLines } from './read-head.js';
import { parseJsonObjects } from './detect-reading.js';
import { KINDS, findKinds } from './text-kinds.js';

const sniffShape = (text: string, isCsv = true) => {
  const shape = detectCsvShape(text, true, isCsv);
  return shape && [shape.delimiter, shape.quote, shape.skip, shape.rows[0]?.cells.length];
};

describe('csvShape', () => {
  it.each([
    ['a,b\n1,2\n', [',', '"', 0, 2]],
    ['a;b;c\n1,5;2;3\n1,5;2;3\n', [';', '"', 0, 3]],
    ['a\tb\n1\t2\n', ['\t', '"', 0, 2]],
    ['a|b|c\n1|2|3', ['|', '"', 0, 3]],
    ['a^b\n1^2\n', ['^', '"', 0, 2]],
    ['a~b~c\n1~2~3\n', ['~', '"', 0, 3]],
    ['a:b\nx:y\n', [':', '"', 0, 2]],
    ['sep=;\na;b\n1;2\n', [';', '"', 1, 2]],
    ['Report of May\n\na,b,c\n1,2,3\n4,5,6\n', [',', '"', 2, 3]],
    ['a,b\n"1,\n2",3\n', [',', '"', 0, 2]],
    ["a,b\n'1,2',3\n'4,5',6\n", [',', "'", 0, 2]],
    ['a,b\n"5 inch,2\n"6 inch,3\n', [',', '', 0, 2]],
    // One row too long is told of later: it does not change what the others are.
    [`${'a,b\n'.repeat(30)}1,2,3\n`, [',', '"', 0, 2]],
    ['day\n2012-01-05\n2012-01-06\n', [',', '"', 0, 1]],
    ['time\n12:30\n', [',', '"', 0, 1]],
  ])('detects the layout of %j', (text, expected) => {
    expect(sniffShape(text)).toEqual(expected);
  });

  const headers: [string, number, string[]][] = [
    // One delimiter more or less in the header than in the rows.
    ['a,b,c,\n1,2,3\n4,5,6\n', 0, ['a', 'b', 'c']],
    ['a;b;c;\n1;2;3\n4;5;6\n', 0, ['a', 'b', 'c']],
    ['name,town,\nAnn,Rome\nBob,Oslo\n', 0, ['name', 'town']],
    ['a,b,c\n1,2,3,\n4,5,6,\n', 0, ['a', 'b', 'c', 'column_4']],
    ['a\tb\n1\t2\tx\n4\t5\ty\n', 0, ['a', 'b', 'column_3']],
    ['Report of May\n\na,b,c,\n1,2,3\n4,5,6\n', 2, ['a', 'b', 'c']],
    // A title is no header, although it has one cell less.
    ['Report,2010\nstore,day,sales\n1,2010-02-05,5.50\n', 1, ['store', 'day', 'sales']],
    // Titles that are padded with delimiters.
    [
      'Report of sales,,\nprinted 2010,,\n\nstore,day,sales\n1,2010-02-05,5.50\n',
      3,
      ['store', 'day', 'sales'],
    ],
    [
      'Report;;\n;;\nstore;day;sales\n1;2010-02-05;5,50\n2;2010-02-06;\n',
      2,
      ['store', 'day', 'sales'],
    ],
    ['Report,,\n\nname,town,land\nAnn,Rome,Italy\n', 2, ['name', 'town', 'land']],
    // An incomplete row of data, and a header with a column without a name, are no titles.
    ['Ann,,\nBob,Oslo,Norway\nEve,Rome,Italy\n', 0, ['Ann', '', '']],
    ['a,,c\n1,2,3\n4,5,6\n', 0, ['a', '', 'c']],
    [',a,b\n0,x,1.5\n1,y,2.5\n', 0, ['', 'a', 'b']],
    ['a,\n1,2\n3,4\n', 0, ['a', '']],
    ['1,,\n2,3,4\n5,6,7\n', 0, ['1', '', '']],
    // A line break in a quoted name.
    ['a,"Note\r\nof shop"\r\n1,x\r\n', 0, ['a', 'Note\r\nof shop']],
  ];
  it.each(headers)('finds the header of %j', (text, skip, names) => {
    const shape = detectCsvShape(text, true, true);
    expect([shape?.skip, shape?.rows[0]?.cells]).toEqual([skip, names]);
  });

  it('finds no delimiter in prose without a CSV name', () => {
    expect(sniffShape('Once upon a time\nthere was a king\n', false)).toBeUndefined();
  });
});

describe('hasHeader', () => {
  it.each([
    [
      true,
      [
        ['id', 'day'],
        ['1', '2012-01-05'],
      ],
    ],
    [
      false,
      [
        ['1', '2012-01-05'],
        ['2', '2012-01-06'],
      ],
    ],
    [
      true,
      [
        ['name', 'town'],
        ['Ann', 'Rome'],
        ['Bob', 'Oslo'],
      ],
    ],
    [
      false,
      [
        ['Ann', 'Ann'],
        ['Bob', 'Oslo'],
      ],
    ],
    [true, [['id', 'name']]],
    [false, [['1', 'x']]],
    [
      true,
      [
        ['id', '', 'id'],
        ['1', '2', '3'],
      ],
    ],
    [
      true,
      [
        ['year', 'note'],
        ['NA', 'x'],
        ['2012', 'y'],
      ],
    ],
  ])('returns %s for %j', (expected, rows) => {
    expect(hasHeader(rows)).toBe(expected);
  });
});

describe('encodingOf', () => {
  it.each([
    ['utf-8', Buffer.from('café')],
    ['utf-16', Buffer.from('\ufeffab', 'utf16le')],
    ['utf-16', Buffer.from('a,b\n1,2\n', 'utf16le')],
    ['utf-16', Buffer.from('a,b\n1,2\n', 'utf16le').swap16()],
    ['windows-1252', Buffer.from('caf\xe9', 'latin1')],
    [undefined, Buffer.from([0, 1, 2, 0, 0, 7, 9])],
    [undefined, Buffer.from([1, 2, 3, 4, 200, 201])],
  ])('detects %s', (expected, bytes) => {
    expect(detectEncoding(bytes, true)).toBe(expected);
  });

  it('detects UTF-8 when the sample ends inside a character', () => {
    expect(detectEncoding(Buffer.from('café').subarray(0, 4), false)).toBe('utf-8');
  });
});

describe('kindsOf', () => {
  it.each([
    [
      ['1', '-20', '0'],
      ['integer', 'decimal', 'double', 'leading zeros', 'decimal comma', 'plain number'],
    ],
    [
      ['007', '8'],
      ['leading zeros', 'decimal comma'],
    ],
    [
      ['1.5', '.25'],
      ['decimal', 'double', 'plain number'],
    ],
    [['1e5', '2'], ['double']],
    [
      ['01/02/2012', '3/4/2012'],
      ['dd/mm/yyyy', 'mm/dd/yyyy'],
    ],
    [['13/02/2012', '01/02/2012'], ['dd/mm/yyyy']],
    [['02/13/2012', 'NA', ''], ['mm/dd/yyyy']],
    [['1,5', '2'], ['decimal comma']],
    [['2012-01-05T10:00:00Z'], ['timestamp', 'zoned time']],
    [['2012-01-05T10:00:00+02:00', '2012-01-05 10:00 Z'], ['zoned time']],
    [['TRUE', 'false'], ['boolean']],
    [['1', 'true'], []],
  ])('returns the kinds of %j', (values, expected) => {
    expect(findKinds(values, KINDS)).toEqual(expected);
  });
});

it('finds the complete objects in truncated JSON', () => {
  expect(parseJsonObjects('[{"a":1,"b":{"c":"}"}},\n{"a":2},{"a', 10)).toEqual([
    { a: 1, b: { c: '}' } },
    { a: 2 },
  ]);
});

it.each([
  [['a\r', '\nb\r\n'], false],
  [['a\r\nb', '\n'], true],
  [['a\rb\r', 'c'], false],
  [['a\n', 'b\n'], false],
])('detects mixed line ends of %j: %s', (chunks, expected) => {
  const ends = new LineEnds();
  for (const chunk of chunks) ends.take(Buffer.from(chunk));
  expect(ends.areMixed).toBe(expected);
});

describe('StrayLines', () => {
  it.each([
    ['a,b\n1,2\n', false],
    ['\uFEFFa,b\r\n1,2\r\n\r\n', false],
    ['a,b\n1,2\n,\n', true],
    ['a,b\r\n,\r\n1,2\r\n', true],
    ['a;b\n1;2\n "";\n', true],
    ['a,b\n\uFEFF1,2\n', true],
    ['\n\uFEFFa,b\n1,2\n', true],
    ['a,b\n1,\uFEFF2\n', false],
  ])('in %j: %s, for every split', (text, expected) => {
    const bytes = Buffer.from(text);
    for (let at = 0; at <= bytes.length; at++) {
      const stray = new StrayLines();
      for (const part of [bytes.subarray(0, at), bytes.subarray(at)]) stray.take(part);
      expect(stray.hasStrayLine, String(at)).toBe(expected);
    }
  });
});
