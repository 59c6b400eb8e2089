import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import '#platform/http/hang-up.js';
import { NeedsRole } from '#access/http/role.guard.js';
import { markAnswer } from '#serving/bytes/answer-mark.js';
import { rowsOnce } from '#serving/paging/rows-once.js';
import { Answers } from '../../serving/answers.js';
import { holdSnapshot, snapshotAskedFor } from '../../serving/snapshot-asked-for.js';
import { snapshotHeaders } from '../../serving/snapshot-headers.js';
import { definitionOf } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import { questionFromParameters, type SalesParameters } from '../question/from-parameters.js';
import { checkQuestion } from '../question/question.js';
import { SALES_ROLE } from '../role.js';
import { Sales } from '../sales.js';
import {
  answerSchema,
  describeParameters,
  describeSnapshot,
  questionSchema,
} from './sales.openapi.js';

const { name, description } = definitionOf(Sales);

/** `sales` over REST: a question as JSON, or as parameters. */
@ApiTags('answers')
@NeedsRole(SALES_ROLE)
@ApiBearerAuth()
@Controller('v1/sales')
export class SalesController {
  constructor(
    private readonly answers: Answers,
    private readonly marts: Marts,
  ) {}

  @Get()
  @ApiOperation({ operationId: name, summary: description })
  @describeParameters()
  @ApiOkResponse({ schema: answerSchema })
  async ask(
    @Query() given: SalesParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { snapshot: _, ...parameters } = given;
    const answer = await this.answer(questionFromParameters(parameters), request, reply);
    const namesSnapshot = snapshotAskedFor(request) !== undefined || 'after' in given;
    markAnswer(request, { isImmutable: namesSnapshot });
    return answer;
  }

  @Post('query')
  @HttpCode(200)
  @ApiOperation({ operationId: `${name}Query`, summary: description })
  @describeSnapshot()
  @ApiBody({ schema: questionSchema })
  @ApiOkResponse({ schema: answerSchema })
  query(
    @Body() question: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.answer(question, request, reply);
  }

  private async answer(
    given: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<unknown> {
    const question = checkQuestion(given);
    const asked = snapshotAskedFor(request);
    const current = await this.marts.snapshot(asked);
    const { answer, snapshot } = await this.answers.answer(
      Sales,
      question,
      current,
      request.hangUp,
    );
    holdSnapshot(asked, snapshot);
    reply.headers(snapshotHeaders(snapshot));
    return rowsOnce(answer);
  }
}
