import { Controller, Get, Query, Req, Res, type Type } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiQuery,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { markAnswer } from '#serving/bytes/answer-mark.js';
import { checkedArguments } from '#serving/check-arguments.js';
import { describeExport, describeStretches } from '#serving/export/export-description.js';
import {
  type ExportArgs,
  type PartArgs,
  withExport,
  withFile,
  withoutExport,
  withPart,
} from '#serving/export/export-args.js';
import type { PageArgs } from '#serving/paging/page-args.js';
import { rowsOnce } from '#serving/paging/rows-once.js';
import { Marts } from '../snapshot/marts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { AnswerParts, type Parts, partsOf } from './answer-parts.js';
import { ListExports } from './list-exports.js';
import { PersonalAnswers } from './personal-answers.js';
import { RestExports } from './rest-exports.js';
import { holdSnapshot, snapshotAskedFor, withoutSnapshot } from './snapshot-asked-for.js';
import { snapshotHeaders } from './snapshot-headers.js';
import { definitionOf, givesList, type UseCaseClass } from './use-case.js';
import '#serving/load-schema-libraries.js';

/** The REST resource of a use case: `GET /v1/<path>`. */
export function controllerFor(useCase: UseCaseClass): Type<object> {
  const { name, path, description, args: ownArgs, result, flow, beside } = definitionOf(useCase);
  const isList = givesList(useCase);
  const parts = partsOf(useCase);
  const args = argumentsOf(ownArgs, isList, name, parts);
  const id = { required: false, schema: { type: 'string' as const, pattern: '^\\d{1,18}$' } };

  @ApiTags('answers')
  @Controller(`v1/${path}`)
  class UseCaseController {
    constructor(
      private readonly answers: PersonalAnswers,
      private readonly marts: Marts,
      private readonly lists: ListExports,
      private readonly answerParts: AnswerParts,
      private readonly exports: RestExports,
    ) {}

    @Get()
    @ApiOperation({ operationId: name, summary: description })
    @ApiQuery({ name: 'snapshot', description: 'Answer from this retained snapshot.', ...id })
    @ApiHeader({ name: 'X-Snapshot-Id', description: 'The same as `snapshot`.', ...id })
    @ApiExtraModels(result)
    @describeExport({ $ref: getSchemaPath(result) })
    @describeStretches()
    async answer(
      @Query() given: object,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<unknown> {
      const checked = await checkedArguments(args, withoutSnapshot(given));
      const asked = snapshotAskedFor(request);
      const current = await this.marts.snapshot(asked, flow);
      const question = withoutExport(checked);
      const exported = checked as ExportArgs & Partial<PartArgs> & Pick<PageArgs, 'after'>;
      const { part = parts.main, skip } = exported;
      const source = (of: Snapshot) =>
        isList && part === parts.main
          ? this.lists.source(useCase, question as PageArgs, of, skip)
          : this.answerParts.source(useCase, question, of, { part, asker: request });
      const wanted = { ...exported, part: part === parts.main ? undefined : part, source };
      const sent = await this.exports.send(wanted, { asked, current }, request, reply);
      if (sent) return sent;
      const { answer, snapshot } = await this.answers.answer(useCase, question, current, request);
      holdSnapshot(asked, snapshot);
      reply.headers(snapshotHeaders(snapshot));
      // What it reads beside its snapshot is what is published.
      const isImmutable = !beside && (asked !== undefined || 'after' in given);
      markAnswer(request, { isImmutable });
      return rowsOnce(answer);
    }
  }
  // OpenAPI reads the arguments' class from here; the decorator above can only say `object`.
  Reflect.defineMetadata(
    'design:paramtypes',
    [args, Object, Object],
    UseCaseController.prototype,
    'answer',
  );
  return UseCaseController;
}

/** With what REST takes for files, and which part of an answer that has several. */
function argumentsOf(
  args: Type<object>,
  isList: boolean,
  name: string,
  { names, main }: Parts,
): Type<object> {
  const exported = isList ? withExport(args) : withFile(args);
  if (names.length === 1) return exported;
  return withPart(exported, `${name.charAt(0).toUpperCase()}${name.slice(1)}Part`, names, main);
}
