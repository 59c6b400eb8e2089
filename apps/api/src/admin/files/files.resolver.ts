import { UseGuards } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { checkArguments } from '#analytics/serving/check-arguments.js';
import { AdminGuard } from '../admin.guard.js';
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
