import type { Role } from '#access/principal.js';
import type { Asker } from '#analytics/serving/answers.js';
import { snapshotRow } from '#analytics/snapshot/snapshot.js';
import { AppError } from '#platform/errors/app-error.js';
import type { ObjectSchema } from '#serving/json-schema/object-schema.js';
import { resultSchemaOf } from '#serving/json-schema/result-schema.js';

/** Something an assistant can ask; it changes nothing. */
export interface Tool {
  name: string;
  /** For people. */
  title: string;
  description: string;
  /** The least that may call it. */
  role: Role;
  inputSchema: ObjectSchema;
  /** Of what `call` gives as `content`. */
  outputSchema: ObjectSchema;
  /**
   * @param asker whose request it is
   * @throws AppError saying what is wrong and what to do
   */
  call(given: object, asker: Asker): Promise<ToolAnswer>;
}

interface ToolAnswer {
  content: Record<string, unknown>;
  /** The answer in a sentence or two: what it covers, and where it came from. */
  summary: string;
}

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

/** A tool as assistants see it before they call any. */
type ListedTool = Pick<Tool, 'name' | 'title' | 'description' | 'inputSchema'> & {
  annotations: object;
};

/** Answers never change anything, and come from nothing but our own warehouse. */
const annotations = { readOnlyHint: true, openWorldHint: false };

/** Limits of every number and every text: the API checks them, and no caller comes near. */
const USUAL: ReadonlySet<unknown> = new Set(
  [
    ['minimum', -2_147_483_648],
    ['maximum', 2_147_483_647],
    ['maxLength', 1_000],
  ].map(String),
);

/**
 * Tools as `tools/list` has them: with all that a call needs, and nothing else, because an assistant keeps the list
 * in its context. Resources have the schemas of the answers.
 */
export function listedTools(tools: readonly Tool[]): ListedTool[] {
  return tools.map(({ name, title, description, inputSchema }) => ({
    name,
    title,
    description,
    annotations,
    inputSchema: shortened(inputSchema) as ObjectSchema,
  }));
}

/** The same schema in fewer words; what it takes more is refused by the check of the arguments. */
function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  const { anyOf, ...schema } = value as Record<string, unknown>;
  const choices: unknown[] = Array.isArray(anyOf) ? anyOf : [];
  const [only, ...more] = choices.filter((each) => !isNull(each));
  // A value that may be null may be left out.
  if (only && more.length === 0) return shortened({ ...schema, ...only });
  const kept = Object.entries(value).filter(([name, each]) => !isLeftOut(name, each));
  return Object.fromEntries(kept.map(([name, each]) => [name, shortened(each)]));
}

const isNull = (schema: unknown) =>
  typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'null';

/** Patterns are for days, months and quarters, which descriptions explain and `format` names. */
function isLeftOut(name: string, value: unknown): boolean {
  if (name === 'required') return Array.isArray(value) && value.length === 0;
  if (name === 'pattern') return typeof value === 'string';
  return USUAL.has(String([name, value]));
}
