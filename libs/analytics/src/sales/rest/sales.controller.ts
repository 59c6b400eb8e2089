import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NeedsRole } from '#access/http/role.guard.js';
import { markAnswer } from '#serving/bytes/answer-mark.js';
import { checkedArguments } from '#serving/check-arguments.js';
import { type ExportArgs, withExport } from '#serving/export/export-args.js';
import { describeExport, describeStretches } from '#serving/export/export-description.js';
import { rowsOnce } from '#serving/paging/rows-once.js';
import { Answers } from '../../serving/answers.js';
import { ListExports } from '../../serving/list-exports.js';
import { RestExports } from '../../serving/rest-exports.js';
import {
  holdSnapshot,
  snapshotAskedFor,
  withoutSnapshot,
} from '../../serving/snapshot-asked-for.js';
import { snapshotHeaders } from '../../serving/snapshot-headers.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { questionFromParameters, type SalesParameters } from '../question/from-parameters.js';
import { checkQuestion } from '../question/question.js';
import { SALES_ROLE } from '../role.js';
import { listOfSales } from '../sales-list.js';
import { sales } from '../sales.js';
import {
  answerSchema,
  describeParameters,
  describeSnapshot,
  questionSchema,
} from './sales.openapi.js';

const { name, description } = sales;

class SalesExportArgs extends withExport(Object) {}

/** `sales` over REST: a question as JSON, or as parameters; a page of groups, or all of them as a file. */
@ApiTags('answers')
@NeedsRole(SALES_ROLE)
@ApiBearerAuth()
@Controller('v1/sales')
export class SalesController {
  constructor(
    private readonly answers: Answers,
    private readonly marts: Marts,
    private readonly lists: ListExports,
    private readonly exports: RestExports,
  ) {}

  @Get()
  @ApiOperation({ operationId: name, summary: description })
  @describeParameters()
  @describeExport(answerSchema)
  @describeStretches()
  ask(
    @Query() given: SalesParameters,
    // OpenAPI reads the class.
    @Query() _exported: SalesExportArgs,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { snapshot: _, format, skip, manifest, ...parameters } = given;
    const question = questionFromParameters(parameters);
    return this.answer(question, { format, skip, manifest }, request, reply);
  }

  @Post('query')
  @HttpCode(200)
  @ApiOperation({ operationId: `${name}Query`, summary: description })
  @describeSnapshot()
  @ApiBody({ schema: questionSchema })
  @describeExport(answerSchema)
  query(
    @Body() question: unknown,
    @Query() exported: SalesExportArgs,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.answer(question, withoutSnapshot(exported), request, reply);
  }

  /** @param exported which file is wanted, unchecked */
  private async answer(
    given: unknown,
    exported: object,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<unknown> {
    const question = checkQuestion(given);
    const args = (await checkedArguments(SalesExportArgs, exported)) as ExportArgs;
    const asked = snapshotAskedFor(request);
    const current = await this.marts.snapshot(asked);
    const source = (of: Snapshot) => this.lists.rows(listOfSales(question), of, args.skip);
    const wanted = { ...args, after: question.after, source };
    const sent = await this.exports.send(wanted, { asked, current }, request, reply);
    if (sent) return sent;
    const { answer, snapshot } = await this.answers.answer(sales, question, current, request);
    holdSnapshot(asked, snapshot);
    reply.headers(snapshotHeaders(snapshot));
    if (request.method !== 'POST') {
      markAnswer(request, { isImmutable: asked !== undefined || question.after !== undefined });
    }
    return rowsOnce(answer);
  }
}
