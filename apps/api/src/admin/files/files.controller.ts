import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { checkArguments } from '#analytics/serving/check-arguments.js';
import { Actor, AdminGuard } from '../admin.guard.js';
import {
  SaleHistoryArgs,
  SourceFileModel,
  SourceFilesArgs,
  StatedSaleModel,
} from './file.model.js';
import { FilesService } from './files.service.js';

export class WithdrawFileBody {
  @ApiProperty({ minLength: 1, maxLength: 1_000, description: 'Why: the audit log keeps it.' })
  @IsString()
  @MaxLength(1_000)
  reason!: string;
}

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

  @Post('files/:sha256/withdraw')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'withdrawFile',
    summary: 'Takes a file out of every later run, as if it had not been delivered.',
  })
  @ApiNoContentResponse()
  withdraw(
    @Param('sha256') sha256: string,
    @Body(checkArguments(WithdrawFileBody)) { reason }: WithdrawFileBody,
    @Actor() actor: string,
  ): Promise<void> {
    return this.files.withdraw({ sha256, isWithdrawn: true, actor, reason });
  }

  @Post('files/:sha256/restore')
  @HttpCode(204)
  @ApiOperation({ operationId: 'restoreFile', summary: 'Has a withdrawn file count again.' })
  @ApiNoContentResponse()
  restore(
    @Param('sha256') sha256: string,
    @Body(checkArguments(WithdrawFileBody)) { reason }: WithdrawFileBody,
    @Actor() actor: string,
  ): Promise<void> {
    return this.files.withdraw({ sha256, isWithdrawn: false, actor, reason });
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
