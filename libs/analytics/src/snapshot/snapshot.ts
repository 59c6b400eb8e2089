import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

/** The published set of marts an answer was computed from. */
@ObjectType({ description: 'An immutable, numbered set of marts made by one run.' })
export class Snapshot {
  @Field(() => ID, { description: 'Number of the snapshot.' })
  id!: string;

  @Field({ description: 'When it was published (ISO 8601).' })
  publishedAt!: string;

  @Field({ description: 'First week date with sales.' })
  firstWeek!: string;

  @Field({ description: 'Last week date with sales.' })
  dataThrough!: string;

  @Field(() => Int, { description: 'Number of weeks with sales.' })
  weeks!: number;

  @Field({
    description:
      'PASSED, or WARNING when rows were set aside in quarantine or a quality rule warns.',
  })
  quality!: string;
}
