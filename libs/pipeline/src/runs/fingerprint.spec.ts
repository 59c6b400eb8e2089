import { describe, expect, it } from 'vitest';
import type { FoundFile } from '../ledger/file-ledger.js';
import { fingerprintOf } from './fingerprint.js';

const file = (dataset: FoundFile['dataset'], sha256: string, path = sha256): FoundFile => ({
  dataset,
  sha256,
  path,
  bytes: 1,
});

describe('fingerprintOf', () => {
  const files = [file('sales', 'a'), file('sales', 'b'), file('stores', 'c')];

  it('is the same for the same files under other names', () => {
    const renamed = files.map((one) => ({ ...one, path: `elsewhere/${one.path}` }));
    expect(fingerprintOf(renamed)).toBe(fingerprintOf(files));
  });

  it('does not depend on the order of files of different datasets', () => {
    const [a, b, c] = files as [FoundFile, FoundFile, FoundFile];
    expect(fingerprintOf([c, a, b])).toBe(fingerprintOf(files));
  });

  it('depends on the order of files of one dataset: the newest wins', () => {
    const [a, b, c] = files as [FoundFile, FoundFile, FoundFile];
    expect(fingerprintOf([b, a, c])).not.toBe(fingerprintOf(files));
  });

  it.each([
    ['a file more', [...files, file('sales', 'd')]],
    ['a file less', files.slice(1)],
    ['another content', [file('sales', 'x'), ...files.slice(1)]],
    ['another dataset', [file('features', 'a'), ...files.slice(1)]],
  ])('is another for %s', (_, others) => {
    expect(fingerprintOf(others)).not.toBe(fingerprintOf(files));
  });
});
