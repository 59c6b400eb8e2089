import { readFileSync } from 'node:fs';
import { type Drift, THRESHOLDS } from './drift.js';
import type { ColumnProfile, TableProfile } from './table-profile.js';
import {
  formatCount,
  formatDistinct,
  MEASURE_WORDS,
  formatMoment,
  formatPercent,
  formatPosition,
  toPrintable,
  computeShare,
  formatShort,
  formatWhole,
} from './format.js';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for elements and attributes. */
const escapeHtml = (text: string): string =>
  toPrintable(text).replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

/** Returns a table with a caption; cells are escaped here. `isNumber` selects right-aligned columns. */
function renderTable(
  caption: string,
  columns: readonly { heading: string; isNumber?: boolean }[],
  rows: readonly (readonly string[])[],
): string {
  const kind = (index: number) => (columns[index]?.isNumber ? ' class="number"' : '');
  const head = columns.map(
    ({ heading }, index) => `<th scope="col"${kind(index)}>${escapeHtml(heading)}</th>`,
  );
  const body = rows.map(([first = '', ...cells]) => {
    const said = cells.map((cell, index) => `<td${kind(index + 1)}>${escapeHtml(cell)}</td>`);
    return `<tr><th scope="row">${escapeHtml(first)}</th>${said.join('')}</tr>`;
  });
  // Keyboard users must reach what scrolls sideways.
  return `<div class="wide" role="region" aria-label="${escapeHtml(caption)}" tabindex="0"><table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${head.join('')}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>`;
}

const WIDTH = 240;
const HEIGHT = 64;
const GAP = 1;

/** Returns the bars of a column, with a text alternative. */
function renderHistogram({ name, kind, histogram }: ColumnProfile): string {
  const [first] = histogram?.edges ?? [];
  const last = histogram?.edges.at(-1);
  if (!histogram || !first || !last) return '';
  const { counts, edges } = histogram;
  const most = Math.max(1, ...counts);
  const width = WIDTH / counts.length;
  const bars = counts.map((count, bin) => {
    const height = count === 0 ? 0 : Math.max(1, (count / most) * HEIGHT);
    const [from, to] = [edges[bin] ?? first, edges[bin + 1] ?? last];
    const said = `${formatPosition(from, kind)} to ${formatPosition(to, kind)}: ${formatWhole(count)}`;
    const place = `x="${(bin * width).toFixed(2)}" y="${(HEIGHT - height).toFixed(2)}"`;
    const size = `width="${Math.max(1, width - GAP).toFixed(2)}" height="${height.toFixed(2)}"`;
    return `<rect ${place} ${size}><title>${escapeHtml(said)}</title></rect>`;
  });
  const [from, to] = [formatPosition(first, kind), formatPosition(last, kind)];
  const label = `Histogram of ${name}, from ${from} to ${to}, at most ${formatWhole(most)} rows a bin`;
  return `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(label)}">${bars.join('')}</svg>
<figcaption><span>${escapeHtml(from)}</span><span>${escapeHtml(to)}</span></figcaption></figure>`;
}

function renderColumn(column: ColumnProfile, position: number, rows: number): string {
  const facts = listFacts(column, rows).map(
    ([term, said]) => `<div><dt>${escapeHtml(term)}</dt><dd>${escapeHtml(said)}</dd></div>`,
  );
  const personal = column.isPersonal
    ? '<p class="note">Personal data: its values are not shown.</p>'
    : '';
  return `<section aria-labelledby="column-${position}">
<h3 id="column-${position}">${escapeHtml(column.name)} <small>${escapeHtml(column.type)}</small></h3>
${personal}<dl>${facts.join('')}</dl>
<div class="parts">${renderHistogram(column)}${renderTables(column, rows)}</div>
</section>`;
}

function listFacts(column: ColumnProfile, rows: number): [string, string][] {
  const { nulls, min, max, mean, deviation, notFinite, booleans, lengths, outliers, kind } = column;
  const facts: [string, string][] = [
    ['Nulls', `${formatWhole(nulls)} (${formatPercent(computeShare(nulls, rows))})`],
    [
      'Distinct',
      `${formatDistinct(column)}${column.distinct.by === 'exact' ? '' : ' (HyperLogLog)'}`,
    ],
  ];
  if (min !== null) facts.push(['Min', min]);
  if (max !== null) facts.push(['Max', max]);
  if (mean !== null) facts.push(['Mean', formatShort(mean)]);
  if (deviation !== null) facts.push(['Deviation', formatShort(deviation)]);
  if (notFinite > 0) facts.push(['Not finite', formatWhole(notFinite)]);
  if (booleans)
    facts.push(['True', formatWhole(booleans.true)], ['False', formatWhole(booleans.false)]);
  if (lengths) {
    facts.push([
      'Characters',
      `${lengths.min} to ${lengths.max}, ${formatShort(lengths.mean)} on average`,
    ]);
  }
  if (outliers) {
    const fences = `below ${formatPosition(outliers.low, kind)} or above ${formatPosition(outliers.high, kind)}`;
    facts.push(['Outliers', `${formatWhole(outliers.count)} (${fences})`]);
  }
  return facts;
}

function renderTables(
  { name, kind, quantiles, mostFrequent, patterns }: ColumnProfile,
  rows: number,
) {
  const tables: string[] = [];
  if (quantiles) {
    const about = quantiles.by === 'exact' ? '' : ' (about)';
    tables.push(
      renderTable(
        `Quantiles of ${name}${about}`,
        [{ heading: 'Share' }, { heading: 'Value', isNumber: true }],
        quantiles.points.map((point) => [formatPercent(point.share), formatPosition(point, kind)]),
      ),
    );
  }
  if (mostFrequent && mostFrequent.values.length > 0) {
    const about = mostFrequent.by === 'exact' ? '' : ' (likely)';
    tables.push(
      renderTable(
        `Most frequent of ${name}${about}`,
        [{ heading: 'Value' }, ...COUNTED],
        mostFrequent.values.map(({ value, count }) => [
          value === '' ? '(empty)' : value,
          formatWhole(count),
          formatPercent(computeShare(count, rows)),
        ]),
      ),
    );
  }
  if (patterns && patterns.top.length > 0) {
    const about = patterns.by === 'all' ? '' : ` (of ${formatWhole(patterns.of)} rows)`;
    tables.push(
      renderTable(
        `Patterns of ${name}${about}`,
        [{ heading: 'Pattern' }, ...COUNTED],
        patterns.top.map(({ pattern, count, share }) => [
          pattern === '' ? '(empty)' : pattern,
          formatWhole(count),
          formatPercent(share),
        ]),
      ),
    );
  }
  return tables.join('\n');
}

const COUNTED = [
  { heading: 'Rows', isNumber: true },
  { heading: 'Share', isNumber: true },
];

const LEVEL_WORDS = { same: 'no drift', warn: 'some drift', alert: 'drift' } as const;

/** Returns the section on drift from the former profile. */
function renderDrift(drift: Drift): string {
  const { from, rows, newColumns, goneColumns, retyped, columns } = drift;
  const facts = [
    `Rows: ${formatWhole(rows.before)} before, ${formatWhole(rows.after)} now.`,
    ...newColumns.map((name) => `New column: ${name}.`),
    ...goneColumns.map((name) => `Removed column: ${name}.`),
    ...retyped.map(({ name, before, after }) => `${name} was ${before} and is ${after}.`),
  ];
  const limits = Object.entries(THRESHOLDS).map(
    ([measure, { warn, alert }]) =>
      `${MEASURE_WORDS[measure as keyof typeof THRESHOLDS]} ${warn} and ${alert}`,
  );
  const table = renderTable(
    'Drift of each column',
    [
      { heading: 'Column' },
      { heading: 'Verdict' },
      { heading: 'Measures' },
      { heading: 'New values' },
      { heading: 'Lost values' },
    ],
    columns.map(({ name, level, shifts, newValues, goneValues }) => [
      name,
      LEVEL_WORDS[level],
      shifts
        .map(({ measure, value }) => `${MEASURE_WORDS[measure]} ${value.toFixed(3)}`)
        .join(', '),
      newValues.join(', '),
      goneValues.join(', '),
    ]),
  );
  return `<section><h2>Against the profile of ${escapeHtml(formatMoment(from))}</h2>
${facts.map((fact) => `<p>${escapeHtml(fact)}</p>`).join('\n')}
<p class="note">Some drift and drift from: ${escapeHtml(limits.join(', '))} (a share of 1).</p>
${table}</section>`;
}

const STYLE = readFileSync(new URL('./page.css', import.meta.url), 'utf8');

/** Returns a self-contained HTML page: it loads no resource and runs no script, whatever the table contains. */
export function renderProfilePage(profile: TableProfile, drift?: Drift): string {
  const { table, columns, rows, correlations } = profile;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(`Profile of ${table}`)}</title>
<style>
${STYLE}</style>
</head>
<body>
<header>
<h1>Profile of <span>${escapeHtml(table)}</span></h1>
${renderHeader(profile)}
</header>
<main>
<section><h2>Columns</h2>
${renderTable(
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
    formatPercent(computeShare(column.nulls, rows)),
    formatDistinct(column),
    column.min ?? '–',
    column.max ?? '–',
  ]),
)}</section>
${drift ? renderDrift(drift) : ''}
<section><h2>Each column</h2>
${columns.map((column, position) => renderColumn(column, position, rows)).join('\n')}
</section>
${correlations.length === 0 ? '' : renderCorrelations(correlations)}
</main>
</body>
</html>
`;
}

function renderHeader({
  rows,
  sample,
  columns,
  bytes,
  duplicates,
  profiledAt,
}: TableProfile): string {
  const drawn = sample === null ? '' : ' in a random sample';
  const size = `${formatCount(rows, 'row')}${drawn}, ${formatCount(columns.length, 'column')}, ${formatCount(bytes, 'byte')}.`;
  return `<p>${escapeHtml(size)}${duplicates ? ` ${renderDuplicates(duplicates)}` : ''}</p>
<p class="note">Profiled <time datetime="${escapeHtml(profiledAt)}">${escapeHtml(formatMoment(profiledAt))}</time>.</p>`;
}

function renderDuplicates({ rows, by }: NonNullable<TableProfile['duplicates']>): string {
  const about = by === 'exact' ? '' : 'About ';
  return `${about}${formatCount(rows, 'row')} ${rows === 1 ? 'repeats' : 'repeat'} another one.`;
}

const renderCorrelations = (correlations: TableProfile['correlations']): string =>
  `<section><h2>Correlations</h2>
${renderTable(
  'Pearson, strongest first',
  [
    { heading: 'Column' },
    { heading: 'And' },
    { heading: 'r', isNumber: true },
    { heading: 'Rows', isNumber: true },
  ],
  correlations.map(({ left, right, r, n }) => [left, right, r.toFixed(3), formatWhole(n)]),
)}</section>`;
