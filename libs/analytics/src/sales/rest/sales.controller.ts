import { Body, Controller, Get, HttpCode, Post, Query, Res, SetMetadata } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { rowsOnce } from '#serving/paging/rows-once.js';
import { Answers } from '../../serving/answers.js';
import { snapshotHeaders } from '../../serving/snapshot-headers.js';
import { definitionOf } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import { questionFromParameters, type SalesParameters } from '../question/from-parameters.js';
import { checkQuestion } from '../question/question.js';
import { NEEDED_ROLE, SALES_ROLE } from '../role.js';
import { Sales } from '../sales.js';
import { answerSchema, describeParameters, questionSchema } from './sales.openapi.js';

const { name, description } = definitionOf(Sales);

/** `sales` over REST: a question as JSON, or as parameters. */
@ApiTags('answers')
@SetMetadata(NEEDED_ROLE, SALES_ROLE)
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
  ask(
    @Query() parameters: SalesParameters,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.answer(questionFromParameters(parameters), reply);
  }

  @Post('query')
  @HttpCode(200)
  @ApiOperation({ operationId: `${name}Query`, summary: description })
  @ApiBody({ schema: questionSchema })
  @ApiOkResponse({ schema: answerSchema })
  query(
    @Body() question: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.answer(question, reply);
  }

  private async answer(given: unknown, reply: FastifyReply): Promise<unknown> {
    const question = checkQuestion(given);
    const current = await this.marts.snapshot();
    const { answer, snapshot } = await this.answers.answer(Sales, question, current);
    reply.headers(snapshotHeaders(snapshot));
    return rowsOnce(answer);
  }
}
