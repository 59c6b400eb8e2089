import { UseGuards } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { checkArguments } from '#analytics/serving/check-arguments.js';
import { AdminGuard } from '../admin.guard.js';
import { AuditArgs, AuditEntryDetail } from './audit.model.js';
import { AuditService } from './audit.service.js';

@Resolver()
@UseGuards(AdminGuard)
export class AuditResolver {
  constructor(private readonly audit: AuditService) {}

  @Query(() => [AuditEntryDetail], {
    description: 'What administrators changed, newest first. Needs an admin key.',
  })
  auditLog(@Args(checkArguments(AuditArgs)) args: AuditArgs): Promise<AuditEntryDetail[]> {
    return this.audit.list(args);
  }
}
