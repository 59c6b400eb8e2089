import { toSnakeCase } from '../views/answer-view.js';
import type { ViewColumn, ViewDefinition } from '../views/view-sql.js';
import { dimensionNames, resolveDimension } from './registry/dimensions.js';
import { figures } from './registry/figures.js';
import { type Measure, measureNames, resolveMeasure } from './registry/measures.js';
import { toColumnName, rewriteForViews, BY_DEPARTMENT, BY_STORE_WEEK } from './view-columns.js';

type Value = string | boolean | null;

/** A description of each dimension. */
export const dimensionsGlossary: ViewDefinition = buildGlossary(
  'dimensions',
  `All dimensions of sales: the columns by which you can group and filter ${BY_DEPARTMENT}.`,
  [
    { name: 'name', comment: 'Name of the column.' },
    { name: 'description', comment: 'Meaning of its keys.' },
    { name: 'type', comment: 'Type of its keys: integer, text, date or boolean.' },
    {
      name: 'keys',
      comment: 'All possible keys, in their order; null when the keys are not a fixed list.',
    },
  ],
  dimensionNames.map((name) => {
    const { description, type, values } = resolveDimension(name);
    return [toColumnName(name), description, type, values?.join('; ') ?? null];
  }),
);

/** A description of each measure, and how to compute it. */
export const measuresGlossary: ViewDefinition = buildGlossary(
  'measures',
  'All measures of sales: their meaning, and how to compute them from the views.',
  [
    { name: 'name', comment: "Name of the measure: the API's name in snake_case." },
    { name: 'description', comment: 'Meaning of the measure, and its weighting.' },
    { name: 'type', comment: 'integer, date, or number: an exact decimal.' },
    {
      name: 'nullable',
      comment: 'Whether the measure can be null, for lack of rows to compute it from.',
    },
    {
      name: 'expression',
      comment:
        'SQL expression for a SELECT with GROUP BY over from_view; null when it compares groups ' +
        'or weeks: ask the API.',
    },
    {
      name: 'from_view',
      comment:
        `The view to read: ${BY_DEPARTMENT}, or ${BY_STORE_WEEK} for measures that count each ` +
        `store-week once. For these, ${BY_DEPARTMENT} returns the same only when grouped by ` +
        'department.',
    },
  ],
  measureNames.map((name) => {
    const measure = resolveMeasure(name);
    const { description, type, nullable } = measure;
    const view = readsStoreWeek(measure) ? BY_STORE_WEEK : BY_DEPARTMENT;
    const computed = isOfOneGroup(measure) ? [rewriteForViews(measure.sql), view] : [null, null];
    return [toSnakeCase(name), description, type, nullable, ...computed];
  }),
);

function isOfOneGroup({ comparison, isLikeForLike, readsPlan }: Measure): boolean {
  return !comparison && !isLikeForLike && !readsPlan;
}

function readsStoreWeek({ sql }: Measure): boolean {
  const read = [...sql.matchAll(/cell\.(\w+)/g)].map(([, figure = '']) => figure);
  return read.some((figure) => figures[figure]?.isOfStoreWeek);
}

function buildGlossary(
  name: string,
  comment: string,
  columns: readonly ViewColumn[],
  rows: readonly (readonly Value[])[],
): ViewDefinition {
  const values = rows.map((row) => `(${row.map(formatLiteral).join(', ')})`).join(',\n  ');
  const names = columns.map((column) => `"${column.name}"`).join(', ');
  return {
    name,
    comment,
    columns,
    select: `SELECT * FROM (VALUES\n  ${values}\n) entry (${names})`,
  };
}

function formatLiteral(value: Value): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
