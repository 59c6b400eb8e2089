import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ComputeSubject,
  type FileShape,
  type Row,
  readRows,
  createTextSource,
} from './compute.subject.js';

const HEADER = 'a,b,c';

/**
 * Requirements for every engine that reads a quoted cell with line ends: its lines are one
 * quarantined row.
 */
export function computeMultilineSuite(name: string, create: () => Promise<ComputeSubject>): void {
  describe(`Compute conformance, cells of several lines: ${name}`, () => {
    let subject: ComputeSubject;
    const read = async (content: string, shape: FileShape = {}) =>
      readRows(subject.compute, await createTextSource(subject.lake, [{ content, shape }]));
    const seen = (rows: Row[]) => rows.map(({ line, fault, text }) => [line, fault, text]);

    beforeAll(async () => {
      subject = await create();
    });
    afterAll(() => subject.close());

    const good = '9,x,y';
    /** Lines below the header, and the expected line, fault and text of each row. */
    const cases: [string, string[], [number, string | null, string][]][] = [
      [
        'in the middle',
        [good, '1,"first', '2,x,second', 'third",z', good],
        [
          [2, null, good],
          [3, 'BAD_QUOTES', '1,"first\n2,x,second\nthird",z'],
          [6, null, good],
        ],
      ],
      [
        'at the end of the file',
        [good, '1,x,"first', '2,x,second', 'third"'],
        [
          [2, null, good],
          [3, 'BAD_QUOTES', '1,x,"first\n2,x,second\nthird"'],
        ],
      ],
      [
        'of two lines',
        ['1,x,"first', 'second"', good],
        [
          [2, 'BAD_QUOTES', '1,x,"first\nsecond"'],
          [4, null, good],
        ],
      ],
      [
        'twice in a row of the file',
        ['1,x,"a', '2,x,y', 'c"', '"1', '2,x,y', '",x,y', good],
        [
          [2, 'BAD_QUOTES', '1,x,"a\n2,x,y\nc"'],
          [5, 'BAD_QUOTES', '"1\n2,x,y\n",x,y'],
          [8, null, good],
        ],
      ],
      [
        'two of them in one row',
        ['1,"a', 'b","c', '2,x,y', 'd"', good],
        [
          [2, 'BAD_QUOTES', '1,"a\nb","c\n2,x,y\nd"'],
          [6, null, good],
        ],
      ],
      [
        'with delimiters, doubled quotes, blanks and empty lines',
        ['1, "a, ""b""', '', '2,x,y', ' ""c"" " ,z', good],
        [
          [2, 'BAD_QUOTES', '1, "a, ""b""\n\n2,x,y\n ""c"" " ,z'],
          [6, null, good],
        ],
      ],
      [
        'beside cells of which each is quoted',
        ['"1","x","a', '2,x,y', '"', '"1","x","y"'],
        [
          [2, 'BAD_QUOTES', '"1","x","a\n2,x,y\n"'],
          [5, null, '"1","x","y"'],
        ],
      ],
      [
        'and is never closed',
        ['1,"first', '2,x,y', good],
        [
          [2, 'BAD_QUOTES', '1,"first'],
          [3, null, '2,x,y'],
          [4, null, good],
        ],
      ],
      [
        'and text after the closing quote: the first line was left open',
        ['1,"first', '2,x,y', 'third" z,z', good],
        [
          [2, 'BAD_QUOTES', '1,"first'],
          [3, null, '2,x,y'],
          [4, 'BAD_QUOTES', 'third" z,z'],
          [5, null, good],
        ],
      ],
      [
        'stray quotes, which open nothing',
        ['1,5" disk,y', '2,x,y', '3,7" disk,y', '4,x,y', '5,x"y,z', good],
        [
          [2, 'BAD_QUOTES', '1,5" disk,y'],
          [3, null, '2,x,y'],
          [4, 'BAD_QUOTES', '3,7" disk,y'],
          [5, null, '4,x,y'],
          [6, 'BAD_QUOTES', '5,x"y,z'],
          [7, null, good],
        ],
      ],
      [
        'after a stray one',
        ['1,"x', '2,x,y', '1,x,"a', '2,x,y', 'c"', good],
        [
          [2, 'BAD_QUOTES', '1,"x'],
          [3, null, '2,x,y'],
          [4, 'BAD_QUOTES', '1,x,"a\n2,x,y\nc"'],
          [7, null, good],
        ],
      ],
      [
        'of which each line could begin one or end one',
        ['1,x,"', '"', '"', '"', '"', good],
        [
          [2, 'BAD_QUOTES', '1,x,"\n"'],
          [4, 'BAD_QUOTES', '"\n"'],
          [6, 'BAD_QUOTES', '"'],
          [7, null, good],
        ],
      ],
    ];
    /** Each case with every kind of line end, with and without a final one: in one job. */
    const shapes = [
      ...(['\n', '\r\n', '\r'] as const).flatMap((end, index) => {
        const lineEnd = (['lf', 'crlf', 'cr'] as const)[index] ?? 'lf';
        const write = (lines: string[]) => [HEADER, ...lines].join(end);
        return [
          { lineEnd, write },
          { lineEnd, write: (lines: string[]) => `${write(lines)}${end}` },
        ];
      }),
      {
        lineEnd: 'mixed' as const,
        write: (lines: string[]) => [HEADER, ...lines].join('\n').replace('\n', '\r\n'),
      },
    ];
    let found: Row[];
    beforeAll(async () => {
      const files = cases.flatMap(([, lines]) =>
        shapes.map(({ lineEnd, write }) => ({ content: write(lines), shape: { lineEnd } })),
      );
      found = await readRows(subject.compute, await createTextSource(subject.lake, files));
    });

    it.each(cases.map((each, index) => [...each, index] as const))(
      '%s',
      (_name, _lines, expected, index) => {
        for (const shape of shapes.keys()) {
          const file = index * shapes.length + shape + 1;
          expect(seen(found.filter((row) => row['file'] === file))).toEqual(expected);
        }
      },
    );

    it.each([';', '\t'])('with %j between cells', async (delimiter) => {
      const lines = ['a,b,c', '1,"a', '2,x,y', 'c",z', good];
      const content = lines.map((line) => line.replaceAll(',', delimiter)).join('\n');
      expect((await read(content, { delimiter })).map(({ line, fault }) => [line, fault])).toEqual([
        [2, 'BAD_QUOTES'],
        [5, null],
      ]);
    });

    it('begins below the header and ends with its file', async () => {
      const files = [
        { content: '"sep,b,c\na,b,c\n1,x,y\n2,"x', shape: { headerLine: 2 } },
        { content: 'a,b,c\n3,x,y\n4,x",y\n5,"x\ny",z' },
      ];
      const rows = await readRows(subject.compute, await createTextSource(subject.lake, files));
      expect(rows.map(({ file, line, fault, text }) => [file, line, fault, text])).toEqual([
        [1, 3, null, '1,x,y'],
        [1, 4, 'BAD_QUOTES', '2,"x'],
        [2, 2, null, '3,x,y'],
        [2, 3, 'BAD_QUOTES', '4,x",y'],
        [2, 4, 'BAD_QUOTES', '5,"x\ny",z'],
      ]);
    });

    it('is as long as the limit, and no longer', async () => {
      const [first, last] = ['1,x,"', '"'];
      const manyLines = (count: number) => [first, ...Array<string>(count - 2).fill('2,x,y'), last];
      // Bytes, not characters: two letters of two bytes, and six bytes in the other lines.
      const manyBytes = (count: number) => [first, 'éé' + 'e'.repeat(count - 10), last];
      const texts = [manyLines(254), manyLines(255), manyBytes(1_000_000), manyBytes(1_000_001)];
      const files = texts.map((lines) => ({ content: [HEADER, ...lines, good].join('\n') }));
      const rows = await readRows(subject.compute, await createTextSource(subject.lake, files));
      const counts = texts.map(
        (_lines, index) => rows.filter(({ file }) => file === index + 1).length,
      );
      expect(counts).toEqual([1 + 1, 255 + 1, 1 + 1, 3 + 1]);
    });

    describe('a row with too many bytes for an engine to carry', () => {
      const long = 'e'.repeat(9_000);
      /** Rows of exactly so many bytes, of letters of two bytes. */
      const row = (bytes: number) => `1,${'é'.repeat((bytes - 6) / 2)},z${bytes % 2 ? 'z' : 'zz'}`;

      it.each<[string, string[], [number, string | null, string][]]>([
        [
          'has 8,001 bytes, not 8,000',
          [row(8_000), row(8_002).slice(0, -1)],
          [
            [2, null, row(8_000)],
            [3, 'OVERSIZED_ROW', row(8_001).slice(0, 2_000)],
          ],
        ],
        [
          'may have lines: in its first',
          [`1,"${long}`, '2,x,y', '",z', good],
          [
            [2, 'OVERSIZED_ROW', `1,"${long}`.slice(0, 2_000)],
            [5, null, good],
          ],
        ],
        [
          'may have lines: in a later one with quotes',
          ['1,"a', `b","${long}`, 'd"', good],
          [
            [2, 'OVERSIZED_ROW', `1,"a\nb","${long}`.slice(0, 2_000)],
            [5, null, good],
          ],
        ],
        [
          'may have lines: in all of them',
          ['1,"a', ...Array<string>(90).fill('e'.repeat(99)), '",z', good],
          [
            [2, 'OVERSIZED_ROW', `1,"a\n${`${'e'.repeat(99)}\n`.repeat(20)}`.slice(0, 2_000)],
            [94, null, good],
          ],
        ],
        [
          'takes no other line with it',
          [`1,5" ${long},y`, '2,x,y', '3,7" disk,y', good],
          [
            [2, 'OVERSIZED_ROW', `1,5" ${long}`.slice(0, 2_000)],
            [3, null, '2,x,y'],
            [4, 'BAD_QUOTES', '3,7" disk,y'],
            [5, null, good],
          ],
        ],
      ])('%s', async (_, lines, expected) => {
        const rows = seen(await read([HEADER, ...lines].join('\n')));
        expect(rows).toEqual(expected);
      });
    });

    it('is found among many lines, wherever a reader splits the file', async () => {
      const count = 40_000;
      const lines = Array.from(
        { length: count },
        (_unused, i) => `${i},"${'x'.repeat(i % 90)}\n${i},x,y\n",z`,
      );
      const source = await createTextSource(subject.lake, [
        { content: [HEADER, ...lines].join('\n') },
      ]);
      const { collected } = await subject.compute.run({
        name: 'count rows',
        sources: [source],
        models: [
          {
            name: 'counted',
            sql: `SELECT CAST(count(*) AS INTEGER) AS rows, min(cell_fault) AS fault,
                    CAST(sum(CASE WHEN line % 3 = 2 THEN 1 ELSE 0 END) AS INTEGER) AS in_place
                  FROM raw`,
            collect: true,
          },
        ],
      });
      expect(collected['counted']).toEqual([{ rows: count, fault: 'BAD_QUOTES', in_place: count }]);
    });
  });
}
