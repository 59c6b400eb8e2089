import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { NeedsRole } from '#access/http/role.guard.js';
import { describeExport, describeStretches } from '#serving/export/export-description.js';
import { Exporter } from '#serving/export/exporter.js';
import { wantedFormat } from '#serving/export/negotiate.js';
import { sendExport } from '#serving/export/send-export.js';
import { checked, PAGE_MAX, question, wanted } from './sql-arguments.js';
import { type SqlPage, SqlQuestions } from './sql-questions.js';

const describeId = () => ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } });
const questionSchema = z.toJSONSchema(question, { io: 'input', target: 'openapi-3.0' }) as object;

/** Questions in SQL over the tables of the catalogue: `POST /v1/sql`, and the pages and files of an answer. */
@ApiTags('sql')
@ApiBearerAuth()
@NeedsRole('analyst')
@Controller('v1/sql')
export class SqlController {
  constructor(
    private readonly questions: SqlQuestions,
    private readonly exporter: Exporter,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'askSql',
    summary: 'Answers one SELECT over tables of the catalogue; an operator may write to workspace.',
  })
  @ApiBody({ schema: questionSchema })
  ask(@Body() given: unknown, @Req() request: FastifyRequest): Promise<SqlPage> {
    return this.questions.ask(given, request);
  }

  @Get(':id')
  @describeId()
  @ApiOperation({ operationId: 'sqlPage', summary: 'The next rows of an answer.' })
  @ApiQuery({
    name: 'first',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: PAGE_MAX },
  })
  @ApiQuery({ name: 'after', required: false, schema: { type: 'string' } })
  page(
    @Param('id') id: string,
    @Query() given: unknown,
    @Req() request: FastifyRequest,
  ): Promise<SqlPage> {
    return this.questions.page(id, given, request);
  }

  @Get(':id/export')
  @describeId()
  @ApiOperation({ operationId: 'sqlExport', summary: 'All rows of an answer as one file.' })
  @describeExport()
  @describeStretches()
  async export(
    @Param('id') id: string,
    @Query() given: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { format } = checked(wanted, given);
    const source = await this.questions.file(id, request);
    const form = wantedFormat(format, request.headers.accept) ?? 'json';
    return sendExport(this.exporter, source, { format: form, manifest: false }, request, reply);
  }

  @Delete(':id')
  @HttpCode(204)
  @describeId()
  @ApiOperation({ operationId: 'cancelSql', summary: 'Ends a question that is being answered.' })
  cancel(@Param('id') id: string, @Req() request: FastifyRequest): void {
    this.questions.cancel(id, request);
  }
}
