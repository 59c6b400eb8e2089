import { Controller, Get, Query, Res, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Marts } from '../snapshot/marts.js';
import { Answers } from './answers.js';
import { rowsOnce } from '#serving/paging/rows-once.js';
import { checkArguments } from '#serving/check-arguments.js';
import { snapshotHeaders } from './snapshot-headers.js';
import { definitionOf, type UseCaseClass } from './use-case.js';

/** The REST resource of a use case: `GET /v1/<path>`. */
export function controllerFor(useCase: UseCaseClass): Type<object> {
  const { name, path, description, args, result } = definitionOf(useCase);

  @ApiTags('answers')
  @Controller(`v1/${path}`)
  class UseCaseController {
    constructor(
      private readonly answers: Answers,
      private readonly marts: Marts,
    ) {}

    @Get()
    @ApiOperation({ operationId: name, summary: description })
    @ApiOkResponse({ type: result })
    async answer(
      @Query(checkArguments(args)) given: object,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<unknown> {
      const current = await this.marts.snapshot();
      const { answer, snapshot } = await this.answers.answer(useCase, given, current);
      reply.headers(snapshotHeaders(snapshot));
      return rowsOnce(answer);
    }
  }
  // OpenAPI reads the arguments' class from here; the decorator above can only say `object`.
  Reflect.defineMetadata(
    'design:paramtypes',
    [args, Object],
    UseCaseController.prototype,
    'answer',
  );
  return UseCaseController;
}
