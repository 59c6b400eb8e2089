import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  Controller,
  Get,
  HttpStatus,
  Logger,
  Post,
  Query,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { checkArguments } from '#analytics/serving/check-arguments.js';
import { Actor, AdminGuard } from '../admin.guard.js';
import { correctionsGiven } from './given-corrections.js';
import {
  QuarantineArgs,
  QuarantinePage,
  QuarantinePageArgs,
  QuarantineSummaryDetail,
  ReplayBody,
  ReplayDetail,
} from './quarantine.model.js';
import { QuarantineService } from './quarantine.service.js';

@ApiTags('admin')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/admin/quarantine')
export class QuarantineController {
  private readonly logger = new Logger('Quarantine');

  constructor(private readonly quarantine: QuarantineService) {}

  @Get()
  @ApiOperation({ operationId: 'quarantine', summary: 'Rows that are set aside, page by page.' })
  @ApiOkResponse({ type: QuarantinePage })
  list(
    @Query(checkArguments(QuarantinePageArgs)) args: QuarantinePageArgs,
  ): Promise<QuarantinePage> {
    return this.quarantine.page(args);
  }

  @Get('summary')
  @ApiOperation({
    operationId: 'quarantineSummary',
    summary: 'How many rows are set aside, by dataset, file and reason.',
  })
  @ApiOkResponse({ type: QuarantineSummaryDetail })
  summary(
    @Query(checkArguments(QuarantineArgs)) args: QuarantineArgs,
  ): Promise<QuarantineSummaryDetail> {
    return this.quarantine.summary(args);
  }

  @Get('export')
  @ApiOperation({
    operationId: 'exportQuarantine',
    summary: 'All these rows as CSV: correct the column `text` and give it back to replay them.',
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  async export(
    @Query(checkArguments(QuarantineArgs)) args: QuarantineArgs,
    @Res() response: Response,
  ): Promise<void> {
    const chunks = this.quarantine.export(args);
    // What fails before the first row is answered like any other request.
    const [header, first] = [await chunks.next(), await chunks.next()];
    response.attachment('quarantine.csv').type('text/csv');
    const all = async function* () {
      for (const chunk of [header, first]) if (!chunk.done) yield chunk.value;
      yield* chunks;
    };
    await pipeline(Readable.from(all(), { objectMode: false }), response).catch((error: unknown) =>
      // The response is under way: all that is left is to break it off, which pipeline has done.
      this.logger.warn(`an export ended early: ${String(error)}`),
    );
  }

  @Post('replay')
  @ApiOperation({
    operationId: 'replayQuarantine',
    summary: 'Takes corrected rows and starts a run; without rows, a run for a mended contract.',
  })
  @ApiConsumes('text/csv', 'application/json')
  @ApiBody({ type: ReplayBody, required: false })
  @ApiAcceptedResponse({ type: ReplayDetail, description: 'A run was started: see Location.' })
  @ApiOkResponse({ type: ReplayDetail, description: 'No run was started; the message says why.' })
  async replay(
    @Req() request: Request,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplayDetail> {
    const replay = await this.quarantine.replay(correctionsGiven(request), actor);
    response.status(replay.started ? HttpStatus.ACCEPTED : HttpStatus.OK);
    if (replay.statusUrl) response.location(replay.statusUrl);
    return replay;
  }
}
