import type { Type } from '@nestjs/common';
import { ANONYMOUS } from '#access/principal.js';
import { checkedArguments } from '#serving/check-arguments.js';
import { argumentsSchemaOf } from '#serving/json-schema/arguments-schema.js';
import { resultSchemaOf, rowsOnceSchema } from '#serving/json-schema/result-schema.js';
import type { Operation } from '#serving/operation/operation.js';
import type { OperationServices } from '#serving/operation/operation-context.js';
import { rowsOnce } from '#serving/paging/rows-once.js';
import { shapeOf } from '#serving/shape.js';
import { refuseManyRows, withFewerRows } from './bounded-rows.js';
import type { Tool } from './tool.js';

/** What an operation that only asks gives, as a tool: never what tells of people. */
export function operationTool(
  { name, summary, description = summary, args, result, role, run, kind }: Operation,
  title: string,
  services: OperationServices,
): Tool {
  if (kind !== 'query' || typeof result !== 'function') {
    throw new Error(`${name} cannot be a tool: it is to ask, and to give one object`);
  }
  const inputSchema = withFewerRows(argumentsSchemaOf(args), 'first');
  return {
    name,
    title,
    description,
    role,
    inputSchema,
    outputSchema: rowsOnceSchema(resultSchemaOf(shapeOf(result as Type<object>))),
    call: async (given, { principal = ANONYMOUS, hangUp: signal }) => {
      const checked = await checkedArguments(args, given);
      refuseManyRows('first', 'first' in checked ? checked.first : undefined);
      const { name: actor, role: held } = principal;
      const context = { ...services, actor, role: held, signal, mayReadPersonalData: false };
      const content = rowsOnce(await run(context, checked)) as Record<string, unknown>;
      return { content, summary: `${title}: ${summary}` };
    },
  };
}
