import { describe, expect, it } from 'vitest';
import { checkCorrection, type Correction, correctionsIn } from './correction.js';

const good: Correction = { sha256: '0123456789abcdef'.repeat(4), line: 2, text: '1,"a ""b""",😀' };

describe('a correction', () => {
  it.each<Partial<Correction>>([
    {},
    { line: 1 },
    { line: Number.MAX_SAFE_INTEGER },
    { text: 'x'.repeat(1_000_000) },
    { text: 'ü'.repeat(500_000) },
  ])('is accepted: %#', (change) => {
    expect(() => checkCorrection({ ...good, ...change }, 'row 1')).not.toThrow();
  });

  it.each<[string, Partial<Correction>, RegExp]>([
    ['a digest with a digit too many', { sha256: `${good.sha256}0` }, /^row 1: sha256/],
    ['a digest with text before it', { sha256: `x${good.sha256}` }, /^row 1: sha256/],
    ['half a line', { line: 2.5 }, /^row 1: line/],
    ['line 0', { line: 0 }, /^row 1: line/],
    ['a line too large to be exact', { line: 2 ** 53 }, /^row 1: line/],
    ['a text of blanks', { text: ' \t' }, /^row 1: the text is empty/],
    ['two lines', { text: '1\r2' }, /^row 1: the text has a line break/],
    ['a NUL', { text: '1\0' }, /^row 1: the text has .* NUL/],
    ['a quote without its end', { text: '1,"a' }, /^row 1: the text has a quote/],
    ['a byte too many', { text: 'x'.repeat(1_000_001) }, /^row 1: .* longer than 1000000 bytes/],
    ['half a letter', { text: 'a\ud83d' }, /^row 1: the text has an invalid Unicode character/],
  ])('is refused with %s', (_, change, message) => {
    const check = () => checkCorrection({ ...good, ...change }, 'row 1');
    expect(check).toThrow(expect.objectContaining({ code: 'REPLAY_REFUSED' }));
    expect(check).toThrow(message);
  });
});

const A = 'a'.repeat(64);

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size));
  }
}

async function read(csv: string | Buffer, size = 1_000): Promise<Correction[]> {
  const corrections: Correction[] = [];
  for await (const correction of correctionsIn(chunks(Buffer.from(csv as string), size))) {
    corrections.push(correction);
  }
  return corrections;
}

describe('corrections as CSV', () => {
  it.each([
    ['commas', `sha256,line,text\n${A},2,"1,ü"\n`],
    ['columns in another order, among others', `text,path,LINE, Sha256 \n"1,ü",x,2,${A}\n`],
    ['semicolons, as some spreadsheets write them', `sha256;line;text\r\n${A};2;1,ü\r\n`],
    ['tabs', `sha256\tline\ttext\n${A}\t2\t1,ü`],
    ['a byte order mark', `\ufeffsha256,line,text\n${A},2,"1,ü"\n`],
    ['carriage returns only', `sha256,line,text\r${A},2,"1,ü"\r`],
    ['empty lines and capital digits', `sha256,line,text\n\n${A.toUpperCase()},2,"1,ü"\n\n`],
  ])('accept %s, in chunks of any size', async (_, csv) => {
    for (const size of [1, 7, 1_000]) {
      expect(await read(csv, size)).toEqual([{ sha256: A, line: 2, text: '1,ü' }]);
    }
  });

  it('accept a line number and a digest between blanks', async () => {
    expect(await read(`sha256,line,text\n ${A} , 1234 ,x\n`)).toEqual([
      { sha256: A, line: 1_234, text: 'x' },
    ]);
  });

  it('accept a text of the maximum line length', async () => {
    const text = 'ü'.repeat(500_000);
    expect(await read(`sha256,line,text\n${A},2,${text}\n`, 65_536)).toEqual([
      { sha256: A, line: 2, text },
    ]);
  });

  it.each([
    ['nothing', '', /CSV is empty/],
    ['blanks only', ' \n\n', /CSV is empty/],
    ['no text column', `sha256,line\n${A},2\n`, /no column text \(found sha256, line\)/],
    ['a digest cut short', 'sha256,line,text\nabc,2,x\n', /CSV line 2: sha256/],
    ['a line that is no number', `sha256,line,text\n${A},two,x\n`, /CSV line 2: line/],
    ['a line that only a program takes for a number', `sha256,line,text\n${A},1e2,x\n`, /2: line/],
    ['a line of 16 digits', `sha256,line,text\n${A},${'1'.repeat(16)},x\n`, /2: line/],
    ['line 0', `sha256,line,text\n${A},0,x\n`, /CSV line 2: line/],
    ['an empty text', `sha256,line,text\n${A},2,x\n${A},3," "\n`, /CSV line 3: the text is empty/],
    [
      'a quote that does not end',
      `sha256,line,text\n${A},2,"1,""a"
`,
      /CSV line 2: .*quote/,
    ],
    ['a text of two lines', `sha256,line,text\n${A},2,"a\nb"\n`, /CSV line 3: .*line break/],
    ['a NUL', `sha256,line,text\n${A},2,a\0b\n`, /CSV line 2: .*NUL/],
    ['a cell too many', `sha256,line,text\n${A},2,1,ü\n`, /line 2/],
    ['a quote that does not end', `sha256,line,text\n${A},2,"1\n`, /Quote/],
    [
      'a text of too many bytes',
      `sha256,line,text\n${A},2,${'ü'.repeat(500_001)}\n`,
      /1000000 bytes/,
    ],
    ['Latin-1', Buffer.from(`sha256,line,text\n${A},2,\xfc\n`, 'latin1'), /not UTF-8/],
    ['half a letter at its end', Buffer.from([...Buffer.from('sha256,'), 0xc3]), /not UTF-8/],
  ])('reject %s', async (_, csv, message) => {
    await expect(read(csv)).rejects.toMatchObject({
      code: 'REPLAY_REFUSED',
      message: expect.stringMatching(message) as string,
    });
  });
});
