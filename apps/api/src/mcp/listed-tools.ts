import type { ObjectSchema } from '#serving/json-schema/object-schema.js';
import type { Tool } from './tool.js';

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
