import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { findHeader, HEAD_BYTES } from './header.js';

const parseHeader = (text: string) => findHeader(Buffer.from(text), true);

describe('findHeader', () => {
  it.each([
    ['a,b,c\n1,2,3\n', ',', 1],
    ['a,b,c', ',', 1],
    ['\uFEFFa,b,c\r\n1,2,3', ',', 1],
    ['sep=;\r\na;b;c\r\n1;2;3', ';', 2],
    ['\uFEFFSEP=,\na,b,c\n', ',', 2],
    ['a;b;c\r1;2;3', ';', 1],
    ['a\tb\tc\n', '\t', 1],
    ['\n\r\na,b,c\n', ',', 3],
    ['\uFEFF\n \t\na,b,c\n', ',', 3],
    ['\r\r\ra,b,c\r', ',', 4],
    ['"a","b","c"\n', ',', 1],
    ['"a";b;"c"\n', ';', 1],
    [' a , "b" ,c \n', ',', 1],
  ])('%j', (text, delimiter, line) => {
    expect(parseHeader(text)).toEqual({ cells: ['a', 'b', 'c'], delimiter, line });
  });

  it.each([
    ['a;"b,c,d,e";f', ';', ['a', 'b,c,d,e', 'f']],
    ['"a;b;c;d",e,"f""g;h"', ',', ['a;b;c;d', 'e', 'f"g;h']],
    ['a,"b\tc\td\te"', ',', ['a', 'b\tc\td\te']],
    ['a,,"",d', ',', ['a', '', '', 'd']],
    ['a;b;', ';', ['a', 'b', '']],
    ['a,5" disk,b', ',', ['a', '5" disk', 'b']],
    ['a,"b,c', ',', ['a', '"b', 'c']],
    ['only', ',', ['only']],
    ['"only;one"', ',', ['only;one']],
    ['a|"b|c"|', '|', ['a', 'b|c', '']],
  ])('splits %j', (text, delimiter, cells) => {
    expect(parseHeader(`${text}\nx`)).toEqual({ cells, delimiter, line: 1 });
  });

  it('splits well-formed lines like another parser', () => {
    const pieces = ['Store', '"Dept, no"', '"a ""b"""', '', 'Größe', '"; x"', '"\t"', '"sum ,,,"'];
    for (let seed = 1; seed <= 200; seed++) {
      const cells = Array.from({ length: 9 }, (_, i) => pieces[(seed * (i + 3) * 7 + i * i) % 8]!);
      for (const delimiter of [',', ';', '\t', '|']) {
        const line = cells.join(delimiter);
        const [expected] = parse(line, { delimiter, trim: true });
        expect(parseHeader(line), line).toEqual({
          cells: expected!.map((cell) => cell.trim()),
          delimiter,
          line: 1,
        });
      }
    }
  });

  it.each(['', '\n\r\n\n', '\uFEFF', ' \n\t\t\n  ', ',,,\n;;\n"",""\n'])(
    'finds none in %j',
    (text) => {
      expect(parseHeader(text)).toBeUndefined();
    },
  );

  it.each([
    ['Store,"Note\r\nof shop"\r\n1,x', ['Store', 'Note of shop'], 2],
    ['"Note\nof",Store\n1,x', ['Note of', 'Store'], 2],
    ['a,"b\n\nc","d\ne",f\n1,x', ['a', 'b c', 'd e', 'f'], 4],
    ['a;"b "" ;\n c";d\n1,x', ['a', 'b " ; c', 'd'], 2],
    ['a,"b\rc"\r1,x', ['a', 'b c'], 2],
    ['\uFEFF,,\n"a\nb",c\n1,x', ['a b', 'c'], 3],
    // Not well quoted: each line stands alone.
    ['a,"b\n1,"x\n', ['a', '"b'], 1],
    ['a,b"\n1,"x"\n2,"y\n', ['a', 'b"'], 1],
    ['a,"b\n1,2\n', ['a', '"b'], 1],
  ])('takes the lines of a quoted cell together: %j', (text, cells, line) => {
    expect(parseHeader(text)).toMatchObject({ cells, line });
  });

  it('accepts only a line that ends within the head', () => {
    const line = `a,${'x'.repeat(HEAD_BYTES - 3)}`;
    const head = (text: string) => findHeader(Buffer.from(text).subarray(0, HEAD_BYTES), false);
    expect(head(`${line}\n1,2\n`)?.cells).toHaveLength(2);
    expect(head(`${line}xx\n1,2\n`)).toBeUndefined();
    expect(findHeader(Buffer.from(`${line}x`), true)?.cells).toHaveLength(2);
    expect(head(`${'\n'.repeat(HEAD_BYTES)}a,b\n`)).toBeUndefined();
  });
});
