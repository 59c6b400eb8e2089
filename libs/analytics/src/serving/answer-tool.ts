import { z } from 'zod';
import { checkedArguments } from '#serving/check-arguments.js';
import type { EndpointTool, ToolAnswer } from '#serving/endpoint/endpoint.js';
import { argumentsSchemaOf } from '#serving/arguments-schema.js';
import type { ObjectSchema } from '#serving/object-schema.js';
import { resultSchemaOf, rowsOnceSchema } from '#serving/result-schema.js';
import { PageInfo } from '#serving/paging/page-of.js';
import { rowsOnce } from '#serving/paging/rows-once.js';
import { shapeOf } from '#serving/shape.js';
import { Marts } from '../snapshot/marts.js';
import { snapshotRow } from '../snapshot/snapshot.js';
import { answerSentence } from './answer-sentence.js';
import type { Answered } from './answers.js';
import { Coverage, MonthCoverage } from './coverage.js';
import { headingOf } from '../words/field-format.js';
import { PersonalAnswers } from './personal-answers.js';
import type { AnswerDefinition } from './answer-definition.js';

export function answerTool(definition: AnswerDefinition): EndpointTool {
  const { name, args, result, flow } = definition;
  const title = headingOf(name);
  return {
    title,
    input: () => argumentsSchemaOf(args),
    output: () => withSnapshot(rowsOnceSchema(resultSchemaOf(shapeOf(result)))),
    async call({ given, request, get }) {
      const checked = await checkedArguments(args, given);
      const current = await get(Marts).snapshot(undefined, flow);
      const answered = await get(PersonalAnswers).answer(definition, checked, current, request);
      return toolAnswer(title, answered, answerSentence(definition, checked, answered.answer));
    },
  };
}

/** Returns an answer for an assistant, with its snapshot. */
export function toolAnswer(
  title: string,
  { answer, snapshot }: Pick<Answered, 'answer' | 'snapshot'>,
  sentence?: string,
): ToolAnswer {
  const content = { ...(rowsOnce(answer) as object), snapshot };
  return { content, summary: summaryOf(title, content, sentence) };
}

/** Adds the snapshot of an answer to its schema. */
export function withSnapshot(schema: ObjectSchema): ObjectSchema {
  const snapshot = {
    ...resultSchemaOf(snapshotRow),
    description: 'The immutable set of marts from which the answer was computed.',
  };
  return {
    ...schema,
    properties: { ...schema.properties, snapshot },
    required: [...(schema.required ?? []), 'snapshot'],
  };
}

const anyCoverage = z.union([shapeOf(Coverage), shapeOf(MonthCoverage)]);

/** Common parts of answers, each mentioned if present. */
const parts = z.object({
  snapshot: snapshotRow,
  coverage: anyCoverage.optional(),
  nodes: z.array(z.unknown()).optional(),
  totalCount: z.int().optional(),
  pageInfo: shapeOf(PageInfo).optional(),
  explanation: z.string().optional(),
});

/** Returns an answer in a few short sentences, for people and for assistants that read no JSON. */
function summaryOf(title: string, answer: object, sentence?: string): string {
  const { snapshot, coverage, nodes, totalCount, pageInfo, explanation } = parts.parse(answer);
  return [
    title,
    nodes && totalCount !== undefined ? `: ${nodes.length} of ${totalCount} rows.` : '.',
    sentence && sentence !== explanation ? ` ${sentence}` : '',
    explanation ? ` ${explanation}` : '',
    coverage ? ` ${coverageOf(coverage)}` : '',
    ` Snapshot ${snapshot.id}, data through ${snapshot.dataThrough}, quality ${snapshot.quality}.`,
    ...snapshot.warnings.map(({ message }) => ` Warning: ${message}.`),
    pageInfo?.hasNextPage
      ? ` More rows follow: call again with the same arguments and after "${pageInfo.endCursor ?? ''}".`
      : '',
  ].join('');
}

function coverageOf(coverage: z.output<typeof anyCoverage>): string {
  if ('weeks' in coverage) {
    return covers('week', coverage.weeks, coverage.firstWeek, coverage.lastWeek);
  }
  const { months, firstMonth, lastMonth } = coverage;
  return covers('month', months, firstMonth, lastMonth);
}

function covers(unit: string, count: number, first: string | null, last: string | null): string {
  if (first === null || last === null) return `No ${unit} matches.`;
  return `It covers ${count} ${unit}${count === 1 ? '' : 's'}, ${first} to ${last}.`;
}
