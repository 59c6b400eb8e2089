import { type Drift, THRESHOLDS } from '../drift/drift.js';
import { MEASURE_WORDS, momentOf, whole } from '../views/words.js';
import { escaped, tableHtml } from './escaped.js';

const LEVEL_WORDS = { same: 'no drift', warn: 'some drift', alert: 'drift' } as const;

/** What changed against the profile before. */
export function driftHtml(drift: Drift): string {
  const { from, rows, newColumns, goneColumns, retyped, columns } = drift;
  const facts = [
    `Rows: ${whole(rows.before)} before, ${whole(rows.after)} now.`,
    ...newColumns.map((name) => `New column: ${name}.`),
    ...goneColumns.map((name) => `Column that is gone: ${name}.`),
    ...retyped.map(({ name, before, after }) => `${name} was ${before} and is ${after}.`),
  ];
  const limits = Object.entries(THRESHOLDS).map(
    ([measure, { warn, alert }]) =>
      `${MEASURE_WORDS[measure as keyof typeof THRESHOLDS]} ${warn} and ${alert}`,
  );
  const table = tableHtml(
    'Drift of each column',
    [
      { heading: 'Column' },
      { heading: 'Verdict' },
      { heading: 'Measures' },
      { heading: 'New values' },
      { heading: 'Gone values' },
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
  return `<section><h2>Against the profile of ${escaped(momentOf(from))}</h2>
${facts.map((fact) => `<p>${escaped(fact)}</p>`).join('\n')}
<p class="note">Some drift and drift from: ${escaped(limits.join(', '))} (a share of 1).</p>
${table}</section>`;
}
