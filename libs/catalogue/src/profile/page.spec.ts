import { describe, expect, it } from 'vitest';
import { compareProfiles } from './drift.js';
import type { ColumnProfile, TableProfile } from './table-profile.js';
import { renderBars } from './format.js';
import { renderProfilePage } from './page.js';
import { renderTerminalProfile } from './terminal.js';

const hostile = `<script>alert(1)</script>"'&\u001b[31m`;
const place = (value: number) => ({ value, text: hostile });

const column: ColumnProfile = {
  name: hostile,
  type: hostile,
  kind: 'text',
  isPersonal: false,
  nulls: 1,
  distinct: { count: 2, by: 'hyperloglog' },
  min: hostile,
  max: hostile,
  notFinite: 1,
  mean: 1.5,
  deviation: 0.5,
  booleans: null,
  lengths: { min: 1, max: 2, mean: 1.5 },
  quantiles: { by: 't-digest', points: [{ share: 0.5, ...place(1) }] },
  histogram: { edges: [place(0), place(1), place(2)], counts: [4, 1] },
  outliers: { rule: hostile, low: place(-1), high: place(9), count: 1 },
  mostFrequent: { by: 'exact', values: [{ value: hostile, count: 3 }] },
  patterns: { by: 'all', of: 4, top: [{ pattern: hostile, count: 4, share: 1 }] },
  deciles: null,
  byFormer: null,
};

const profile: TableProfile = {
  version: 1,
  table: hostile,
  rows: 5,
  bytes: 10,
  profiledAt: '2026-11-23T06:30:00.000Z',
  sample: null,
  duplicates: { rows: 0, by: 'exact' },
  columns: [column],
  correlations: [{ left: hostile, right: hostile, r: 0.5, n: 4 }],
};
const former = { ...profile, columns: [{ ...column, name: `old ${hostile}`, type: hostile }] };
const drift = compareProfiles(former, profile);

describe('profilePage', () => {
  it('shows all texts, and escapes any markup in them', () => {
    const page = renderProfilePage(profile, drift);
    expect(page).not.toContain('<script');
    expect(page).not.toContain('\u001b');
    const text = '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;';
    expect(page.split(text).length - 1).toBeGreaterThan(20);
  });

  it('loads no resource and runs no script', () => {
    const page = renderProfilePage(profile, drift);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/<link|<img|url\(|@import|https?:|\son\w+="/);
  });

  it('shows for each figure whether it is exact', () => {
    const page = renderProfilePage({ ...profile, columns: [{ ...column, name: 'size' }] });
    expect(page).toContain('about 2 (HyperLogLog)');
    expect(page).toContain('Quantiles of size (about)');
    expect(page).toContain('<caption>Most frequent of size</caption>');
  });
});

describe('terminalProfile', () => {
  it('strips terminal control characters from texts of a file', () => {
    expect(renderTerminalProfile(profile, 120, drift)).not.toContain('\u001b');
  });

  it("stays within the terminal's width", () => {
    const named = { ...column, name: 'a'.repeat(60), type: 'DECIMAL(18,2)' };
    const twenty = {
      edges: Array.from({ length: 21 }, (_, at) => place(at)),
      counts: Array.from({ length: 20 }, () => 1),
    };
    const lines = (width: number) =>
      renderTerminalProfile(
        { ...profile, table: 't', columns: [{ ...named, histogram: twenty }] },
        width,
      ).split('\n');
    expect(Math.max(...lines(80).map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines(140).some((line) => line.includes('▇'.repeat(20)))).toBe(true);
  });
});

it('draws bars as high as their shares, and never empty for a bin with rows', () => {
  expect(renderBars([0, 1, 50, 100])).toBe(' ▁▃▇');
});
