import {
  Body,
  Controller,
  Get,
  HttpStatus,
  Param,
  Post,
  Query,
  Res,
  UseGuards,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { IsString } from 'class-validator';
import type { Response } from 'express';
import { checkArguments } from '#analytics/serving/check-arguments.js';
import { Actor, AdminGuard } from '../admin.guard.js';
import { SnapshotDetail, SnapshotsArgs } from './snapshot.model.js';
import { SnapshotsService } from './snapshots.service.js';

export class PublishSnapshotBody {
  @ApiProperty({ minLength: 1, maxLength: 1_000, description: 'Why: the audit log keeps it.' })
  @IsString()
  reason!: string;
}

@ApiTags('admin')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/admin/snapshots')
export class SnapshotsController {
  constructor(private readonly snapshots: SnapshotsService) {}

  @Get()
  @ApiOperation({
    operationId: 'snapshots',
    summary: 'Snapshots with what the quality gate found in each, newest first.',
  })
  @ApiOkResponse({ type: [SnapshotDetail] })
  list(@Query(checkArguments(SnapshotsArgs)) args: SnapshotsArgs): Promise<SnapshotDetail[]> {
    return this.snapshots.list(args);
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'snapshot',
    summary: 'One snapshot with what the quality gate found in it.',
  })
  @ApiOkResponse({ type: SnapshotDetail })
  get(@Param('id') id: string): Promise<SnapshotDetail> {
    return this.snapshots.get(id);
  }

  @Post(':id/publish')
  @ApiOperation({
    operationId: 'publishSnapshot',
    summary:
      'Puts a retained snapshot back, or publishes a held one whatever the quality gate says.',
  })
  @ApiOkResponse({ type: SnapshotDetail, description: 'It is the published one.' })
  @ApiAcceptedResponse({
    type: SnapshotDetail,
    description: 'It was held back: its run goes on and publishes it. Follow the run at Location.',
  })
  async publish(
    @Param('id') id: string,
    @Body(checkArguments(PublishSnapshotBody)) { reason }: PublishSnapshotBody,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SnapshotDetail> {
    const snapshot = await this.snapshots.publish(id, actor, reason);
    const isPublished = snapshot.status === 'published';
    response.status(isPublished ? HttpStatus.OK : HttpStatus.ACCEPTED);
    if (!isPublished) response.location(snapshot.runUrl);
    return snapshot;
  }
}
