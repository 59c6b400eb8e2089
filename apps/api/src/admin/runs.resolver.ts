import { UseGuards } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { checkArguments } from '#analytics/serving/check-arguments.js';
import { Actor, AdminGuard } from './admin.guard.js';
import { RunDetail, RunsArgs, RunSummary } from './run.model.js';
import { RunsService } from './runs.service.js';

@Resolver()
@UseGuards(AdminGuard)
export class RunsResolver {
  constructor(private readonly runs: RunsService) {}

  @Mutation(() => RunSummary, { description: 'Starts a run. Needs an admin key.' })
  startRun(
    @Args('onlyIfChanged', {
      defaultValue: false,
      description: 'Do nothing when no file has changed since the published snapshot.',
    })
    onlyIfChanged: boolean,
    @Actor() actor: string,
  ): Promise<RunSummary> {
    return this.runs.start(onlyIfChanged, actor);
  }

  @Query(() => RunDetail, { description: 'One run with its stages. Needs an admin key.' })
  run(
    @Args('id', { type: () => ID, description: 'Number of the run.' }) id: string,
  ): Promise<RunDetail> {
    return this.runs.get(id);
  }

  @Query(() => [RunSummary], {
    name: 'runs',
    description: 'Runs, newest first. Needs an admin key.',
  })
  list(@Args(checkArguments(RunsArgs)) args: RunsArgs): Promise<RunSummary[]> {
    return this.runs.list(args);
  }
}
