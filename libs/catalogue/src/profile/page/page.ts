import { readFileSync } from 'node:fs';
import type { Drift } from '../drift/drift.js';
import type { TableProfile } from '../figures/table-profile.js';
import { countOf, distinctOf, momentOf, percent, shareOf, whole } from '../views/words.js';
import { columnHtml } from './column.js';
import { driftHtml } from './drift.js';
import { escaped, tableHtml } from './escaped.js';

const STYLE = readFileSync(new URL('./page.css', import.meta.url), 'utf8');

/** A page on its own: it loads nothing, and runs nothing whatever a table holds. */
export function profilePage(profile: TableProfile, drift?: Drift): string {
  const { table, columns, rows, correlations } = profile;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(`Profile of ${table}`)}</title>
<style>
${STYLE}</style>
</head>
<body>
<header>
<h1>Profile of <span>${escaped(table)}</span></h1>
${header(profile)}
</header>
<main>
<section><h2>Columns</h2>
${tableHtml(
  'All columns',
  [
    { heading: 'Column' },
    { heading: 'Type' },
    { heading: 'Nulls', isNumber: true },
    { heading: 'Distinct', isNumber: true },
    { heading: 'Min' },
    { heading: 'Max' },
  ],
  columns.map((column) => [
    column.name,
    column.type,
    percent(shareOf(column.nulls, rows)),
    distinctOf(column),
    column.min ?? '–',
    column.max ?? '–',
  ]),
)}</section>
${drift ? driftHtml(drift) : ''}
<section><h2>Each column</h2>
${columns.map((column, position) => columnHtml(column, position, rows)).join('\n')}
</section>
${correlations.length === 0 ? '' : correlationsHtml(correlations)}
</main>
</body>
</html>
`;
}

function header({ rows, sample, columns, bytes, duplicates, profiledAt }: TableProfile): string {
  const drawn = sample === null ? '' : ' drawn by chance';
  const size = `${countOf(rows, 'row')}${drawn}, ${countOf(columns.length, 'column')}, ${countOf(bytes, 'byte')}.`;
  const about = duplicates.by === 'exact' ? '' : 'About ';
  return `<p>${escaped(size)} ${about}${countOf(duplicates.rows, 'row')} ${duplicates.rows === 1 ? 'repeats' : 'repeat'} another one.</p>
<p class="note">Made <time datetime="${escaped(profiledAt)}">${escaped(momentOf(profiledAt))}</time>.</p>`;
}

const correlationsHtml = (correlations: TableProfile['correlations']): string =>
  `<section><h2>Correlations</h2>
${tableHtml(
  'Pearson, strongest first',
  [
    { heading: 'Column' },
    { heading: 'And' },
    { heading: 'r', isNumber: true },
    { heading: 'Rows', isNumber: true },
  ],
  correlations.map(({ left, right, r, n }) => [left, right, r.toFixed(3), whole(n)]),
)}</section>`;
