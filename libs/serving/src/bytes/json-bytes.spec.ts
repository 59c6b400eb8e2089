import { describe, expect, it } from 'vitest';
import { countJsonBytes } from './json-bytes.js';

const NO_END = Number.MAX_SAFE_INTEGER;

describe('jsonBytes', () => {
  it.each([
    ['an empty list', [], 2],
    ['an empty object', {}, 2],
    ['null', null, 4],
    ['a number', -12.5, 5],
    ['a truth', false, 5],
    // Quotes, and two bytes for é, four for the picture, two for the quote inside.
    ['a text', 'é😀"', 10],
    ['a line break', 'a\nb', 6],
    // [1,2,{"a":null,"é":"x"},[]]
    ['lists and objects', [1, 2, { a: null, é: 'x' }, []], 28],
    // {"a":1}
    ['what is not set', { a: 1, b: undefined }, 7],
  ])('counts the bytes of %s as JSON', (_, value, bytes) => {
    expect(countJsonBytes(value, NO_END)).toBe(bytes);
    expect(Buffer.byteLength(JSON.stringify(value))).toBe(bytes);
  });

  it('stops counting at the limit', () => {
    const row = {
      get sales(): string {
        looked += 1;
        return 'x'.repeat(98);
      },
    };
    let looked = 0;
    const bytes = countJsonBytes(Array<object>(1_000).fill(row), 5_000);
    expect(bytes).toBeGreaterThan(5_000);
    // A row of 110 bytes, next to a thousand commas.
    expect(looked).toBeLessThan(50);
  });
});
