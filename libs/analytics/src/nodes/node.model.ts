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

  @TextOutput('Name of the store; null when the stores file has none.', { nullable: true })
  storeName!: string | null;

  @TextOutput('Current region of the store; null when the stores file has none.', {
    nullable: true,
  })
  region!: string | null;

  @TextOutput('Current district of the store; null when the stores file has none.', {
    nullable: true,
  })
  district!: string | null;
}

@ObjectType({ description: 'A department of the chain.', implements: () => [Node] })
export class Department extends Node {
  @IntOutput('Department number, the same as in the answers.')
  department!: number;

  @TextOutput('Name of the department; null when no departments file has it.', { nullable: true })
  departmentName!: string | null;

  @TextOutput('Group of the department; null when no departments file has one.', { nullable: true })
  departmentGroup!: string | null;
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

  @TextOutput(
    'PASSED, or WARNING when rows are in quarantine or a quality rule warns; UNKNOWN within a scope.',
  )
  quality!: string;
}
