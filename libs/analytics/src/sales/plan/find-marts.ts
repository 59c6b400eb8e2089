import type { SalesQuestion } from '../question/question.js';
import { type DimensionName, dimensionNames, resolveDimension } from '../registry/dimensions.js';
import { type Mart, marts } from '../registry/figures.js';
import { type MeasureName, resolveMeasure } from '../registry/measures.js';

/** What a statement groups by, filters by and computes. */
export interface Needs {
  dimensions: readonly DimensionName[];
  filters: SalesQuestion['filters'];
  measures: readonly MeasureName[];
  /** Whether like-for-like growth compares weeks by the fiscal calendar, instead of 364 days apart. */
  isFiscal?: boolean;
}

/** Returns the marts that can answer, the smallest first. It is never empty: the finest grain has every field. */
export function findMarts({ dimensions, filters, measures }: Needs): Mart[] {
  const filtered = dimensionNames.filter((name) => filters[name] !== undefined);
  return marts.filter(
    (mart) =>
      [...dimensions, ...filtered].every((name) => resolveDimension(name).marts.includes(mart)) &&
      measures.every((name) => hasMeasure(mart, name, dimensions)),
  );
}

function hasMeasure(mart: Mart, name: MeasureName, dimensions: readonly DimensionName[]): boolean {
  const measure = resolveMeasure(name);
  if (measure.marts.includes(mart)) return true;
  const isByDepartment = mart === 'department_week' && dimensions.includes('department');
  return isByDepartment && measure.isKnownByDepartment === true;
}
