import { describe, expect, it } from 'vitest';
import { encodeCsv } from './encode-csv.js';

const encode = (...given: Parameters<typeof encodeCsv>) =>
  Buffer.concat([...encodeCsv(...given)]).toString();

describe('encodeCsv', () => {
  it('writes integers, decimals and texts; NULL is an empty cell, an empty text has quotes', () => {
    const csv = encode(
      7,
      {
        table: 'any',
        rows: 3,
        columns: [
          Int32Array.of(0, -12, 2_147_483_647),
          Float64Array.of(-5, NaN, 123_456_789_012_345),
          { texts: ['a', '', 'b "c", d'], positions: Int32Array.of(2, -1, 1) },
          Float64Array.of(1_000, 99, NaN),
        ],
      },
      [0, 2, 0, 0],
    );
    expect(csv).toBe(
      '7,0,-0.05,"b ""c"", d",1000\n7,-12,,,99\n7,2147483647,1234567890123.45,"",\n',
    );
  });

  it('writes more rows than it encodes at once, and none', () => {
    const numbers = Array.from({ length: 2_050 }, (_, row) => row);
    const table = { table: 'any', rows: numbers.length, columns: [Int32Array.from(numbers)] };
    expect(encode(7, table, [0])).toBe(numbers.map((number) => `7,${number}\n`).join(''));
    expect(encode(7, { ...table, rows: 0, columns: [new Int32Array()] }, [0])).toBe('');
  });
});
