import { describe, expect, it } from 'vitest';
import { groupHdfsBatches } from './emr-runner.js';

const toUrl = (key: string) => `s3://lake/${key}`;

describe('hdfsBatches', () => {
  it('groups keys by folder, independent of their order', () => {
    const batches = groupHdfsBatches(['raw/b/2', 'raw/a/1', 'raw/b/1'], toUrl);
    expect(batches).toMatchObject([
      { folder: 'hdfs:///retailstream/raw/a/', keys: ['raw/a/1'] },
      { folder: 'hdfs:///retailstream/raw/b/', keys: ['raw/b/1', 'raw/b/2'] },
    ]);
    expect(groupHdfsBatches(['raw/b/1', 'raw/b/2', 'raw/a/1'], toUrl)).toEqual(batches);
    expect(new Set(batches.map(({ digest }) => digest)).size).toBe(2);
  });

  it('keeps every key, in steps within EMR’s limit', () => {
    const keys = Array.from(
      { length: 500 },
      (_, i) => `raw/sales/${String(i).padStart(64, '0')}.csv`,
    );
    const batches = groupHdfsBatches(keys, toUrl);
    expect(batches.flatMap((batch) => batch.keys)).toEqual(keys);
    for (const batch of batches) {
      expect(batch.keys.map(toUrl).join('').length).toBeLessThanOrEqual(9_000);
    }
    // 88 characters a URL: 102 to a step.
    expect(batches.map((batch) => batch.keys.length)).toEqual([102, 102, 102, 102, 92]);
    expect(groupHdfsBatches([], toUrl)).toEqual([]);
  });
});
