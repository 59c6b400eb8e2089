import { registerEnumType } from '@nestjs/graphql';
import { type DimensionName, dimensionNames, dimensionOf } from '../registry/dimensions.js';
import { type MeasureName, measureNames, measureOf } from '../registry/measures.js';

type Name = DimensionName | MeasureName;

const descriptions = new Map<Name, string>([
  ...dimensionNames.map((name) => [name, dimensionOf(name).description] as const),
  ...measureNames.map((name) => [name, measureOf(name).description] as const),
]);

/** `storeType` as GraphQL spells members of an enum: `STORE_TYPE`. */
export const memberOf = (name: string) => name.replace(/[A-Z]/g, '_$&').toUpperCase();

/** Registers an enum whose members stand for names of the registry. */
function enumOf(name: string, description: string, names: readonly Name[]) {
  const values = Object.fromEntries(names.map((each) => [memberOf(each), each]));
  const valuesMap = Object.fromEntries(
    names.map((each) => [memberOf(each), { description: descriptions.get(each) ?? '' }]),
  );
  registerEnumType(values, { name, description, valuesMap });
  return values;
}

export const SalesDimension = enumOf(
  'SalesDimension',
  'What sales can be grouped by.',
  dimensionNames,
);

export const SalesOrderColumn = enumOf(
  'SalesOrderColumn',
  'What groups can be ordered by: a dimension they are grouped by, or any measure.',
  [...dimensionNames, ...measureNames],
);
