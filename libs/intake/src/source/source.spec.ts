import { describe, expect, it } from 'vitest';
import { isSame, type SourceFile } from './source.js';

const file: SourceFile = { path: 'a.csv', bytes: 4, modified: 1_000, changed: 2_000, version: '7' };

describe('isSame', () => {
  it('is true for two reads of an unchanged file', () => {
    expect(isSame(file, { ...file })).toBe(true);
    expect(isSame(file, { ...file, path: 'moved.csv' })).toBe(true);
  });

  it.each([{ bytes: 5 }, { modified: 1_001 }, { changed: 2_001 }, { version: '8' }])(
    'is false when only %j differs',
    (change) => {
      expect(isSame(file, { ...file, ...change })).toBe(false);
      expect(isSame({ ...file, ...change }, file)).toBe(false);
    },
  );
});
