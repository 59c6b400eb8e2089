import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { checkArguments } from '#analytics/serving/check-arguments.js';
import { AdminGuard } from '../admin.guard.js';
import { AuditArgs, AuditEntryDetail } from './audit.model.js';
import { AuditService } from './audit.service.js';

@ApiTags('admin')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/admin/audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @ApiOperation({ operationId: 'auditLog', summary: 'What administrators changed, newest first.' })
  @ApiOkResponse({ type: [AuditEntryDetail] })
  list(@Query(checkArguments(AuditArgs)) args: AuditArgs): Promise<AuditEntryDetail[]> {
    return this.audit.list(args);
  }
}
