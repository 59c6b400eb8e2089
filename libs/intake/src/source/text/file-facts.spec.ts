import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { TextFile } from '#lake/ports/compute.js';
import { openEmbeddedLake } from '#test/setup/embedded-lake.js';
import { FactsTransform } from './file-facts.js';

async function readFacts(chunks: Buffer[], headerLine?: number, delimiter?: string) {
  const facts = new FactsTransform(headerLine, delimiter);
  const through = await buffer(Readable.from(chunks).pipe(facts));
  return { through, facts: facts.facts() };
}

/** Every split of a text into two, and into single bytes. */
function cuts(text: string): Buffer[][] {
  const bytes = Buffer.from(text);
  const halves = Array.from({ length: bytes.length + 1 }, (_, at) => [
    bytes.subarray(0, at),
    bytes.subarray(at),
  ]);
  return [...halves, Array.from(bytes, (byte) => Buffer.of(byte))];
}

/** Lines with a value, from the first that has more than blanks. */
function naiveCount(text: string): number {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.replace(/^\uFEFF+/, ''));
  return lines.filter((line) => !/^[ \t,]*$/.test(line)).length;
}

describe('FactsTransform', () => {
  it.each([
    ['a\nb\n', 2, 'lf'],
    ['a\nb', 2, 'lf'],
    ['a\r\nb\r\n', 2, 'crlf'],
    ['a\r\nb', 2, 'crlf'],
    ['a\rb\r', 2, 'cr'],
    ['a\rb', 2, 'cr'],
    ['a\r\rb', 2, 'cr'],
    ['a\nb\r\nc', 3, 'mixed'],
    ['a\rb\nc', 3, 'mixed'],
    ['a\r\r\nb', 2, 'mixed'],
    ['a\n\rb', 2, 'mixed'],
    ['\n\na\n\n\nb\n\n', 2, 'lf'],
    ['\r\n\r\na\r\n', 1, 'crlf'],
    [' \n', 0, 'lf'],
    [' \n\t\r\na\n \n', 1, 'mixed'],
    ['  a\n\t\nb', 2, 'lf'],
    ['\uFEFFa\nb\n', 2, 'lf'],
    ['\uFEFF\r\n \r\na\r\nb', 2, 'crlf'],
    ['\uFEFF', 0, 'lf'],
    ['a\n\uFEFF\n', 1, 'lf'],
    ['a\n\uFEFFa\n\uFEFF\uFEFF,\n\uFEFF\uFEFFb\n', 3, 'lf'],
    ['a,b\n,\n , \n\t,\t\n,,,,\n1,\n', 2, 'lf'],
    ['a;b\n;\n', 2, 'lf'],
    ['\uFF01\n', 1, 'lf'],
    ['one line', 1, 'lf'],
    ['\n', 0, 'lf'],
    ['', 0, 'lf'],
    ['ä\r\nö\r\n', 2, 'crlf'],
  ])(
    '%j: counts lines with a value and line ends, for every split into chunks',
    async (text, lines, lineEnd) => {
      expect(naiveCount(text)).toBe(lines);
      for (const chunks of cuts(text)) {
        const { facts } = await readFacts(chunks);
        expect(facts).toMatchObject({ lines, lineEnd });
      }
    },
  );

  it.each([
    ['sep=;\na\nb\n', 2, 2],
    ['\uFEFFsep=;\r\n\r\na\r\nb\r\n\r\nc', 3, 3],
    ['\r \rsep=,\ra\rb', 4, 2],
    ['sep=;\na', 2, 1],
  ])('%j with its header in line %i: counts from there', async (text, headerLine, lines) => {
    for (const chunks of cuts(text)) {
      expect((await readFacts(chunks, headerLine)).facts.lines).toBe(lines);
    }
  });

  it('passes every byte on, and returns their number and digest', async () => {
    const bytes = Buffer.from(Array.from({ length: 10_000 }, (_, i) => (i * 31) % 256));
    const { through, facts } = await readFacts([bytes.subarray(0, 77), bytes.subarray(77)]);
    expect(through.equals(bytes)).toBe(true);
    expect(facts.bytes).toBe(10_000);
    expect(facts.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('counts like a plain split, for text of every shape', async () => {
    const pieces = ['a', ' ', '\n', '\r\n', '\r', ',', '\n\n', 'x,y'];
    for (let seed = 1; seed <= 200; seed++) {
      const text = Array.from(
        { length: 12 },
        (_, i) => pieces[(seed * (i + 3) * 7 + i * i) % 8],
      ).join('');
      const { facts } = await readFacts([Buffer.from(text)]);
      expect(facts.lines, JSON.stringify(text)).toBe(naiveCount(text));
    }
  });

  describe('rows that span several lines', () => {
    /** The lines of one text, and the number of rows below its header. */
    const cases: [string, string[], number][] = [
      ['one', ['1,"a', '2,x,y', 'c",z', '9,x,y'], 2],
      ['at the end', ['9,x,y', '1,x,"a', 'b"'], 2],
      ['two', ['1,"a', '', 'b"', '1,x,"a', '2,x,y', 'b"'], 2],
      ['two cells of one', ['1,"a', 'b","c', 'd"', '9,x,y'], 2],
      ['doubled quotes and blanks', ['1, "a ""', '2,x,""" ', '9,x,y'], 2],
      ['a doubled quote at the end of a line', ['1, "a ""', '2,x"" " ,y', '9,x,y'], 2],
      ['never closed', ['1,"a', '2,x,y', '9,x,y'], 3],
      ['text after the closing quote', ['1,"a', '2,x,y', 'c" z', '9,x,y'], 4],
      ['stray quotes', ['1,5" disk', '2,x,y', '3,7" disk'], 3],
      ['a stray one before', ['1,"a', '2,x,y', '1,x,"a', '2,x,y', 'c"'], 3],
      ['each line could begin one', ['1,x,"', '"', '"', '"', '"'], 3],
      ['around lines without values', ['1,x,"', ',,', '"",', '', '"', ',,', '9,x,y'], 2],
      ['after a byte order mark', ['\uFEFF"1', ',,', '2",x,y', '\uFEFF9,x,y'], 2],
      ['as long as one may be', ['1,"', ...Array<string>(252).fill('2,x'), '"'], 1],
      ['longer', ['1,"', ...Array<string>(253).fill('2,x'), '"'], 255],
    ];

    it.each(cases)('%s', async (_, lines, rows) => {
      for (const end of ['\n', '\r\n', '\r']) {
        const text = ['a,b,c', ...lines].join(end);
        const cut = lines.length > 10 ? [[Buffer.from(text)]] : cuts(text);
        for (const chunks of [...cut, ...(lines.length > 10 ? [] : cuts(text + end))]) {
          expect((await readFacts(chunks)).facts.lines).toBe(rows + 1);
        }
      }
    });

    it.each([
      [1_000_000, 1],
      [1_000_001, 2],
    ])('of %i bytes make %i rows', async (bytes, rows) => {
      const [first, last] = [`1,"${'x'.repeat(bytes - 4)}`, '"'];
      const text = Buffer.from(['a,b', first, last].join('\n'));
      expect((await readFacts([text])).facts.lines).toBe(rows + 1);
    });

    it('depend on the delimiter, and begin below the header', async () => {
      const facts = new FactsTransform(2, ';');
      await buffer(
        Readable.from([Buffer.from('"sep\na;b\n1;"x\n2;y\nz";3\n1,"x\n2;y"')]).pipe(facts),
      );
      expect(facts.facts().lines).toBe(4);
    });

    it('are those that an engine finds, with any quotes', async () => {
      const { compute, lake, close } = await openEmbeddedLake();
      try {
        // A small generator of our own, so that each run uses the same texts.
        let state = 20_100_205;
        const pick = <Item>(items: readonly Item[]): Item => {
          state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
          return items[Math.floor(state / 65_536) % items.length]!;
        };
        const parts = ['"', '"', '""', ',', ',', ' ', 'x', '\n', '\n', ',"', '",'];
        // Lines with empty cells, as spreadsheets write them, and marks of joined files.
        const sparse = [
          '""',
          ',',
          ',',
          ' ',
          '" "',
          '\t',
          'x',
          '"',
          '\n',
          '\n',
          '\n',
          '\n\uFEFF',
          '\uFEFF',
        ];
        const expected: Record<string, number> = {};
        const files: TextFile[] = [];
        for (let fileId = 1; fileId <= 1_200; fileId++) {
          const delimiter = fileId <= 400 ? ',' : pick([',', ';', '\t', '|']);
          const signs = Array.from({ length: 60 }, () => pick(fileId <= 400 ? parts : sparse));
          const text = `a,b\n${signs.join('')}`.replaceAll(',', delimiter);
          const key = `text/${fileId}.csv`;
          await lake.put(key, Readable.from([Buffer.from(text)]));
          const { facts } = await readFacts([Buffer.from(text)], 1, delimiter);
          if (facts.lines > 1) expected[fileId] = facts.lines - 1;
          const shape = { delimiter, headerLine: 1, lineEnd: 'lf' as const, width: 2 };
          files.push({ key, fileId, deliveryOrder: 1, positions: { a: 0 }, ...shape });
        }
        const { collected } = await compute.run({
          name: 'count rows',
          sources: [{ kind: 'text', name: 'raw', columns: ['a'], nullTokens: [], files }],
          models: [
            {
              name: 'counted',
              sql: `SELECT CAST(file_id AS INTEGER) AS file, CAST(count(*) AS INTEGER) AS rows,
                      bool_or(contains(text, chr(10))) AS has_long
                    FROM raw GROUP BY file_id`,
              collect: true,
            },
          ],
        });
        const found = collected['counted'] ?? [];
        expect(Object.fromEntries(found.map(({ file, rows }) => [file, rows]))).toEqual(expected);
        expect(found.filter((row) => row['has_long']).length).toBeGreaterThan(50);
      } finally {
        await close();
      }
    });
  });
});
