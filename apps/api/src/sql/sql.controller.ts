import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Actor, NeedsRole } from '#access/http/role.guard.js';
import { isEnough } from '#access/principal.js';
import type { AskSql } from '#catalogue/sql/ask-sql.js';
import { AppError } from '#platform/errors/app-error.js';
import { describeExport, describeStretches } from '#serving/export/export-description.js';
import { ExportFormat } from '#serving/export/export-format.js';
import { Exporter } from '#serving/export/exporter.js';
import { wantedFormat } from '#serving/export/negotiate.js';
import { sendExport } from '#serving/export/send-export.js';
import { exportOf, pageAnswer } from './sql-result.js';

export const ASK_SQL = Symbol('AskSql');

const PAGE_MAX = 10_000;
const first = z.coerce.number().int().min(1).max(PAGE_MAX).default(100);
const question = z.strictObject({
  sql: z.string().min(1),
  parameters: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .default({}),
  first,
});
const page = z.strictObject({ first, after: z.string().max(200).optional() });
const wanted = z.strictObject({
  format: z.enum(Object.keys(ExportFormat) as [ExportFormat, ...ExportFormat[]]).optional(),
});
const queryId = z.uuid();
const questionSchema = z.toJSONSchema(question, { io: 'input', target: 'openapi-3.0' }) as object;

/** Questions in SQL over the tables of the catalogue: `POST /v1/sql`, and the pages and files of an answer. */
@ApiTags('sql')
@ApiBearerAuth()
@NeedsRole('analyst')
@Controller('v1/sql')
export class SqlController {
  constructor(
    @Inject(ASK_SQL) private readonly asksql: AskSql,
    private readonly exporter: Exporter,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'askSql',
    summary: 'Answers one SELECT over tables of the catalogue; an operator may write to workspace.',
  })
  @ApiBody({ schema: questionSchema })
  async ask(@Body() given: unknown, @Req() request: FastifyRequest, @Actor() actor: string) {
    const { sql, parameters, first } = checked(question, given);
    const { principal, hangUp } = request;
    const answer = await this.asksql.ask({
      sql,
      parameters,
      actor,
      // Whoever may read it asks for samples and answers, where each time is in the audit log.
      mayReadPersonalData: false,
      mayWrite: principal !== undefined && isEnough(principal.role, 'operator'),
      ...(hangUp ? { signal: hangUp } : {}),
    });
    return pageAnswer(answer, first);
  }

  @Get(':id')
  @ApiOperation({ operationId: 'sqlPage', summary: 'The next rows of an answer.' })
  @ApiQuery({ name: 'first', required: false, schema: { type: 'integer', maximum: PAGE_MAX } })
  @ApiQuery({ name: 'after', required: false, schema: { type: 'string' } })
  async page(@Param('id') id: string, @Query() given: unknown, @Actor() actor: string) {
    const { first, after } = checked(page, given);
    const result = this.resultOf(id, actor);
    return pageAnswer({ queryId: id, result }, first, after);
  }

  @Get(':id/export')
  @ApiOperation({ operationId: 'sqlExport', summary: 'All rows of an answer as one file.' })
  @describeExport()
  @describeStretches()
  export(
    @Param('id') id: string,
    @Query() given: unknown,
    @Actor() actor: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { format } = checked(wanted, given);
    const source = exportOf(this.asksql, id, this.resultOf(id, actor));
    const form = wantedFormat(format, request.headers.accept) ?? 'json';
    return sendExport(this.exporter, source, { format: form, manifest: false }, request, reply);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'cancelSql', summary: 'Ends a question that is being answered.' })
  cancel(@Param('id') id: string, @Actor() actor: string): void {
    this.asksql.cancel(checked(queryId, id), actor);
  }

  private resultOf(id: string, actor: string) {
    return this.asksql.result(checked(queryId, id), actor);
  }
}

/** @throws AppError ARGUMENT_INVALID naming each mistake */
function checked<Shape extends z.ZodType>(shape: Shape, given: unknown): z.output<Shape> {
  const { success, data, error } = shape.safeParse(given);
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => ({
    argument: path.join('.') || 'id',
    problem: message,
  }));
  const message = problems.map(({ argument, problem }) => `${argument}: ${problem}`).join('; ');
  throw new AppError('ARGUMENT_INVALID', message, { problems });
}
