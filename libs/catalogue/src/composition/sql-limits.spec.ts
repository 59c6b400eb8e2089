import { describe, expect, it } from 'vitest';
import { sqlLimits } from './sql-limits.js';

const parseLimits = (href: string) => sqlLimits({ scheme: href.split(':', 1)[0] ?? '', href });

describe('limits of questions in SQL', () => {
  it('default to two at a time, with 512 MB, 30 s and 20 GB each, and SQL_URL overrides them', () => {
    const preset = { sessions: 2, memory: '512MB', ms: 30_000, bytesScanned: 20 * 1024 ** 3 };
    expect(parseLimits('duckdb:')).toEqual(preset);
    expect(parseLimits('athena://people?region=eu-west-1')).toEqual({ ...preset, ms: 300_000 });
    expect(parseLimits('spark://host:10001?seconds=60&sessions=5')).toMatchObject({
      sessions: 5,
      ms: 60_000,
    });
    expect(parseLimits('duckdb:?sessions=4&memory=2GB&seconds=120&scan=1GB')).toEqual({
      sessions: 4,
      memory: '2GB',
      ms: 120_000,
      bytesScanned: 1024 ** 3,
    });
  });

  it.each(['sessions=0', 'memory=512', 'seconds=a', 'seconds=1801', 'scan=20', 'scan=1MB'])(
    'are rejected when written as %s',
    (option) => {
      expect(() => parseLimits(`duckdb:?${option}`)).toThrow(
        `SQL_URL: write ${option.split('=', 1)[0]}`,
      );
    },
  );
});
