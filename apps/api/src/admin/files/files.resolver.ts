import { UseGuards } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { checkArguments } from '#analytics/serving/check-arguments.js';
import { Actor, AdminGuard } from '../admin.guard.js';
import {
  SaleHistoryArgs,
  SourceFileModel,
  SourceFilesArgs,
  StatedSaleModel,
} from './file.model.js';
import { FilesService } from './files.service.js';

@Resolver()
@UseGuards(AdminGuard)
export class FilesResolver {
  constructor(private readonly files: FilesService) {}

  @Query(() => [SourceFileModel], {
    name: 'sourceFiles',
    description: 'Files that were delivered, newest first. Needs an admin key.',
  })
  list(@Args(checkArguments(SourceFilesArgs)) args: SourceFilesArgs): Promise<SourceFileModel[]> {
    return this.files.list(args);
  }

  @Mutation(() => Boolean, {
    description: 'Takes a file out of every later run, or has it count again. Needs an admin key.',
  })
  async withdrawFile(
    @Args('sha256', { description: 'Digest of its text.' }) sha256: string,
    @Args('reason', { description: 'Why: the audit log keeps it.' }) reason: string,
    @Args('withdrawn', { defaultValue: true, description: 'False to have it count again.' })
    isWithdrawn: boolean,
    @Actor() actor: string,
  ): Promise<boolean> {
    await this.files.withdraw({ sha256, isWithdrawn, actor, reason });
    return isWithdrawn;
  }

  @Query(() => [StatedSaleModel], {
    description:
      'Every value that was delivered for a store, department and week, oldest first. Needs an admin key.',
  })
  saleHistory(
    @Args(checkArguments(SaleHistoryArgs)) args: SaleHistoryArgs,
  ): Promise<StatedSaleModel[]> {
    return this.files.saleHistory(args);
  }
}
