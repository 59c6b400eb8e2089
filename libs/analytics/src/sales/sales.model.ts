import {
  registerEnumType,
  ArgsType,
  Field,
  Float,
  InputType,
  Int,
  ObjectType,
} from '@nestjs/graphql';
import {
  type DimensionName,
  dimensionNames,
  resolveDimension,
  type Dimension,
} from './registry/dimensions.js';
import {
  type Measure,
  type MeasureName,
  measureNames,
  rangeNames,
  resolveMeasure,
  totalNames,
} from './registry/measures.js';
import type { Type } from '@nestjs/common';
import { DateScalar } from '#serving/date.scalar.js';
import { PAGE_SIZE, PAGE_SIZE_MAX } from '#serving/paging/page-args.js';
import { SortDirection } from '#serving/paging/sort-direction.js';
import { StoreType } from '../serving/enums.js';
import { FILTER_VALUES_MAX } from './question/filters.js';
import { DIMENSIONS_MAX } from './question/question.js';
import { createConnectionType } from '../serving/connection.js';

type Name = DimensionName | MeasureName;

const descriptions = new Map<Name, string>([
  ...dimensionNames.map((name) => [name, resolveDimension(name).description] as const),
  ...measureNames.map((name) => [name, resolveMeasure(name).description] as const),
]);

/** `storeType` as GraphQL spells members of an enum: `STORE_TYPE`. */
export const toEnumMember = (name: string) => name.replace(/[A-Z]/g, '_$&').toUpperCase();

/** Registers an enum whose members are names of the registry. */
function registerEnum(name: string, description: string, names: readonly Name[]) {
  const values = Object.fromEntries(names.map((each) => [toEnumMember(each), each]));
  const valuesMap = Object.fromEntries(
    names.map((each) => [toEnumMember(each), { description: descriptions.get(each) ?? '' }]),
  );
  registerEnumType(values, { name, description, valuesMap });
  return values;
}

const SalesDimension = registerEnum(
  'SalesDimension',
  'Dimensions by which sales can be grouped.',
  dimensionNames,
);

const SalesOrderColumn = registerEnum(
  'SalesOrderColumn',
  'Columns by which groups can be ordered: a dimension of the question, or any measure.',
  [...dimensionNames, ...measureNames],
);

const scalars = { integer: Int, text: String, date: DateScalar, boolean: Boolean } as const;

const measureTypes: Record<Measure['type'], unknown> = {
  integer: Int,
  number: Float,
  date: DateScalar,
};

/** The GraphQL type of the keys of a dimension. */
const keyType = (name: DimensionName): unknown =>
  name === 'storeType' ? StoreType : scalars[resolveDimension(name).type];

const optional = (type: unknown, description: string) =>
  Field(() => type as Type<unknown>, { description, nullable: true });

function filterDescription({ type, values, description }: Dimension): string {
  if (type === 'boolean') return description;
  const there = values && type === 'text' ? ` One of: ${values.join(', ')}.` : '';
  return `Only rows with one of these values, at most ${FILTER_VALUES_MAX}. ${description}${there}`;
}

@InputType({ description: 'Filters of rows: a row counts if it passes all of them.' })
class SalesWhere {
  @optional(DateScalar, 'Only weeks on or after this date.')
  from?: string | null;

  @optional(DateScalar, 'Only weeks on or before this date.')
  to?: string | null;
}
for (const name of dimensionNames) {
  const dimension = resolveDimension(name);
  const type = dimension.type === 'boolean' ? keyType(name) : [keyType(name)];
  optional(type, filterDescription(dimension))(SalesWhere.prototype, name);
}

@InputType({ description: 'Range of a measure; both bounds are included.' })
class SalesRange {
  @optional(Float, 'Lower bound, included.')
  min?: number | null;

  @optional(Float, 'Upper bound, included.')
  max?: number | null;
}

@InputType({
  description: 'Filters of groups: a group is returned if each measure is within its range.',
})
class SalesHaving {}
for (const name of rangeNames) {
  optional(SalesRange, resolveMeasure(name).description)(SalesHaving.prototype, name);
}

@InputType({ description: 'One column by which groups are ordered.' })
class SalesOrder {
  @Field(() => SalesOrderColumn, { description: 'A dimension of the question, or a measure.' })
  by!: string;

  @Field(() => SortDirection, { description: 'Direction of the order.', defaultValue: 'ASC' })
  direction!: SortDirection;
}

@ArgsType()
export class SalesArgs {
  @Field(() => [SalesDimension], {
    description:
      `Dimensions to group by, outermost first, at most ${DIMENSIONS_MAX}; an empty list ` +
      'returns one group.',
  })
  groupBy!: DimensionName[];

  @optional(SalesWhere, 'Filters of rows.')
  where?: SalesWhere | null;

  @optional(SalesHaving, 'Filters of groups by their measures.')
  having?: SalesHaving | null;

  @optional([SalesOrder], 'Order of the groups; ties are ordered by their keys.')
  orderBy?: SalesOrder[] | null;

  @Field(() => Int, {
    description: `Groups per page, at most ${PAGE_SIZE_MAX}.`,
    defaultValue: PAGE_SIZE,
  })
  first!: number;

  @optional(String, 'Continues after this cursor: pageInfo.endCursor of the previous page.')
  after?: string | null;
}

function declareMeasures(prototype: object, names: readonly MeasureName[]): void {
  for (const name of names) {
    const { type, description, nullable } = resolveMeasure(name);
    Field(() => measureTypes[type] as Type<unknown>, { description, nullable })(prototype, name);
  }
}

@ObjectType({
  description: 'Keys of a group: one for each dimension of the question, null for the others.',
})
class SalesKeys {}
for (const name of dimensionNames) {
  const { description } = resolveDimension(name);
  Field(() => keyType(name) as Type<unknown>, { description, nullable: true })(
    SalesKeys.prototype,
    name,
  );
}

@ObjectType({ description: 'Measures over all rows that pass the filters.' })
class SalesTotals {}
declareMeasures(SalesTotals.prototype, totalNames);

@ObjectType({ description: 'A group: sales that have the same keys.' })
class SalesGroup {
  @Field(() => SalesKeys, { description: 'Keys of the group.' })
  keys!: object;
}
declareMeasures(SalesGroup.prototype, measureNames);

@ObjectType({ description: 'Sales by the requested dimensions: one page of groups.' })
export class SalesConnection extends createConnectionType(SalesGroup) {
  @Field(() => SalesTotals, {
    description:
      'Measures over all rows that pass the filters, including groups that `having` removes.',
  })
  totals!: object;
}
