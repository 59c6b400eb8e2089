import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ComputeSubject, type FileShape, rowsOf, textSource } from './compute.subject.js';

const HEADER = 'a,b,c';

/** How every engine must read raw text: no row lost, none invented, each with its line number. */
export function computeTextSuite(name: string, create: () => Promise<ComputeSubject>): void {
  describe(`Compute conformance, raw text: ${name}`, () => {
    let subject: ComputeSubject;
    const read = async (content: string | Buffer, shape: FileShape = {}) =>
      rowsOf(subject.compute, await textSource(subject.lake, [{ content, shape }]));
    /** Line, cells or fault of each row. */
    const cells = async (content: string | Buffer, shape: FileShape = {}) =>
      (await read(content, shape)).map(({ line, fault, a, b, c }) =>
        fault === null ? [line, a, b, c] : [line, fault],
      );

    beforeAll(async () => {
      subject = await create();
    });
    afterAll(() => subject.close());

    describe('line ends', () => {
      const expected = [
        [2, '1', 'x', 'y'],
        [3, '2', 'x', 'y'],
      ];

      it.each([
        ['LF', 'a,b,c\n1,x,y\n2,x,y\n', 'lf'],
        ['LF, none at the end', 'a,b,c\n1,x,y\n2,x,y', 'lf'],
        ['CRLF', 'a,b,c\r\n1,x,y\r\n2,x,y\r\n', 'crlf'],
        ['CRLF, none at the end', 'a,b,c\r\n1,x,y\r\n2,x,y', 'crlf'],
        ['CR', 'a,b,c\r1,x,y\r2,x,y\r', 'cr'],
        ['CR, none at the end', 'a,b,c\r1,x,y\r2,x,y', 'cr'],
        ['LF and CRLF', 'a,b,c\n1,x,y\r\n2,x,y\n', 'mixed'],
        ['CRLF and LF', 'a,b,c\r\n1,x,y\n2,x,y', 'mixed'],
        ['CR and LF', 'a,b,c\r1,x,y\n2,x,y', 'mixed'],
        ['CRLF and CR', 'a,b,c\r\n1,x,y\r2,x,y\r', 'mixed'],
      ] as const)('%s', async (_, content, lineEnd) => {
        expect(await cells(content, { lineEnd })).toEqual(expected);
      });

      it.each([
        ['LF', '\n', 'lf'],
        ['CRLF', '\r\n', 'crlf'],
        ['CR', '\r', 'cr'],
      ] as const)('counts blank lines but gives no rows for them: %s', async (_, end, lineEnd) => {
        const content = ['', HEADER, '', '1,x,y', '', '', '2,x,y', '', ''].join(end);
        expect(await cells(content, { lineEnd, headerLine: 2 })).toEqual([
          [4, '1', 'x', 'y'],
          [7, '2', 'x', 'y'],
        ]);
      });

      it('counts blank lines of a file that mixes its ends', async () => {
        const content = 'a,b,c\r\n\n1,x,y\r\r\n2,x,y\n\r3,x,y';
        expect(await cells(content, { lineEnd: 'mixed' })).toEqual([
          [3, '1', 'x', 'y'],
          [5, '2', 'x', 'y'],
          [7, '3', 'x', 'y'],
        ]);
      });

      it.each([
        ['LF', '\n', 'lf'],
        ['CRLF', '\r\n', 'crlf'],
        ['CR', '\r', 'cr'],
        ['both', '\n', 'mixed'],
      ] as const)('numbers the lines of a large file: %s', async (_, end, lineEnd) => {
        const count = 60_000;
        const lines = Array.from({ length: count }, (_unused, i) => `${i},${'x'.repeat(i % 90)},z`);
        const body =
          lineEnd === 'mixed' ? `${HEADER}\r\n${lines.join(end)}` : [HEADER, ...lines].join(end);
        const source = await textSource(subject.lake, [{ content: body, shape: { lineEnd } }]);
        const { collected } = await subject.compute.run({
          name: 'count lines',
          sources: [source],
          models: [
            {
              name: 'counted',
              sql: `SELECT CAST(count(*) AS INTEGER) AS rows,
                      CAST(sum(CASE WHEN CAST(a AS INTEGER) = line - 2 THEN 1 ELSE 0 END) AS INTEGER) AS in_place,
                      CAST(max(line) AS INTEGER) AS last
                    FROM raw`,
              collect: true,
            },
          ],
        });
        expect(collected['counted']).toEqual([{ rows: count, in_place: count, last: count + 1 }]);
      });
    });

    describe('files without rows', () => {
      it.each([
        ['a header only', 'a,b,c\n'],
        ['a header without line end', 'a,b,c'],
        ['a header and blank lines', 'a,b,c\n\n\n'],
      ])('%s', async (_, content) => {
        expect(await read(content)).toEqual([]);
      });

      it('nothing at all, where no header is expected', async () => {
        expect(await read('', { headerLine: 0 })).toEqual([]);
      });

      it('no file', async () => {
        expect(await rowsOf(subject.compute, await textSource(subject.lake, []))).toEqual([]);
      });
    });

    it('takes a byte order mark off', async () => {
      const first = `\uFEFF1,x,y\n2,x,y\n`;
      expect(await cells(`\uFEFF${HEADER}\n1,x,y\n`)).toEqual([[2, '1', 'x', 'y']]);
      expect(await cells(first, { headerLine: 0 })).toEqual([
        [1, '1', 'x', 'y'],
        [2, '2', 'x', 'y'],
      ]);
    });

    it('keeps the text of a line as it was', async () => {
      const lines = [' 1 , "x" ,y', '1,"a ""b""",', ',,', '1;2\t3,x,y'];
      const rows = await read([HEADER, ...lines].join('\n'));
      expect(rows.map(({ text }) => text)).toEqual(lines);
    });

    it.each([
      [';', '1;"x;y";1,5', ['1', 'x;y', '1,5']],
      ['\t', '1\t"x\ty"\t1,5', ['1', 'x\ty', '1,5']],
      [',', '1,"x,y",1;5', ['1', 'x,y', '1;5']],
      [';', '1;x,y;', ['1', 'x,y', null]],
      ['\t', '1\tx,y\t', ['1', 'x,y', null]],
    ])('cuts at the delimiter %j of the file', async (delimiter, line, expected) => {
      const content = `${['a', 'b', 'c'].join(delimiter)}\n${line}\n`;
      expect(await cells(content, { delimiter })).toEqual([[2, ...expected]]);
    });

    describe('quotes', () => {
      it.each([
        ['around a cell', '1,"x",y', ['1', 'x', 'y']],
        ['around the delimiter', '1,"x, y",z', ['1', 'x, y', 'z']],
        ['doubled inside', '1,"say ""hi""",z', ['1', 'say "hi"', 'z']],
        ['only a doubled one', '1,"""",z', ['1', '"', 'z']],
        ['around nothing', '1,"",z', ['1', null, 'z']],
        ['around every cell', '"1","x","y"', ['1', 'x', 'y']],
        ['at the end of a line', '1,x,"y"', ['1', 'x', 'y']],
        ['with blanks around them', '1, "x, y" ,z', ['1', 'x, y', 'z']],
        ['around a null token', '1,"NA",z', ['1', null, 'z']],
      ])('%s', async (_, line, expected) => {
        expect(await cells(`${HEADER}\n${line}\n1,x,y\n`)).toEqual([
          [2, ...expected],
          [3, '1', 'x', 'y'],
        ]);
      });

      it.each([
        ['never closed', '1,"x,y'],
        ['never opened', '1,x",y'],
        ['text after the closing one', '1,"x"y,z'],
        ['text before the opening one', '1,x"y",z'],
        ['two quoted parts in a cell', '1,"x" "y",z'],
        ['an odd number', '1,"x"",y,z'],
        ['one alone', '1,",z'],
        ['open to the next line', '1,"x'],
      ])('that do not match set the row aside, and no other: %s', async (_, line) => {
        expect(await cells(`${HEADER}\n${line}\n1,x,y\n`)).toEqual([
          [2, 'BAD_QUOTES'],
          [3, '1', 'x', 'y'],
        ]);
      });
    });

    it.each([
      ['1', 'SHORT_ROW'],
      ['1,x', 'SHORT_ROW'],
      ['1,x,y,', 'LONG_ROW'],
      ['1,x,y,z,"w"', 'LONG_ROW'],
      ['"1,x,y"', 'SHORT_ROW'],
      [' ', 'SHORT_ROW'],
    ])('sets a row of the wrong width aside: %j', async (line, fault) => {
      const rows = await read(`${HEADER}\n${line}\n`);
      expect(rows.map((row) => [row['line'], row['text'], row['fault']])).toEqual([
        [2, line, fault],
      ]);
    });

    it('trims blanks and knows the null tokens', async () => {
      expect(await cells(`${HEADER}\n  1 , NA,NaN\n,na,N A\nNA, ,"" \n`)).toEqual([
        [2, '1', null, 'NaN'],
        [3, null, 'na', 'N A'],
        [4, null, null, null],
      ]);
    });

    it('finds columns by their position, and gives null for one the file lacks', async () => {
      const content = 'c,extra,a\nC1,x,A1\nC2,,A2\n';
      expect(await cells(content, { positions: { c: 0, a: 2 } })).toEqual([
        [2, 'A1', null, 'C1'],
        [3, 'A2', null, 'C2'],
      ]);
    });

    it('reads text of every script', async () => {
      expect(await cells(`${HEADER}\nKöln,東京,🛒\n"naïve ""é""",Ω,ß\n`)).toEqual([
        [2, 'Köln', '東京', '🛒'],
        [3, 'naïve "é"', 'Ω', 'ß'],
      ]);
    });

    it('takes no row of control characters for a sign of its own', async () => {
      const codes = Array.from({ length: 31 }, (_, index) => index + 1);
      const isLineEnd = (code: number) => code === 10 || code === 13;
      const odd = String.fromCharCode(...codes.filter((code) => !isLineEnd(code)), 127);
      // Those that engines take for separators: \u0001 in Hive, a row of four in DuckDB before.
      const four = '\u0001\u0002\u0003\u0004';
      const lines = [
        `1,x${four}x,y`,
        `${four}2,x,y`,
        `3,x,y${four}`,
        four,
        `${odd}${odd},x,y`,
        '6,x,y',
      ];
      const rows = await read([HEADER, ...lines].join('\n'));
      expect(rows.map(({ line, text, fault, b }) => [line, text, fault, b])).toEqual([
        [2, lines[0], null, `x${four}x`],
        [3, lines[1], null, 'x'],
        [4, lines[2], null, 'x'],
        [5, four, 'SHORT_ROW', null],
        [6, lines[4], null, 'x'],
        [7, '6,x,y', null, 'x'],
      ]);
    });

    it.each([
      ['NUL', 0],
      ['start of heading', 1],
      ['start of text', 2],
      ['bell', 7],
      ['vertical tab', 11],
      ['substitute', 26],
      ['escape', 27],
      ['unit separator', 31],
      ['delete', 127],
    ])('keeps a row with the control character %s a row', async (_, code) => {
      const odd = String.fromCharCode(code);
      const rows = await read(`${HEADER}\n1,x${odd}x,y\n2,x,y\n`);
      expect(rows.map(({ line, text }) => [line, text])).toEqual([
        [2, `1,x${odd}x,y`],
        [3, '2,x,y'],
      ]);
    });
  });
}
