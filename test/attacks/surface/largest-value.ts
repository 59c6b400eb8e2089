/** The used parts of a JSON schema in the OpenAPI document. */
export interface ValueSchema {
  $ref?: string;
  type?: string | readonly string[];
  enum?: readonly unknown[];
  format?: string;
  pattern?: string;
  example?: unknown;
  maximum?: number;
  maxItems?: number;
  maxLength?: number;
  items?: ValueSchema;
  properties?: Record<string, ValueSchema>;
}

export type Schemas = Readonly<Record<string, ValueSchema>>;

const ITEMS_MAX = 100;
const LENGTH_MAX = 200;
const DEPTH_MAX = 6;

/**
 * Returns a large value that a schema accepts.
 * @param schemas the named schemas of the document
 */
export function buildLargestValue(schema: ValueSchema, schemas: Schemas, depth = 0): unknown {
  const { $ref, enum: members, type, example, items, properties } = schema;
  const named = $ref === undefined ? undefined : schemas[$ref.slice($ref.lastIndexOf('/') + 1)];
  if (named) return buildLargestValue(named, schemas, depth);
  if (members) return members.at(-1);
  const types = [type ?? []].flat();
  if (depth > DEPTH_MAX) return null;
  if (types.includes('array')) return buildLargestList(schema, items ?? {}, schemas, depth);
  if (types.includes('object')) {
    const entries = Object.entries(properties ?? {});
    return Object.fromEntries(
      entries.map(([name, each]) => [name, buildLargestValue(each, schemas, depth + 1)]),
    );
  }
  if (types.includes('integer') || types.includes('number')) return schema.maximum ?? example ?? 1;
  if (types.includes('boolean')) return true;
  return buildLargestText(schema);
}

/** Distinct members if there are enough, else one repeated. */
function buildLargestList(
  { maxItems = ITEMS_MAX }: ValueSchema,
  items: ValueSchema,
  schemas: Schemas,
  depth: number,
): unknown[] {
  const most = Math.min(maxItems, ITEMS_MAX);
  if (items.enum) return items.enum.slice(0, most);
  const member = buildLargestValue(items, schemas, depth + 1);
  if (typeof member !== 'number') return Array<unknown>(most).fill(member);
  return Array.from({ length: most }, (_, index) => index + 1);
}

function buildLargestText({
  format,
  pattern,
  example,
  maxLength = LENGTH_MAX,
}: ValueSchema): string {
  if (typeof example === 'string') return example;
  if (format === 'date') return '2012-10-26';
  if (pattern !== undefined) return '1';
  return 'a'.repeat(maxLength);
}
