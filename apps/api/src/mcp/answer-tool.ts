import type { PersonalAnswers } from '#analytics/serving/personal-answers.js';
import { definitionOf, type UseCaseClass } from '#analytics/serving/use-case.js';
import type { Marts } from '#analytics/snapshot/marts.js';
import { checkedArguments } from '#serving/check-arguments.js';
import { argumentsSchemaOf } from '#serving/json-schema/arguments-schema.js';
import { resultSchemaOf, rowsOnceSchema } from '#serving/json-schema/result-schema.js';
import { rowsOnce } from '#serving/paging/rows-once.js';
import { shapeOf } from '#serving/shape.js';
import { refuseManyRows, withFewerRows, withSnapshot } from './bounded-rows.js';
import { summaryOf } from './summary.js';
import type { Tool } from './tool.js';

/** What a use case answers, as a tool. */
export function answerTool(useCase: UseCaseClass, marts: Marts, answers: PersonalAnswers): Tool {
  const { name, path, description, args, result, flow } = definitionOf(useCase);
  const inputSchema = withFewerRows(argumentsSchemaOf(args), 'first');
  return {
    name,
    title: titleOf(path),
    description,
    role: 'viewer',
    inputSchema,
    outputSchema: withSnapshot(rowsOnceSchema(resultSchemaOf(shapeOf(result)))),
    call: async (given, asker) => {
      const checked = await checkedArguments(args, given);
      refuseManyRows('first', 'first' in checked ? checked.first : undefined);
      const current = await marts.snapshot(undefined, flow);
      const { answer, snapshot } = await answers.answer(useCase, checked, current, asker);
      const content = { ...(rowsOnce(answer) as object), snapshot };
      return { content, summary: summaryOf(titleOf(path), content) };
    },
  };
}

/** `weekly-top-stores` as people write it. */
export function titleOf(path: string): string {
  const words = path.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
