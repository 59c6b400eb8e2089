import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TextSource } from '#lake/ports/compute.js';
import {
  type ComputeSubject,
  type FileShape,
  type Row,
  readRows,
  createTextSource,
} from './compute.subject.js';

/** Requirements for every engine that reads several files as one source, and undeclared columns. */
export function computeFilesSuite(name: string, create: () => Promise<ComputeSubject>): void {
  describe(`Compute conformance, files: ${name}`, () => {
    let subject: ComputeSubject;

    beforeAll(async () => {
      subject = await create();
    });
    afterAll(() => subject.close());

    const read = async (files: { content: string; shape?: FileShape }[]) =>
      readRows(subject.compute, await createTextSource(subject.lake, files));

    it('keeps the formats of several files separate', async () => {
      const rows = await read([
        { content: 'a,b,c\r\n1,x,y\r\n', shape: { lineEnd: 'crlf', fileId: 7 } },
        { content: 'c;a\nC;A\n', shape: { delimiter: ';', width: 2, positions: { c: 0, a: 1 } } },
        { content: 'a,b,c\n', shape: { fileId: 9 } },
        { content: 'a,b,c\r3,x,y\r4,x', shape: { lineEnd: 'cr', fileId: 10 } },
      ]);
      expect(rows.map(({ file, line, fault, a, b, c }) => [file, line, fault, a, b, c])).toEqual([
        [2, 2, null, 'A', null, 'C'],
        [7, 2, null, '1', 'x', 'y'],
        [10, 2, null, '3', 'x', 'y'],
        [10, 3, 'SHORT_ROW', '4', 'x', null],
      ]);
    });

    it('numbers the lines of each file, wherever its header is', async () => {
      const rows = await read([
        { content: '\uFEFFa,b,c\n1,x,y\n2,x,y' },
        { content: '', shape: { headerLine: 0 } },
        { content: '\n\n\na,b,c\n\n3,x,y\n', shape: { headerLine: 4 } },
        { content: '\uFEFF4,x,y\n5,x,y\n\n6,x,y\n', shape: { headerLine: 0 } },
        { content: 'a,b,c' },
        { content: 'a,b,c\n7,x,y\n' },
      ]);
      expect(rows.map(({ file, line, a }) => [file, line, a])).toEqual([
        [1, 2, '1'],
        [1, 3, '2'],
        [3, 6, '3'],
        [4, 1, '4'],
        [4, 2, '5'],
        [4, 4, '6'],
        [6, 2, '7'],
      ]);
    });

    it('reads hundreds of small files together with a large one', async () => {
      const source = await createManyFiles();
      const { collected } = await subject.compute.run({
        name: 'count files',
        sources: [source],
        models: [
          {
            name: 'counted',
            sql: `SELECT CAST(file_id AS INTEGER) AS file, CAST(count(*) AS INTEGER) AS rows,
                CAST(min(line - CAST(b AS INTEGER)) AS INTEGER) AS least,
                CAST(max(line - CAST(b AS INTEGER)) AS INTEGER) AS most,
                min(a) AS first_cell, max(a) AS last_cell, min(delivery_order) AS place
              FROM raw GROUP BY file_id ORDER BY file_id`,
            collect: true,
          },
        ],
      });
      const expected = Array.from({ length: FILES }, (_, file) => ({
        file: file + 1,
        rows: rowsIn(file),
        least: 0,
        most: 0,
        first_cell: `file-${file}`,
        last_cell: `file-${file}`,
        place: file + 1,
      }));
      expect(collected['counted']).toEqual(expected.filter(({ rows }) => rows > 0));
    });

    describe('lines of large files', () => {
      const count = 60_000;
      const ends = [
        ['LF', '\n', 'lf'],
        ['CRLF', '\r\n', 'crlf'],
        ['CR', '\r', 'cr'],
        ['both', '\n', 'mixed'],
      ] as const;
      let counted: Row[] | undefined;

      beforeAll(async () => {
        const lines = Array.from({ length: count }, (_, i) => `${i},${'x'.repeat(i % 90)},z`);
        const files = ends.map(([, end, lineEnd]) => ({
          content:
            lineEnd === 'mixed' ? `a,b,c\r\n${lines.join(end)}` : ['a,b,c', ...lines].join(end),
          shape: { lineEnd },
        }));
        const { collected } = await subject.compute.run({
          name: 'count lines',
          sources: [await createTextSource(subject.lake, files)],
          models: [
            {
              name: 'counted',
              sql: `SELECT CAST(count(*) AS INTEGER) AS rows,
                      CAST(sum(CASE WHEN CAST(a AS INTEGER) = line - 2 THEN 1 ELSE 0 END) AS INTEGER) AS in_place,
                      CAST(max(line) AS INTEGER) AS last
                    FROM raw GROUP BY file_id ORDER BY file_id`,
              collect: true,
            },
          ],
        });
        counted = collected['counted'];
      });

      it.each(ends.map(([what], index) => [what, index] as const))(
        'are numbered: %s',
        (_, index) => {
          expect(counted?.[index]).toEqual({ rows: count, in_place: count, last: count + 1 });
        },
      );
    });

    const FILES = 300;
    const rowsIn = (file: number) => (file === 150 ? 50_000 : file % 7);

    /** Each row contains its file and line. */
    async function createManyFiles(): Promise<TextSource> {
      const source = await createTextSource(subject.lake, []);
      for (let file = 0; file < FILES; file++) {
        const rows = Array.from({ length: rowsIn(file) }, (_, row) => `file-${file},${row + 2},y`);
        const key = `many/${file}.csv`;
        await subject.lake.put(key, Readable.from([['a,b,c', ...rows].join('\n')]));
        source.files.push({
          key,
          fileId: file + 1,
          deliveryOrder: file + 1,
          delimiter: ',',
          headerLine: 1,
          lineEnd: 'lf',
          positions: { a: 0, b: 1, c: 2 },
          width: 3,
        });
      }
      return source;
    }

    describe('additional_column', () => {
      const extras = [
        { name: 'Region', position: 1 },
        { name: 'Note "it"', position: 4 },
      ];
      const shape = { positions: { a: 0, b: 2, c: 3 }, width: 5, extras };
      /** Lines by name of their case: each in a separate file, all read by one job. */
      const cases = [
        ['plain', '1,North,x,y,it', 'North', 'it'],
        ['nothing', '1,,x,y,', '', ''],
        ['null tokens', '1,NA,x,y,"NA"', 'NA', 'NA'],
        ['blanks around', '1, North West ,x,y," it "', 'North West', 'it'],
        ['quotes', '1,"a ""b""",x,y,""""', 'a "b"', '"'],
        ['delimiters', '1,"a,b",x,y,"{""a"":1}"', 'a,b', '{"a":1}'],
        ['backslashes', '1,a\\b,x,y,\\n\\u0041/', 'a\\b', '\\n\\u0041/'],
        ['tabs', '1,a\tb,x,y,\tc', 'a\tb', '\tc'],
        ['control characters', '1,\u0001\u0010\u007f,x,y,\b\f', '\u0001\u0010\u007f', '\b\f'],
        ['every script', '1,Köln 東京,x,y,🛒\u2028é', 'Köln 東京', '🛒\u2028é'],
        ['single quotes', "1,O'Neil,x,y,''", "O'Neil", "''"],
      ] as const;
      const escaped = '1,\u001f,x,y,';
      let found: Row[];
      const additional = (file: number) =>
        found.filter((row) => row['file'] === file).map((row) => row['additional_column']);

      beforeAll(async () => {
        const lines = [...cases.map(([, line]) => line), escaped];
        found = await read(lines.map((line) => ({ content: `h\n${line}`, shape })));
      });

      it.each(cases.map(([what, , ...cells], index) => [what, index + 1, ...cells] as const))(
        'is JSON of undeclared cells: %s',
        (_, file, region, note) => {
          // Names in file order, as every engine writes them.
          const expected = JSON.stringify({ Region: region, 'Note "it"': note });
          expect(additional(file)).toEqual([expected]);
        },
      );

      it('writes escapes in upper case', () => {
        const expected = String.raw`{"Region":"\u001F","Note \"it\"":""}`;
        expect(additional(cases.length + 1)).toEqual([expected]);
      });

      it('does not move the other cells of a row', async () => {
        const rows = await read([{ content: 'h\n1,North,x,y,it\n2,South,x\n', shape }]);
        expect(rows.map(({ a, b, c, fault }) => [a, b, c, fault])).toEqual([
          ['1', 'x', 'y', null],
          ['2', 'x', null, 'SHORT_ROW'],
        ]);
      });

      it('distinguishes names that differ only in case or look like a path', async () => {
        const names = ['region', 'Region', 'x.y', '$a', "it's", 'ß 東'];
        const [row] = await read([
          {
            content: `h\n1,x,y,${names.map((_, index) => `v${index}`).join(',')}`,
            shape: {
              extras: names.map((each, index) => ({ name: each, position: 3 + index })),
              width: 3 + names.length,
            },
          },
        ]);
        const entries = names.map((each, index) => [each, `v${index}`]);
        expect(row?.['additional_column']).toBe(JSON.stringify(Object.fromEntries(entries)));
      });

      it('is null for files without undeclared columns', async () => {
        const rows = await read([
          { content: 'h\n1,North,x,y,it\n', shape },
          { content: 'a,b,c\n1,x,y\n' },
        ]);
        expect(rows.map((row) => row['additional_column'] === null)).toEqual([false, true]);
      });
    });
  });
}
