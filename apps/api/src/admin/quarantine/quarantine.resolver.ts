import { UseGuards } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { checkArguments } from '#analytics/serving/check-arguments.js';
import { Actor, AdminGuard } from '../admin.guard.js';
import { checkedCorrections } from './given-corrections.js';
import {
  CorrectionInput,
  QuarantineArgs,
  QuarantinePage,
  QuarantinePageArgs,
  QuarantineSummaryDetail,
  ReplayDetail,
} from './quarantine.model.js';
import { QuarantineService } from './quarantine.service.js';

@Resolver()
@UseGuards(AdminGuard)
export class QuarantineResolver {
  constructor(private readonly service: QuarantineService) {}

  @Query(() => QuarantinePage, {
    description: 'Rows that are set aside, by dataset, file and line. Needs an admin key.',
  })
  quarantine(
    @Args(checkArguments(QuarantinePageArgs)) args: QuarantinePageArgs,
  ): Promise<QuarantinePage> {
    return this.service.page(args);
  }

  @Query(() => QuarantineSummaryDetail, {
    description: 'How many rows are set aside, by dataset, file and reason. Needs an admin key.',
  })
  quarantineSummary(
    @Args(checkArguments(QuarantineArgs)) args: QuarantineArgs,
  ): Promise<QuarantineSummaryDetail> {
    return this.service.summary(args);
  }

  @Mutation(() => ReplayDetail, {
    description:
      'Takes corrected rows and starts a run; without rows, a run for a mended contract. Needs an ' +
      'admin key.',
  })
  replayQuarantine(
    @Actor() actor: string,
    @Args('rows', {
      type: () => [CorrectionInput],
      nullable: true,
      description: 'Corrected rows; left out when it is the contract that was mended.',
    })
    rows?: CorrectionInput[] | null,
  ): Promise<ReplayDetail> {
    return this.service.replay(rows ? checkedCorrections(rows) : undefined, actor);
  }
}
