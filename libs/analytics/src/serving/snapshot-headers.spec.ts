import { describe, expect, it } from 'vitest';
import { snapshotHeaders } from './snapshot-headers.js';

describe('snapshotHeaders', () => {
  it('tell which snapshot an answer came from, and have caches ask again', () => {
    const snapshot = {
      id: '7',
      publishedAt: '2026-01-02T03:04:05.000Z',
      firstWeek: '2010-02-05',
      dataThrough: '2012-10-26',
      weeks: 143,
      quality: 'PASSED',
    };
    expect(snapshotHeaders(snapshot)).toEqual({
      'X-Snapshot-Id': '7',
      'X-Snapshot-Published-At': '2026-01-02T03:04:05.000Z',
      'X-Snapshot-Data-Through': '2012-10-26',
      'X-Snapshot-Quality': 'PASSED',
      'Cache-Control': 'no-cache',
    });
  });
});
