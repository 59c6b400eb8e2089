import { Field, ID, InterfaceType, ObjectType } from '@nestjs/graphql';
import { DateOutput, EnumOutput, IntOutput, TextOutput } from '#serving/output.js';
import { StoreType } from '../serving/enums.js';
import { decodeId } from './global-id.js';

/** Relay's interface for everything that `node(id)` finds. */
@InterfaceType({
  description: 'A thing with an identity of its own.',
  resolveType: ({ id }: Node) => decodeId(id)?.type,
})
export abstract class Node {
  @Field(() => ID, { description: 'Opaque, and its own among all things: pass it to `node`.' })
  id!: string;
}

@ObjectType({ description: 'A store of the chain.', implements: () => [Node] })
export class Store extends Node {
  @IntOutput('Store number, as the answers have it.')
  store!: number;

  @EnumOutput(StoreType, 'Store type.')
  storeType!: StoreType;

  @IntOutput('Size in square feet.')
  size!: number;
}

@ObjectType({ description: 'A department of the chain.', implements: () => [Node] })
export class Department extends Node {
  @IntOutput('Department number, as the answers have it.')
  department!: number;
}

@ObjectType('Snapshot', {
  description: 'An immutable, numbered set of answers that one run made.',
  implements: () => [Node],
})
export class SnapshotNode extends Node {
  @IntOutput('Number of the snapshot.')
  number!: number;

  @TextOutput('When it was published (ISO 8601).')
  publishedAt!: string;

  @DateOutput('First week date with sales.')
  firstWeek!: string;

  @DateOutput('Last week date with sales.')
  dataThrough!: string;

  @IntOutput('Number of weeks with sales.')
  weeks!: number;

  @TextOutput('PASSED, or WARNING when rows were set aside or a quality rule warns.')
  quality!: string;
}
