import type { Type } from '@nestjs/common';
import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf } from '../../serving/connection.js';
import { dimensionNames, dimensionOf } from '../registry/dimensions.js';
import { type MeasureName, measureNames, measureOf, totalNames } from '../registry/measures.js';
import { keyType } from './sales.inputs.js';

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
