import { describe, expect, it } from 'vitest';
import { buildSnapshotHeaders } from './snapshot-headers.js';

const snapshot = {
  id: '7',
  flow: 'weekly-sales',
  publishedAt: '2026-01-02T03:04:05.000Z',
  previousId: '5',
  upstreamId: null,
  firstWeek: '2010-02-05',
  dataThrough: '2012-10-26',
  weeks: 143,
  quality: 'WARNING',
  completeThrough: '2012-10-19',
  shareSetAside: 0.0125,
  warnings: [
    { rule: 'cpi-missing', message: 'cpi of store_week is empty in 20 % of its rows' },
    { rule: 'sales-down', message: 'weekly_sales – 30 % less' },
  ],
};

describe('snapshotHeaders', () => {
  it('report the snapshot of an answer and its quality', () => {
    expect(buildSnapshotHeaders(snapshot)).toEqual({
      'x-snapshot-id': '7',
      'x-snapshot-flow': 'weekly-sales',
      'x-snapshot-published-at': '2026-01-02T03:04:05.000Z',
      'x-snapshot-previous-id': '5',
      'x-snapshot-first-week': '2010-02-05',
      'x-snapshot-data-through': '2012-10-26',
      'x-snapshot-complete-through': '2012-10-19',
      'x-snapshot-weeks': '143',
      'x-snapshot-quality': 'WARNING',
      'x-snapshot-share-set-aside': '0.0125',
      'x-snapshot-warnings': 'cpi-missing, sales-down',
    });
  });

  it('name the snapshot that forecasts follow from', () => {
    const headers = buildSnapshotHeaders({ ...snapshot, upstreamId: '6' });
    expect(headers['x-snapshot-upstream-id']).toBe('6');
  });

  it('leave out the quarantine share when it is unknown', () => {
    const headers = buildSnapshotHeaders({ ...snapshot, shareSetAside: null });
    expect(headers).not.toHaveProperty('x-snapshot-share-set-aside');
  });

  it('leave out warnings for a snapshot without one', () => {
    const headers = buildSnapshotHeaders({ ...snapshot, warnings: [] });
    expect(headers).not.toHaveProperty('x-snapshot-warnings');
  });
});
