import { ApiOkResponse, ApiParam } from '@nestjs/swagger';
import {
  AnswerSources,
  AnswerSourcesArgs,
  AnswerSourcesFilter,
  readAnswerSources,
} from '#composition/answer-sources.js';
import {
  OPERATION_SERVICES,
  type OperationServices,
} from '#operations/operation/operation-context.js';
import { validateArguments } from '#serving/check-arguments.js';
import type { Endpoint, Get } from '#serving/endpoint/endpoint.js';

async function answerSources(given: object, get: Get): Promise<AnswerSources> {
  const args = (await validateArguments(AnswerSourcesArgs, given)) as AnswerSourcesArgs;
  return readAnswerSources(args, get<OperationServices>(OPERATION_SERVICES));
}

/** Where an answer comes from, for every reader: operators have `answerLineage` with files and chunks. */
export const answerSourcesEndpoint: Endpoint = {
  name: 'answerSources',
  kind: 'query',
  summary:
    'Where an answer comes from: snapshot, run, marts, models, stages, and counts of files and rows.',
  graphql: {
    args: AnswerSourcesArgs,
    result: AnswerSources,
    resolve: ({ args, get }) => answerSources(args, get),
  },
  rest: [
    {
      tag: 'answers',
      method: 'GET',
      path: 'answer-sources/:answer',
      query: AnswerSourcesFilter,
      describe: [
        ApiParam({
          name: 'answer',
          description: 'Which answer, as its REST path names it: weekly-top-stores.',
          type: String,
        }),
        ApiOkResponse({ type: AnswerSources }),
      ],
      handle: ({ request, get }) =>
        answerSources({ ...(request.query as object), ...(request.params as object) }, get),
    },
  ],
};
