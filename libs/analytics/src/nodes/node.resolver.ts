import { Args, Context, ID, Info, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { AppError } from '#platform/errors/app-error.js';
import type { RequestContext } from '../serving/answer-endpoint.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { FiscalPeriod } from './fiscal-period.model.js';
import { decodeId } from './global-id.js';
import { Department, Node, SnapshotNode, Store } from './node.model.js';
import { Nodes } from './nodes.js';

const IDS_MAX = 100;

/**
 * Relay's global ids: encodes and resolves them. All read the published snapshot. They are no endpoints: `node` returns
 * an interface that GraphQL resolves by id, and no other surface has these ids.
 */
@Resolver()
export class NodeResolver {
  constructor(private readonly nodes: Nodes) {}

  @Query(() => Node, { description: 'The object with this ID.', nullable: true })
  async node(
    @Args('id', { type: () => ID, description: 'The value of a field `id`.' }) id: string,
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Node | null> {
    const [node] = await this.nodes.find([decodeId(id)], await readSnapshot(context, info));
    return node ?? null;
  }

  @Query(() => [Node], {
    name: 'nodes',
    description:
      'The objects with these IDs, in the order of `ids`; null for an ID that does not exist.',
    nullable: 'items',
  })
  async findNodes(
    @Args('ids', { type: () => [ID], description: `At most ${IDS_MAX} IDs.` }) ids: string[],
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<(Node | null)[]> {
    if (ids.length > IDS_MAX) {
      const problem = `ids must have at most ${IDS_MAX} IDs`;
      throw new AppError('ARGUMENT_INVALID', problem, { problems: [{ argument: 'ids', problem }] });
    }
    return this.nodes.find(ids.map(decodeId), await readSnapshot(context, info));
  }

  @Query(() => [Store], { description: 'All stores with sales, ordered by number.' })
  async stores(
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Store[]> {
    return this.nodes.stores(await readSnapshot(context, info));
  }

  @Query(() => [Department], { description: 'All departments with sales, ordered by number.' })
  async departments(
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Department[]> {
    return this.nodes.departments(await readSnapshot(context, info));
  }

  @Query(() => [FiscalPeriod], {
    description:
      'The last fiscal month, quarter and year of which all stores delivered every week, and the open ones to date; empty for ' +
      'a chain without a fiscal calendar of its own.',
  })
  async lastFiscalPeriods(
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<FiscalPeriod[]> {
    return this.nodes.lastFiscalPeriods(await readSnapshot(context, info));
  }

  @Query(() => SnapshotNode, {
    description: 'The published snapshot, from which answers are computed.',
  })
  async publishedSnapshot(
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SnapshotNode> {
    return this.nodes.snapshot(await readSnapshot(context, info));
  }
}

async function readSnapshot(
  context: RequestContext,
  { path }: GraphQLResolveInfo,
): Promise<Snapshot> {
  const snapshot = await context.currentSnapshot();
  context.usedSnapshots.set(String(path.key), snapshot);
  return snapshot;
}
