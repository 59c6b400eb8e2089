import type { Column } from '#serving/columns.js';
import { type DimensionName, dimensionOf } from '../registry/dimensions.js';
import { type MeasureName, measureOf } from '../registry/measures.js';

/** A column of an answer, to be shown as it is. */
export interface SalesColumn extends Column {
  name: DimensionName | MeasureName;
  type: 'integer' | 'number' | 'text' | 'date' | 'boolean';
  nullable: boolean;
}

export function dimensionColumn(name: DimensionName): SalesColumn {
  const { type, description } = dimensionOf(name);
  return { name, type, nullable: false, description };
}

export function measureColumn(name: MeasureName): SalesColumn {
  const { type, nullable, description } = measureOf(name);
  return { name, type, nullable, description };
}
