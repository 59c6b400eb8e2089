import { snapshotRow } from '#analytics/snapshot/snapshot.js';
import { AppError } from '#platform/errors/app-error.js';
import type { ObjectSchema } from '#serving/json-schema/object-schema.js';
import { resultSchemaOf } from '#serving/json-schema/result-schema.js';

/** Rows that an assistant gets at once: what it reads has to fit into its context. */
const TOOL_ROWS_MAX = 100;

/** Arguments of a list with fewer rows a page. @param name of the argument that says how many */
export function withFewerRows(schema: ObjectSchema, name: string): ObjectSchema {
  const rows = schema.properties[name];
  if (rows === undefined) return schema;
  const fewer = {
    type: 'integer',
    minimum: 1,
    maximum: TOOL_ROWS_MAX,
    description: 'Rows a page.',
    default: TOOL_ROWS_MAX,
  };
  return { ...schema, properties: { ...schema.properties, [name]: fewer } };
}

/** @throws AppError ARGUMENT_INVALID when a call asks for more rows than a tool gives */
export function refuseManyRows(name: string, rows: unknown): void {
  if (typeof rows !== 'number' || rows <= TOOL_ROWS_MAX) return;
  const advice = 'pass pageInfo.endCursor as "after" for the next page';
  throw new AppError('ARGUMENT_INVALID', `${name} must be at most ${TOOL_ROWS_MAX}: ${advice}`);
}

/** Which snapshot an answer came from stands beside it. */
export function withSnapshot(schema: ObjectSchema): ObjectSchema {
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
