import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ComputeSubject,
  type FileShape,
  type Row,
  readRows,
  createTextSource,
} from './compute.subject.js';

const HEADER = 'a,b,c';

interface Text {
  content: string | Buffer;
  shape?: FileShape;
}

/**
 * Requirements for every engine that reads raw text: no row is lost or invented, and each has its
 * line number.
 */
export function computeTextSuite(name: string, create: () => Promise<ComputeSubject>): void {
  describe(`Compute conformance, raw text: ${name}`, () => {
    let subject: ComputeSubject;
    /** The texts of all cases: files of one source that one job reads. */
    const texts: Text[] = [];
    let found: Row[];
    /** A case with a separate text. */
    const reads = (what: string, text: Text, check: (rows: Row[]) => void) => {
      const file = texts.push(text);
      it(what, () => check(found.filter((row) => row['file'] === file)));
    };
    /** Line and cells, or line and fault, of each row. */
    const cells = (rows: Row[]) =>
      rows.map(({ line, fault, a, b, c }) => (fault === null ? [line, a, b, c] : [line, fault]));

    beforeAll(async () => {
      subject = await create();
      found = await readRows(subject.compute, await createTextSource(subject.lake, texts));
    });
    afterAll(() => subject.close());

    describe('line ends', () => {
      for (const [what, content, lineEnd] of [
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
      ] as const) {
        reads(what, { content, shape: { lineEnd } }, (rows) =>
          expect(cells(rows)).toEqual([
            [2, '1', 'x', 'y'],
            [3, '2', 'x', 'y'],
          ]),
        );
      }

      for (const [what, end, lineEnd] of [
        ['LF', '\n', 'lf'],
        ['CRLF', '\r\n', 'crlf'],
        ['CR', '\r', 'cr'],
      ] as const) {
        const content = ['', HEADER, '', '1,x,y', '', '', '2,x,y', '', ''].join(end);
        const shape = { lineEnd, headerLine: 2 };
        reads(
          `counts blank lines but gives no rows for them: ${what}`,
          { content, shape },
          (rows) =>
            expect(cells(rows)).toEqual([
              [4, '1', 'x', 'y'],
              [7, '2', 'x', 'y'],
            ]),
        );
      }

      const content = 'a,b,c\r\n\n1,x,y\r\r\n2,x,y\n\r3,x,y';
      const shape = { lineEnd: 'mixed' as const };
      reads('counts blank lines of a file that mixes its ends', { content, shape }, (rows) =>
        expect(cells(rows)).toEqual([
          [3, '1', 'x', 'y'],
          [5, '2', 'x', 'y'],
          [7, '3', 'x', 'y'],
        ]),
      );
    });

    describe('files without rows', () => {
      const read = async (files: Text[]) =>
        readRows(subject.compute, await createTextSource(subject.lake, files));

      it.each([
        ['a header only', 'a,b,c\n'],
        ['a header without line end', 'a,b,c'],
        ['a header and blank lines', 'a,b,c\n\n\n'],
      ])('%s', async (_, content) => {
        expect(await read([{ content }])).toEqual([]);
      });

      it('reads nothing from an empty file without a header', async () => {
        expect(await read([{ content: '', shape: { headerLine: 0 } }])).toEqual([]);
      });

      it('reads nothing without files', async () => {
        expect(await read([])).toEqual([]);
      });
    });

    reads('takes a byte order mark off', { content: `\uFEFF${HEADER}\n1,x,y\n` }, (rows) =>
      expect(cells(rows)).toEqual([[2, '1', 'x', 'y']]),
    );
    const headless = { content: '\uFEFF1,x,y\n2,x,y\n', shape: { headerLine: 0 } };
    reads('takes a byte order mark off, also where no header follows it', headless, (rows) =>
      expect(cells(rows)).toEqual([
        [1, '1', 'x', 'y'],
        [2, '2', 'x', 'y'],
      ]),
    );

    const joined = `${HEADER}\n1,x,y\n\uFEFF${HEADER}\n\uFEFF\uFEFF2,x,y\n\uFEFF\n\uFEFF"3",x,y\n`;
    reads('takes byte order marks off lines of joined files', { content: joined }, (rows) =>
      expect(cells(rows)).toEqual([
        [2, '1', 'x', 'y'],
        [3, 'a', 'b', 'c'],
        [4, '2', 'x', 'y'],
        [6, '3', 'x', 'y'],
      ]),
    );

    describe('lines without a value', () => {
      const blank = ['', ' ', '\t', ',', ',,', ',,,,', ' , ,\t', '"","",""', ' "" ,"  ",', '""'];
      const valued = ['"', '"""",,', '",",,', ',"" x,', ',NA,', '0,,'];
      const lines = [HEADER, ...[...blank, ...valued].flatMap((line) => [line, ',,'])];
      // The first valued line is line 22; a blank one is between any two.
      const found = valued.map((_, index) => 2 + 2 * (blank.length + index));
      for (const delimiter of [',', ';', '\t', '|']) {
        const content = lines.join('\n').replaceAll(',', delimiter);
        const what = `are no rows, with the delimiter ${JSON.stringify(delimiter)}`;
        reads(what, { content, shape: { delimiter } }, (rows) =>
          expect(rows.map(({ line }) => line)).toEqual(found),
        );
      }
      const wide = { content: `${HEADER}\n${','.repeat(50_000)}\n1,x,y\n` };
      reads('are no rows, whatever their length', wide, (rows) =>
        expect(cells(rows)).toEqual([[3, '1', 'x', 'y']]),
      );
    });

    const asItWas = [' 1 , "x" ,y', '1,"a ""b""",', ',-,', '1;2\t3,x,y'];
    const keeps = { content: [HEADER, ...asItWas].join('\n') };
    reads('keeps the text of a line as it was', keeps, (rows) =>
      expect(rows.map(({ text }) => text)).toEqual(asItWas),
    );

    for (const [delimiter, line, expected] of [
      [';', '1;"x;y";1,5', ['1', 'x;y', '1,5']],
      ['\t', '1\t"x\ty"\t1,5', ['1', 'x\ty', '1,5']],
      [',', '1,"x,y",1;5', ['1', 'x,y', '1;5']],
      [';', '1;x,y;', ['1', 'x,y', null]],
      ['\t', '1\tx,y\t', ['1', 'x,y', null]],
      ['|', '1|"x|y"|1,5', ['1', 'x|y', '1,5']],
      ['|', '1|x\ty|', ['1', 'x\ty', null]],
    ] as const) {
      const content = `${['a', 'b', 'c'].join(delimiter)}\n${line}\n`;
      const what = `cuts ${JSON.stringify(line)} at the delimiter of the file`;
      reads(what, { content, shape: { delimiter } }, (rows) =>
        expect(cells(rows)).toEqual([[2, ...expected]]),
      );
    }

    describe('quotes', () => {
      for (const [what, line, expected] of [
        ['around a cell', '1,"x",y', ['1', 'x', 'y']],
        ['around the delimiter', '1,"x, y",z', ['1', 'x, y', 'z']],
        ['doubled inside', '1,"say ""hi""",z', ['1', 'say "hi"', 'z']],
        ['only a doubled one', '1,"""",z', ['1', '"', 'z']],
        ['around nothing', '1,"",z', ['1', null, 'z']],
        ['around every cell', '"1","x","y"', ['1', 'x', 'y']],
        ['at the end of a line', '1,x,"y"', ['1', 'x', 'y']],
        ['with blanks around them', '1, "x, y" ,z', ['1', 'x, y', 'z']],
        ['around a null token', '1,"NA",z', ['1', null, 'z']],
      ] as const) {
        reads(what, { content: `${HEADER}\n${line}\n1,x,y\n` }, (rows) =>
          expect(cells(rows)).toEqual([
            [2, ...expected],
            [3, '1', 'x', 'y'],
          ]),
        );
      }

      for (const [what, line] of [
        ['never closed', '1,"x,y'],
        ['never opened', '1,x",y'],
        ['text after the closing one', '1,"x"y,z'],
        ['text before the opening one', '1,x"y",z'],
        ['two quoted parts in a cell', '1,"x" "y",z'],
        ['an odd number', '1,"x"",y,z'],
        ['one alone', '1,",z'],
        ['open to the next line', '1,"x'],
      ] as const) {
        const content = `${HEADER}\n${line}\n1,x,y\n`;
        reads(`that do not match set the row aside, and no other: ${what}`, { content }, (rows) =>
          expect(cells(rows)).toEqual([
            [2, 'BAD_QUOTES'],
            [3, '1', 'x', 'y'],
          ]),
        );
      }
    });

    for (const [line, fault] of [
      ['1', 'SHORT_ROW'],
      ['1,x', 'SHORT_ROW'],
      ['1,x,y,', 'LONG_ROW'],
      ['1,x,y,z,"w"', 'LONG_ROW'],
      ['"1,x,y"', 'SHORT_ROW'],
    ] as const) {
      const what = `sets a row of the wrong width aside: ${JSON.stringify(line)}`;
      reads(what, { content: `${HEADER}\n${line}\n` }, (rows) =>
        expect(rows.map((row) => [row['line'], row['text'], row['fault']])).toEqual([
          [2, line, fault],
        ]),
      );
    }

    const blanks = { content: `${HEADER}\n  1 , NA,NaN\n,na,N A\nNA, ,"" \n` };
    reads('trims blanks and knows the null tokens', blanks, (rows) =>
      expect(cells(rows)).toEqual([
        [2, '1', null, 'NaN'],
        [3, null, 'na', 'N A'],
        [4, null, null, null],
      ]),
    );

    reads(
      'finds columns by their position, and gives null for one the file lacks',
      { content: 'c,extra,a\nC1,x,A1\nC2,,A2\n', shape: { positions: { c: 0, a: 2 } } },
      (rows) =>
        expect(cells(rows)).toEqual([
          [2, 'A1', null, 'C1'],
          [3, 'A2', null, 'C2'],
        ]),
    );

    const scripts = { content: `${HEADER}\nKöln,東京,🛒\n"naïve ""é""",Ω,ß\n` };
    reads('reads text of every script', scripts, (rows) =>
      expect(cells(rows)).toEqual([
        [2, 'Köln', '東京', '🛒'],
        [3, 'naïve "é"', 'Ω', 'ß'],
      ]),
    );

    const codes = Array.from({ length: 31 }, (_, index) => index + 1);
    const isLineEnd = (code: number) => code === 10 || code === 13;
    const odd = String.fromCharCode(...codes.filter((code) => !isLineEnd(code)), 127);
    // Separators of engines: \u0001 in Hive, four in a row in earlier DuckDB.
    const four = '\u0001\u0002\u0003\u0004';
    const lines = [
      `1,x${four}x,y`,
      `${four}2,x,y`,
      `3,x,y${four}`,
      four,
      `${odd}${odd},x,y`,
      '6,x,y',
    ];
    reads(
      'takes no row of control characters for a sign of its own',
      { content: [HEADER, ...lines].join('\n') },
      (rows) =>
        expect(rows.map(({ line, text, fault, b }) => [line, text, fault, b])).toEqual([
          [2, lines[0], null, `x${four}x`],
          [3, lines[1], null, 'x'],
          [4, lines[2], null, 'x'],
          [5, four, 'SHORT_ROW', null],
          [6, lines[4], null, 'x'],
          [7, '6,x,y', null, 'x'],
        ]),
    );

    for (const [what, code] of [
      ['NUL', 0],
      ['start of heading', 1],
      ['start of text', 2],
      ['bell', 7],
      ['vertical tab', 11],
      ['substitute', 26],
      ['escape', 27],
      ['unit separator', 31],
      ['delete', 127],
    ] as const) {
      const row = `1,x${String.fromCharCode(code)}x,y`;
      const content = `${HEADER}\n${row}\n2,x,y\n`;
      reads(`keeps a row with the control character ${what} a row`, { content }, (rows) =>
        expect(rows.map(({ line, text }) => [line, text])).toEqual([
          [2, row],
          [3, '2,x,y'],
        ]),
      );
    }
  });
}
