import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { checkArguments } from '#analytics/serving/check-arguments.js';
import { AdminGuard } from '../admin.guard.js';
import {
  SaleHistoryArgs,
  SourceFileModel,
  SourceFilesArgs,
  StatedSaleModel,
} from './file.model.js';
import { FilesService } from './files.service.js';

@ApiTags('admin')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/admin')
export class FilesController {
  constructor(private readonly files: FilesService) {}

  @Get('files')
  @ApiOperation({ operationId: 'sourceFiles', summary: 'Files that were delivered, newest first.' })
  @ApiOkResponse({ type: [SourceFileModel] })
  list(@Query(checkArguments(SourceFilesArgs)) args: SourceFilesArgs): Promise<SourceFileModel[]> {
    return this.files.list(args);
  }

  @Get('sale-history')
  @ApiOperation({
    operationId: 'saleHistory',
    summary: 'Every value that was delivered for a store, department and week, oldest first.',
  })
  @ApiOkResponse({ type: [StatedSaleModel] })
  saleHistory(
    @Query(checkArguments(SaleHistoryArgs)) args: SaleHistoryArgs,
  ): Promise<StatedSaleModel[]> {
    return this.files.saleHistory(args);
  }
}
