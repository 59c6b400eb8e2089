import { Field, ID, InterfaceType, ObjectType } from '@nestjs/graphql';
import { DateOutput, EnumOutput, IntOutput, TextOutput } from '#serving/output.js';
import { StoreType } from '../serving/enums.js';
import { decodeId } from './global-id.js';

/** Relay's interface for everything that `node(id)` finds. */
@InterfaceType({
  description: 'An object with a global ID.',
  resolveType: ({ id }: Node) => decodeId(id)?.type,
})
export abstract class Node {
  @Field(() => ID, { description: 'Opaque and globally unique ID: pass it to `node`.' })
  id!: string;
}

@ObjectType({ description: 'A store of the chain.', implements: () => [Node] })
export class Store extends Node {
  @IntOutput('Store number, the same as in the answers.')
  store!: number;

  @EnumOutput(StoreType, 'Store type.')
  storeType!: StoreType;

  @IntOutput('Size in square feet.')
  size!: number;
}

@ObjectType({ description: 'A department of the chain.', implements: () => [Node] })
export class Department extends Node {
  @IntOutput('Department number, the same as in the answers.')
  department!: number;
}

@ObjectType('Snapshot', {
  description:
    'An immutable, numbered set of marts that one run built and that answers are computed from.',
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

  @TextOutput('PASSED, or WARNING when rows are in quarantine or a quality rule warns.')
  quality!: string;
}
