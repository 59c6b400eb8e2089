import {
  Body,
  Controller,
  Get,
  HttpCode,
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
import { IsBoolean, IsOptional } from 'class-validator';
import type { Response } from 'express';
import { checkArguments } from '#analytics/serving/check-arguments.js';
import { Actor, AdminGuard } from './admin.guard.js';
import { RunDetail, RunsArgs, RunSummary } from './run.model.js';
import { RunsService } from './runs.service.js';

export class StartRunBody {
  @ApiProperty({
    required: false,
    default: false,
    description: 'Do nothing when no file has changed since the published snapshot.',
  })
  @IsOptional()
  @IsBoolean()
  onlyIfChanged: boolean = false;
}

@ApiTags('admin')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/admin/runs')
export class RunsController {
  constructor(private readonly runs: RunsService) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ operationId: 'startRun', summary: 'Starts a run and says where to follow it.' })
  @ApiAcceptedResponse({ type: RunSummary })
  async start(
    @Body(checkArguments(StartRunBody)) body: StartRunBody,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RunSummary> {
    const run = await this.runs.start(body.onlyIfChanged, actor);
    response.location(run.statusUrl);
    return run;
  }

  @Get()
  @ApiOperation({ operationId: 'runs', summary: 'Runs, newest first.' })
  @ApiOkResponse({ type: [RunSummary] })
  list(@Query(checkArguments(RunsArgs)) args: RunsArgs): Promise<RunSummary[]> {
    return this.runs.list(args);
  }

  @Get(':id')
  @ApiOperation({ operationId: 'run', summary: 'One run with its stages, counts and errors.' })
  @ApiOkResponse({ type: RunDetail })
  get(@Param('id') id: string): Promise<RunDetail> {
    return this.runs.get(id);
  }
}
