import { type Answers } from '#analytics/serving/answers.js';
import { definitionOf, type UseCaseClass } from '#analytics/serving/use-case.js';
import type { Marts } from '#analytics/snapshot/marts.js';
import { snapshotRow } from '#analytics/snapshot/snapshot.js';
import { AppError } from '#platform/errors/app-error.js';
import { checkedArguments } from '#serving/check-arguments.js';
import { argumentsSchemaOf } from '#serving/json-schema/arguments-schema.js';
import type { ObjectSchema } from '#serving/json-schema/object-schema.js';
import { resultSchemaOf, rowsOnceSchema } from '#serving/json-schema/result-schema.js';
import { rowsOnce } from '#serving/paging/rows-once.js';
import { shapeOf } from '#serving/shape.js';
import { summaryOf } from './summary.js';
import type { Tool } from './tool.js';

/** Rows that an assistant gets at once: what it reads has to fit into its context. */
export const TOOL_ROWS_MAX = 100;

/** What a use case answers, as a tool. */
export function answerTool(useCase: UseCaseClass, marts: Marts, answers: Answers): Tool {
  const { name, path, description, args, result } = definitionOf(useCase);
  const inputSchema = withFewerRows(argumentsSchemaOf(args));
  return {
    name,
    title: titleOf(path),
    description,
    inputSchema,
    outputSchema: withSnapshot(rowsOnceSchema(resultSchemaOf(shapeOf(result)))),
    call: async (given) => {
      const checked = await checkedArguments(args, given);
      refuseManyRows(checked);
      const current = await marts.snapshot();
      const { answer, snapshot } = await answers.answer(useCase, checked, current);
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

function withFewerRows(schema: ObjectSchema): ObjectSchema {
  const { first } = schema.properties;
  if (first === undefined) return schema;
  const fewer = { ...first, maximum: TOOL_ROWS_MAX, description: 'Rows a page.' };
  return { ...schema, properties: { ...schema.properties, first: fewer } };
}

function refuseManyRows(args: object): void {
  if (!('first' in args) || Number(args.first) <= TOOL_ROWS_MAX) return;
  const advice = 'pass pageInfo.endCursor as "after" for the next page';
  throw new AppError('ARGUMENT_INVALID', `first must be at most ${TOOL_ROWS_MAX}: ${advice}`);
}

/** Which snapshot the answer came from stands beside it. */
function withSnapshot(schema: ObjectSchema): ObjectSchema {
  const snapshot = {
    ...resultSchemaOf(snapshotRow),
    description: 'The immutable set of marts that the answer was computed from.',
  };
  return {
    ...schema,
    properties: { ...schema.properties, snapshot },
    required: [...(schema.required ?? []), 'snapshot'],
  };
}
