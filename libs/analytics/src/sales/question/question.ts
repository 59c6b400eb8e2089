import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { PAGE_SIZE, PAGE_SIZE_MAX } from '#serving/paging/page-args.js';
import {
  type DimensionName,
  dimensionNames,
  fiscalPeriods,
  periods,
  profileDimensions,
} from '../registry/dimensions.js';
import {
  type MeasureName,
  measureNames,
  rangeNames,
  resolveMeasure,
  totalNames,
} from '../registry/measures.js';
import { filtersShape, closedObject, createNameShape, optional, withDefault } from './filters.js';

export const DIMENSIONS_MAX = 6;
const SORTS_MAX = 20;
const CURSOR_LENGTH_MAX = 1_000;

const columns: readonly (DimensionName | MeasureName)[] = [...dimensionNames, ...measureNames];

const rangeShape = closedObject('bounds', {
  min: optional(z.number()).describe('Lower bound, included.'),
  max: optional(z.number()).describe('Upper bound, included.'),
}).superRefine(({ min, max }, context) => {
  if (min === undefined || max === undefined || min <= max) return;
  const message = `is ${max}, below min, which is ${min}: write ${min} or more`;
  context.addIssue({ code: 'custom', path: ['max'], message });
});
const havingShape = closedObject(
  'measures',
  Object.fromEntries(
    rangeNames.map((name) => [
      name,
      optional(rangeShape).describe(resolveMeasure(name).description),
    ]),
  ),
) as unknown as z.ZodType<Partial<Record<MeasureName, z.output<typeof rangeShape>>>>;

const sortShape = closedObject('members of a sort', {
  by: createNameShape(columns).describe('A dimension of the question, or a measure.'),
  direction: withDefault(createNameShape(['ASC', 'DESC']), 'ASC', 'Direction of the order.'),
});

/** Defaults of a question. */
const TOTAL_SALES: MeasureName[] = ['totalSales'];

/** A question as a client writes it. */
export const questionShape = closedObject('members of a question', {
  dimensions: withDefault(
    z
      .array(createNameShape(dimensionNames))
      .max(DIMENSIONS_MAX, `may have at most ${DIMENSIONS_MAX} dimensions`),
    [],
    'Dimensions to group by, outermost first; an empty list returns one group.',
  ),
  measures: withDefault(
    z.array(createNameShape(measureNames)).max(measureNames.length),
    TOTAL_SALES,
    'Measures of each group.',
  ),
  filters: withDefault(filtersShape, {}, 'Filters of rows: a row counts if it passes all of them.'),
  having: withDefault(havingShape, {}, 'Filters of groups by their measures.'),
  sorts: withDefault(
    z.array(sortShape).max(SORTS_MAX),
    [],
    'Order of the groups; ties are ordered by their keys.',
  ),
  limit: withDefault(z.int().min(1).max(PAGE_SIZE_MAX), PAGE_SIZE, 'Groups per page.'),
  after: optional(z.string().max(CURSOR_LENGTH_MAX)).describe(
    'Continues after this cursor: pageInfo.endCursor of the previous page.',
  ),
});

/** A checked question, equal for all equivalent input. */
export type SalesQuestion = z.output<typeof questionShape> & {
  /** Measures of all cells that pass the filters. */
  totals: MeasureName[];
};

/**
 * Checks a question. Repeated names count once.
 * @param totals measures of the totals, where they differ from those of the groups
 * @throws AppError ARGUMENT_INVALID that names the member and what it accepts
 */
export function checkQuestion(given: unknown, totals?: readonly MeasureName[]): SalesQuestion {
  const checked = questionShape.safeParse(given);
  if (!checked.success) throw invalid(checked.error.issues.map(formatProblem).join('; '));
  const question = checked.data;
  const inOrder = (names: readonly MeasureName[]) => measureNames.filter((n) => names.includes(n));
  const dimensions = [...new Set(question.dimensions)];
  // A group without keys and measures would be a row without columns.
  const isEmpty = dimensions.length + question.measures.length === 0;
  const measures = isEmpty ? TOTAL_SALES : inOrder(question.measures);
  const whole = inOrder(totals ?? measures).filter((name) => totalNames.includes(name));
  const result = { ...question, dimensions, measures, totals: whole };
  requireKnownSorts(result);
  refuseWithoutPeriod(result);
  return result;
}

/** Returns the measures of the groups, including those that only sort or filter them. */
export function listNeededMeasures({ measures, having, sorts }: SalesQuestion): MeasureName[] {
  const named = new Set<string>([
    ...measures,
    ...Object.keys(having),
    ...sorts.map(({ by }) => by),
  ]);
  return measureNames.filter((name) => named.has(name));
}

/** Returns the only period among the dimensions; undefined for none, or more than one. */
export function findPeriod({ dimensions }: SalesQuestion): DimensionName | undefined {
  const grouped = dimensions.filter((name) => periods.includes(name));
  return grouped.length === 1 ? grouped[0] : undefined;
}

/** Returns whether a question groups or filters by a fiscal period. */
export const isFiscal = ({ dimensions, filters }: SalesQuestion): boolean =>
  fiscalPeriods.some((name) => dimensions.includes(name) || filters[name] !== undefined);

/** Returns whether a question groups or filters by the profiles of stores. */
export const readsProfiles = ({ dimensions, filters }: SalesQuestion): boolean =>
  profileDimensions.some((name) => dimensions.includes(name) || filters[name] !== undefined);

function requireKnownSorts({ dimensions, sorts }: SalesQuestion): void {
  const there = [...dimensions, ...measureNames];
  const other = sorts.find(({ by }) => !there.includes(by));
  if (!other) return;
  throw invalid(
    `sorts cannot use ${other.by}, which is not a dimension of the question: use one of ` +
      there.join(', '),
  );
}

function refuseWithoutPeriod(question: SalesQuestion): void {
  const compared = listNeededMeasures(question).find(
    (name) => resolveMeasure(name).comparison === 'periodBefore',
  );
  const isByFiscal = question.dimensions.some((name) => fiscalPeriods.includes(name));
  if (!compared || (findPeriod(question) && !isByFiscal)) return;
  throw invalid(
    `${compared} compares with the previous period: group by exactly one of ${periods.join(', ')} and by no fiscal ` +
      'period; fiscal periods have different numbers of weeks, so take changeOnYearBefore for them',
  );
}

function formatProblem({ path, message }: z.core.$ZodIssue): string {
  return `${path.length > 0 ? path.join('.') : 'the question'} ${message}`;
}

function invalid(message: string): AppError {
  return new AppError('ARGUMENT_INVALID', message);
}
