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
  dimensionOf,
  type Dimension,
} from '../registry/dimensions.js';
import { type MeasureName, measureNames, measureOf, totalNames } from '../registry/measures.js';
import type { Type } from '@nestjs/common';
import { DateScalar } from '#serving/date.scalar.js';
import { PAGE_SIZE, PAGE_SIZE_MAX } from '#serving/paging/page-args.js';
import { SortDirection } from '#serving/paging/sort-direction.js';
import { StoreType } from '../../serving/enums.js';
import { FILTER_VALUES_MAX } from '../question/filters.js';
import { DIMENSIONS_MAX } from '../question/question.js';
import { connectionOf } from '../../serving/connection.js';

type Name = DimensionName | MeasureName;

const descriptions = new Map<Name, string>([
  ...dimensionNames.map((name) => [name, dimensionOf(name).description] as const),
  ...measureNames.map((name) => [name, measureOf(name).description] as const),
]);

/** `storeType` as GraphQL spells members of an enum: `STORE_TYPE`. */
export const memberOf = (name: string) => name.replace(/[A-Z]/g, '_$&').toUpperCase();

/** Registers an enum whose members are names of the registry. */
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

const scalars = { integer: Int, text: String, date: DateScalar, boolean: Boolean } as const;

/** The GraphQL type of the keys of a dimension. */
export const keyType = (name: DimensionName): unknown =>
  name === 'storeType' ? StoreType : scalars[dimensionOf(name).type];

const optional = (type: unknown, description: string) =>
  Field(() => type as Type<unknown>, { description, nullable: true });

function filterDescription({ type, values, description }: Dimension): string {
  if (type === 'boolean') return description;
  const there = values && type === 'text' ? ` One of: ${values.join(', ')}.` : '';
  return `Only these, at most ${FILTER_VALUES_MAX}. ${description}${there}`;
}

@InputType({ description: 'Which rows are counted: those that every filter lets through.' })
export class SalesWhere {
  @optional(DateScalar, 'Only weeks from this date on.')
  from?: string | null;

  @optional(DateScalar, 'Only weeks up to this date.')
  to?: string | null;
}
for (const name of dimensionNames) {
  const dimension = dimensionOf(name);
  const type = dimension.type === 'boolean' ? keyType(name) : [keyType(name)];
  optional(type, filterDescription(dimension))(SalesWhere.prototype, name);
}

@InputType({ description: 'Bounds of a measure, both included.' })
export class SalesRange {
  @optional(Float, 'At least this.')
  min?: number | null;

  @optional(Float, 'At most this.')
  max?: number | null;
}

@InputType({ description: 'Which groups are shown: those whose measures lie within every range.' })
export class SalesHaving {}
for (const name of measureNames) {
  optional(SalesRange, measureOf(name).description)(SalesHaving.prototype, name);
}

@InputType({ description: 'One column of an order.' })
export class SalesOrder {
  @Field(() => SalesOrderColumn, { description: 'A dimension that is grouped by, or a measure.' })
  by!: string;

  @Field(() => SortDirection, { description: 'Which end comes first.', defaultValue: 'ASC' })
  direction!: SortDirection;
}

@ArgsType()
export class SalesArgs {
  @Field(() => [SalesDimension], {
    description: `What to group by, outermost first, at most ${DIMENSIONS_MAX}; with none there is one group.`,
  })
  groupBy!: DimensionName[];

  @optional(SalesWhere, 'Which rows are counted.')
  where?: SalesWhere | null;

  @optional(SalesHaving, 'Which groups are shown, by their measures.')
  having?: SalesHaving | null;

  @optional([SalesOrder], 'Order of the groups; what it leaves open is decided by their keys.')
  orderBy?: SalesOrder[] | null;

  @Field(() => Int, {
    description: `Groups a page, at most ${PAGE_SIZE_MAX}.`,
    defaultValue: PAGE_SIZE,
  })
  first!: number;

  @optional(String, 'Go on after this cursor (pageInfo.endCursor of the page before).')
  after?: string | null;
}

function declareMeasures(prototype: object, names: readonly MeasureName[]): void {
  for (const name of names) {
    const { type, description, nullable } = measureOf(name);
    Field(() => (type === 'integer' ? Int : Float), { description, nullable })(prototype, name);
  }
}

@ObjectType({
  description: 'What a group is: its key of each dimension; null where it was not asked.',
})
export class SalesKeys {}
for (const name of dimensionNames) {
  const { description } = dimensionOf(name);
  Field(() => keyType(name) as Type<unknown>, { description, nullable: true })(
    SalesKeys.prototype,
    name,
  );
}

@ObjectType({ description: 'Measures of all that the filters let through.' })
export class SalesTotals {}
declareMeasures(SalesTotals.prototype, totalNames);

@ObjectType({ description: 'Sales that have the same keys.' })
export class SalesGroup {
  @Field(() => SalesKeys, { description: 'What the group is.' })
  keys!: object;
}
declareMeasures(SalesGroup.prototype, measureNames);

@ObjectType({ description: 'Sales by the dimensions asked for, one page of the groups.' })
export class SalesConnection extends connectionOf(SalesGroup) {
  @Field(() => SalesTotals, {
    description: 'Measures of all that the filters let through, whatever `having` leaves out.',
  })
  totals!: object;
}
