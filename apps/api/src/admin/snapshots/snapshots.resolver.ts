import { UseGuards } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { checkArguments } from '#analytics/serving/check-arguments.js';
import { Actor, AdminGuard } from '../admin.guard.js';
import { SnapshotDetail, SnapshotsArgs } from './snapshot.model.js';
import { SnapshotsService } from './snapshots.service.js';

@Resolver()
@UseGuards(AdminGuard)
export class SnapshotsResolver {
  constructor(private readonly snapshots: SnapshotsService) {}

  @Query(() => [SnapshotDetail], {
    name: 'snapshots',
    description:
      'Snapshots with what the quality gate found in each, newest first. Needs an admin key.',
  })
  list(@Args(checkArguments(SnapshotsArgs)) args: SnapshotsArgs): Promise<SnapshotDetail[]> {
    return this.snapshots.list(args);
  }

  @Query(() => SnapshotDetail, { description: 'One snapshot. Needs an admin key.' })
  snapshot(
    @Args('id', { type: () => ID, description: 'Number of the snapshot.' }) id: string,
  ): Promise<SnapshotDetail> {
    return this.snapshots.get(id);
  }

  @Mutation(() => SnapshotDetail, {
    description:
      'Puts a retained snapshot back at once, or has the run of one that the quality gate held back ' +
      'go on and publish it. Needs an admin key.',
  })
  publishSnapshot(
    @Args('id', { type: () => ID, description: 'Number of the snapshot.' }) id: string,
    @Args('reason', { description: 'Why: the audit log keeps it.' }) reason: string,
    @Actor() actor: string,
  ): Promise<SnapshotDetail> {
    return this.snapshots.publish(id, actor, reason);
  }
}
