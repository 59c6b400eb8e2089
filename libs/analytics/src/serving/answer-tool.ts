import { z } from 'zod';
import { validateArguments } from '#serving/check-arguments.js';
import type { EndpointTool, ToolAnswer } from '#serving/endpoint/endpoint.js';
import { buildArgumentsSchema } from '#serving/arguments-schema.js';
import type { ObjectSchema } from '#serving/object-schema.js';
import { toResultSchema, dropEdgesFromSchema } from '#serving/result-schema.js';
import { PageInfo } from '#serving/paging/page-type.js';
import { dropEdges } from '#serving/paging/drop-edges.js';
import { createShape } from '#serving/shape.js';
import { Marts } from '../snapshot/marts.js';
import { snapshotRow } from '../snapshot/snapshot.js';
import { answerLinksSchema, buildAnswerLinks } from './answer-links.js';
import { formatAnswerSentence } from './answer-sentence.js';
import type { AnswerResult } from './answers.js';
import { Coverage, MonthCoverage } from './coverage.js';
import { formatHeading } from '../words/field-format.js';
import { count, formatCount } from '../words/numbers.js';
import type { QuestionLink } from '../words/links.js';
import { PersonalAnswers } from './personal-answers.js';
import type { AnswerDefinition } from './answer-definition.js';

/** Returns an answer as a tool of assistants. @param links to its neighbouring questions */
export function createAnswerTool(
  definition: AnswerDefinition,
  links: readonly QuestionLink[],
): EndpointTool {
  const { name, args, result, flow } = definition;
  const title = formatHeading(name);
  return {
    title,
    input: () => buildArgumentsSchema(args),
    output: () => withLinks(withSnapshot(dropEdgesFromSchema(toResultSchema(createShape(result))))),
    async call({ args: given, request, get }) {
      const checked = await validateArguments(args, given);
      const current = await get(Marts).snapshot(undefined, flow);
      const answered = await get(PersonalAnswers).answer(definition, checked, current, request);
      const { content, summary } = toToolAnswer(
        title,
        answered,
        formatAnswerSentence(definition, checked, answered.answer),
      );
      return { content: { ...content, ...buildAnswerLinks(links, checked, undefined) }, summary };
    },
  };
}

/** Returns an answer for an assistant, with its snapshot. */
export function toToolAnswer(
  title: string,
  { answer, snapshot }: Pick<AnswerResult, 'answer' | 'snapshot'>,
  sentence?: string,
): ToolAnswer {
  const content = { ...(dropEdges(answer) as object), snapshot };
  return { content, summary: formatSummary(title, content, sentence) };
}

/** Adds the snapshot of an answer to its schema. */
export function withSnapshot(schema: ObjectSchema): ObjectSchema {
  const snapshot = {
    ...toResultSchema(snapshotRow),
    description: 'The immutable set of marts from which the answer was computed.',
  };
  return {
    ...schema,
    properties: { ...schema.properties, snapshot },
    required: [...(schema.required ?? []), 'snapshot'],
  };
}

/** Adds the links of an answer to its schema. */
function withLinks(schema: ObjectSchema): ObjectSchema {
  const { properties, required = [] } = answerLinksSchema;
  return {
    ...schema,
    properties: { ...schema.properties, ...properties },
    required: [...(schema.required ?? []), ...required],
  };
}

const anyCoverage = z.union([createShape(Coverage), createShape(MonthCoverage)]);

/** Common parts of answers, each mentioned if present. */
const parts = z.object({
  snapshot: snapshotRow,
  coverage: anyCoverage.optional(),
  nodes: z.array(z.unknown()).optional(),
  totalCount: z.int().optional(),
  pageInfo: createShape(PageInfo).optional(),
  explanation: z.string().optional(),
});

/** Returns an answer in a few short sentences, for people and for assistants that read no JSON. */
function formatSummary(title: string, answer: object, sentence?: string): string {
  const { snapshot, coverage, nodes, totalCount, pageInfo, explanation } = parts.parse(answer);
  return [
    title,
    nodes && totalCount !== undefined
      ? `: ${count(nodes.length)} of ${formatCount(totalCount, 'row')}.`
      : '.',
    sentence && sentence !== explanation ? ` ${sentence}` : '',
    explanation ? ` ${explanation}` : '',
    coverage ? ` ${formatCoverage(coverage)}` : '',
    ` Snapshot ${snapshot.id}, data through ${snapshot.dataThrough}, quality ${snapshot.quality}.`,
    ...snapshot.warnings.map(({ message }) => ` Warning: ${message}.`),
    pageInfo?.hasNextPage
      ? ` More rows follow: call again with the same arguments and after "${pageInfo.endCursor ?? ''}".`
      : '',
  ].join('');
}

function formatCoverage(coverage: z.output<typeof anyCoverage>): string {
  if ('weeks' in coverage) {
    return formatSpan('week', coverage.weeks, coverage.firstWeek, coverage.lastWeek);
  }
  const { months, firstMonth, lastMonth } = coverage;
  return formatSpan('month', months, firstMonth, lastMonth);
}

function formatSpan(
  unit: string,
  length: number,
  first: string | null,
  last: string | null,
): string {
  if (first === null || last === null) return `No ${unit} matches.`;
  return `It covers ${formatCount(length, unit)}, ${first} to ${last}.`;
}
