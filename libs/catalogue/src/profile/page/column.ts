import type { ColumnProfile } from '../figures/table-profile.js';
import { distinctOf, percent, placeText, shareOf, short, whole } from '../views/words.js';
import { escaped, tableHtml } from './escaped.js';
import { histogramHtml } from './histogram.js';

/** All that is known of a column. */
export function columnHtml(column: ColumnProfile, position: number, rows: number): string {
  const facts = factsOf(column, rows).map(
    ([term, said]) => `<div><dt>${escaped(term)}</dt><dd>${escaped(said)}</dd></div>`,
  );
  const personal = column.isPersonal
    ? '<p class="note">It tells of people: its values are not shown.</p>'
    : '';
  return `<section aria-labelledby="column-${position}">
<h3 id="column-${position}">${escaped(column.name)} <small>${escaped(column.type)}</small></h3>
${personal}<dl>${facts.join('')}</dl>
<div class="parts">${histogramHtml(column)}${tablesOf(column, rows)}</div>
</section>`;
}

function factsOf(column: ColumnProfile, rows: number): [string, string][] {
  const { nulls, min, max, mean, deviation, notFinite, booleans, lengths, outliers, kind } = column;
  const facts: [string, string][] = [
    ['Nulls', `${whole(nulls)} (${percent(shareOf(nulls, rows))})`],
    ['Distinct', `${distinctOf(column)}${column.distinct.by === 'exact' ? '' : ' (HyperLogLog)'}`],
  ];
  if (min !== null) facts.push(['Min', min]);
  if (max !== null) facts.push(['Max', max]);
  if (mean !== null) facts.push(['Mean', short(mean)]);
  if (deviation !== null) facts.push(['Deviation', short(deviation)]);
  if (notFinite > 0) facts.push(['Not finite', whole(notFinite)]);
  if (booleans) facts.push(['True', whole(booleans.true)], ['False', whole(booleans.false)]);
  if (lengths) {
    facts.push([
      'Characters',
      `${lengths.min} to ${lengths.max}, ${short(lengths.mean)} on average`,
    ]);
  }
  if (outliers) {
    const fences = `below ${placeText(outliers.low, kind)} or above ${placeText(outliers.high, kind)}`;
    facts.push(['Outliers', `${whole(outliers.count)} (${fences})`]);
  }
  return facts;
}

function tablesOf({ name, kind, quantiles, mostFrequent, patterns }: ColumnProfile, rows: number) {
  const tables: string[] = [];
  if (quantiles) {
    const about = quantiles.by === 'exact' ? '' : ' (about)';
    tables.push(
      tableHtml(
        `Quantiles of ${name}${about}`,
        [{ heading: 'Share' }, { heading: 'Value', isNumber: true }],
        quantiles.points.map((point) => [percent(point.share), placeText(point, kind)]),
      ),
    );
  }
  if (mostFrequent && mostFrequent.values.length > 0) {
    const about = mostFrequent.by === 'exact' ? '' : ' (likely)';
    tables.push(
      tableHtml(
        `Most frequent of ${name}${about}`,
        [{ heading: 'Value' }, ...COUNTED],
        mostFrequent.values.map(({ value, count }) => [
          value === '' ? '(empty)' : value,
          whole(count),
          percent(shareOf(count, rows)),
        ]),
      ),
    );
  }
  if (patterns && patterns.top.length > 0) {
    const about = patterns.by === 'all' ? '' : ` (of ${whole(patterns.of)} rows)`;
    tables.push(
      tableHtml(
        `Patterns of ${name}${about}`,
        [{ heading: 'Pattern' }, ...COUNTED],
        patterns.top.map(({ pattern, count, share }) => [
          pattern === '' ? '(empty)' : pattern,
          whole(count),
          percent(share),
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
