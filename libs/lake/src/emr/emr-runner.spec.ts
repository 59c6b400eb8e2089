import { describe, expect, it } from 'vitest';
import { hdfsBatches } from './emr-runner.js';

const urlOf = (key: string) => `s3://lake/${key}`;

describe('hdfsBatches', () => {
  it('groups keys by folder, independent of their order', () => {
    const batches = hdfsBatches(['raw/b/2', 'raw/a/1', 'raw/b/1'], urlOf);
    expect(batches).toMatchObject([
      { folder: 'hdfs:///retailstream/raw/a/', keys: ['raw/a/1'] },
      { folder: 'hdfs:///retailstream/raw/b/', keys: ['raw/b/1', 'raw/b/2'] },
    ]);
    expect(hdfsBatches(['raw/b/1', 'raw/b/2', 'raw/a/1'], urlOf)).toEqual(batches);
    expect(new Set(batches.map(({ digest }) => digest)).size).toBe(2);
  });

  it('keeps every key, in steps within EMR’s limit', () => {
    const keys = Array.from(
      { length: 500 },
      (_, i) => `raw/sales/${String(i).padStart(64, '0')}.csv`,
    );
    const batches = hdfsBatches(keys, urlOf);
    expect(batches.flatMap((batch) => batch.keys)).toEqual(keys);
    for (const batch of batches) {
      expect(batch.keys.map(urlOf).join('').length).toBeLessThanOrEqual(9_000);
    }
    // 88 characters a URL: 102 to a step.
    expect(batches.map((batch) => batch.keys.length)).toEqual([102, 102, 102, 102, 92]);
    expect(hdfsBatches([], urlOf)).toEqual([]);
  });
});
