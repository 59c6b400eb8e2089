import type { Tool } from '#serving/endpoint/mcp-tool.js';
import type { ObjectSchema } from '#serving/object-schema.js';

type ToolSummary = Pick<Tool, 'name' | 'title' | 'description' | 'inputSchema'> & {
  annotations: object;
};

/** Answers change nothing, and read only our warehouse. */
const annotations = { readOnlyHint: true, openWorldHint: false };

/** Common limits of numbers and texts: the API checks them, and no caller reaches them. */
const USUAL: ReadonlySet<unknown> = new Set(
  [
    ['minimum', -2_147_483_648],
    ['maximum', 2_147_483_647],
    // Years.
    ['minimum', 1900],
    ['maximum', 9999],
    ['maxLength', 1_000],
  ].map(String),
);

/** Arguments of paging, which the instructions of the server explain once. */
const PAGING = ['first', 'after', 'orderBy', 'direction'];

/**
 * Returns tools for `tools/list`: with all that a call needs, and nothing else, because an assistant keeps the list in
 * its context. Resources have the schemas of the answers.
 */
export function buildToolList(tools: readonly Tool[]): ToolSummary[] {
  return tools.map(({ name, title, description, inputSchema }) => ({
    name,
    title,
    description,
    annotations,
    inputSchema: shortenSchema(omitPagingTexts(inputSchema)) as ObjectSchema,
  }));
}

function omitPagingTexts(schema: ObjectSchema): ObjectSchema {
  const properties = Object.entries(schema.properties).map(([name, property]) => {
    const { description, ...rest } = property as Record<string, unknown>;
    return [name, PAGING.includes(name) ? rest : { ...rest, description }];
  });
  return { ...schema, properties: Object.fromEntries(properties) as ObjectSchema['properties'] };
}

/** Returns a shorter schema, which may accept more; the check of the arguments rejects that. */
function shortenSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortenSchema);
  if (typeof value !== 'object' || value === null) return value;
  const { anyOf, ...schema } = value as Record<string, unknown>;
  const choices: unknown[] = Array.isArray(anyOf) ? anyOf : [];
  const [only, ...more] = choices.filter((each) => !isNull(each));
  // A nullable value is also optional.
  if (only && more.length === 0) return shortenSchema({ ...schema, ...only });
  const kept = Object.entries(value).filter(([name, each]) => !isOmitted(name, each));
  return Object.fromEntries(kept.map(([name, each]) => [name, shortenSchema(each)]));
}

const isNull = (schema: unknown) =>
  typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'null';

/** Patterns are for days, months and quarters, which descriptions and `format` explain. */
function isOmitted(name: string, value: unknown): boolean {
  if (name === 'required') return Array.isArray(value) && value.length === 0;
  if (name === 'pattern') return typeof value === 'string';
  return USUAL.has(String([name, value]));
}
