import { describe, expect, it } from 'vitest';
import { weeklySales } from '#test/setup/flow.js';
import { computeFingerprint } from './fingerprint.js';

interface FileInput {
  dataset: string;
  sha256: string;
}

const file = (dataset: string, sha256: string): FileInput => ({ dataset, sha256 });

describe('fingerprintOf', () => {
  const of = (given: readonly FileInput[]) => computeFingerprint(weeklySales, given);
  const files = [file('sales', 'a'), file('sales', 'b'), file('stores', 'c')];

  it('ignores the order of files of different datasets', () => {
    const [a, b, c] = files as [FileInput, FileInput, FileInput];
    expect(of([c, a, b])).toBe(of(files));
  });

  it('depends on the order of files of one dataset: the newest takes precedence', () => {
    const [a, b, c] = files as [FileInput, FileInput, FileInput];
    expect(of([b, a, c])).not.toBe(of(files));
  });

  it.each([
    ['a file more', [...files, file('sales', 'd')]],
    ['a file less', files.slice(1)],
    ['another content', [file('sales', 'x'), ...files.slice(1)]],
    ['another dataset', [file('features', 'a'), ...files.slice(1)]],
  ])('differs for %s', (_, others) => {
    expect(of(others)).not.toBe(of(files));
  });
});
