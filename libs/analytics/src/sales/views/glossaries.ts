import { snakeCase } from '../../views/answer-view.js';
import type { ViewColumn, ViewDefinition } from '../../views/view-sql.js';
import { dimensionNames, dimensionOf } from '../registry/dimensions.js';
import { figures } from '../registry/figures.js';
import type { Measure } from '../registry/measures.js';
import { measureNames, measureOf } from '../registry/measures.js';
import { columnOf, overViews } from './view-columns.js';
import { BY_DEPARTMENT, BY_STORE_WEEK } from './view-columns.js';

type Value = string | boolean | null;

/** A description of each dimension. */
export const dimensionsGlossary: ViewDefinition = glossary(
  'dimensions',
  `Every dimension of sales: the columns that ${BY_DEPARTMENT} can be grouped and filtered by.`,
  [
    { name: 'name', comment: 'The column.' },
    { name: 'description', comment: 'What its keys are.' },
    { name: 'type', comment: 'Type of its keys: integer, text, date or boolean.' },
    {
      name: 'keys',
      comment: 'The only keys there are, in their order; null where keys are others.',
    },
  ],
  dimensionNames.map((name) => {
    const { description, type, values } = dimensionOf(name);
    return [columnOf(name), description, type, values?.join('; ') ?? null];
  }),
);

/** A description of each measure, and how to compute it. */
export const measuresGlossary: ViewDefinition = glossary(
  'measures',
  'Every measure of sales: what it means, and how to compute it from the views.',
  [
    { name: 'name', comment: 'The measure, as the API names it, with underscores.' },
    { name: 'description', comment: 'What it is, and what is weighted by what.' },
    { name: 'type', comment: 'integer, or number: exact, with decimals.' },
    { name: 'nullable', comment: 'Null where there is nothing to compute it from.' },
    {
      name: 'expression',
      comment:
        'SQL of it in a SELECT with GROUP BY over from_view; null where it compares groups or weeks: ask the API.',
    },
    {
      name: 'from_view',
      comment:
        `${BY_DEPARTMENT}, or ${BY_STORE_WEEK} where store-weeks count once: of such a measure ${BY_DEPARTMENT} ` +
        'gives the same only when grouped by department.',
    },
  ],
  measureNames.map((name) => {
    const measure = measureOf(name);
    const { description, type, nullable } = measure;
    const view = readsStoreWeek(measure) ? BY_STORE_WEEK : BY_DEPARTMENT;
    const computed = isOfOneGroup(measure) ? [overViews(measure.sql), view] : [null, null];
    return [snakeCase(name), description, type, nullable, ...computed];
  }),
);

function isOfOneGroup({ comparison, isLikeForLike }: Measure): boolean {
  return !comparison && !isLikeForLike;
}

function readsStoreWeek({ sql }: Measure): boolean {
  const read = [...sql.matchAll(/cell\.(\w+)/g)].map(([, figure = '']) => figure);
  return read.some((figure) => figures[figure]?.isOfStoreWeek);
}

function glossary(
  name: string,
  comment: string,
  columns: readonly ViewColumn[],
  rows: readonly (readonly Value[])[],
): ViewDefinition {
  const values = rows.map((row) => `(${row.map(literal).join(', ')})`).join(',\n  ');
  const names = columns.map((column) => `"${column.name}"`).join(', ');
  return {
    name,
    comment,
    columns,
    select: `SELECT * FROM (VALUES\n  ${values}\n) entry (${names})`,
  };
}

function literal(value: Value): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
