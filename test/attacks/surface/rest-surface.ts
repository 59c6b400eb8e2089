import type { HttpRequest } from '../../../bench/api/http-request.js';
import { buildLargestValue, type Schemas, type ValueSchema } from './largest-value.js';
import { type SurfaceRequest, createSurfaceRequest } from './surface-request.js';

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: ValueSchema;
  example?: unknown;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: ValueSchema }> };
}

/** The used parts of `/openapi.json`. */
export interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Schemas };
}

/** Node.js accepts 16 KiB of headers, including the URL. */
const URL_BYTES = 7_000;
const HEADER_BYTES = 6_000;
/** Fastify accepts 1 MiB of JSON. */
const BODY_BYTES = 1_000_000;
const JSON_TYPE = 'application/json';

/** Formats of whole lists: one text format, and one binary. */
const FORMATS = ['csv', 'parquet'];

/** Every REST operation with the longest page, as a file, with long texts in all arguments, and with a long body. */
export function listRestRequests({ paths, components }: Description): SurfaceRequest[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      listRequests(method === 'get' ? 'GET' : 'POST', path, operation, components.schemas),
    ),
  );
}

function listRequests(
  method: HttpRequest['method'],
  path: string,
  { parameters = [], requestBody }: Operation,
  schemas: Schemas,
): SurfaceRequest[] {
  const named = parameters.filter((each) => each.in === 'query');
  const chooseValue = ({ schema = {}, example }: Parameter) =>
    String(schema.maximum ?? example ?? buildLargestValue(schema, schemas));
  const at = (query: [string, string][]) => {
    const filled = path.replace(/\{\w+\}/g, '1');
    return query.length === 0 ? filled : `${filled}?${new URLSearchParams(query).toString()}`;
  };
  const content = Object.entries(requestBody?.content ?? {});
  const typed = content.find(([type]) => type === JSON_TYPE) ?? content[0];
  const withBody = (body: string) =>
    typed ? { method, headers: { 'content-type': typed[0] }, body } : { method };
  const valid = typed ? JSON.stringify(buildLargestValue(typed[1].schema, schemas)) : '';
  const page = named
    .filter(({ name: each, required }) => required === true || each === 'first')
    .map((each): [string, string] => [each.name, chooseValue(each)]);
  const formats = named.some((each) => each.name === 'format') ? FORMATS : [];
  const length = Math.floor(URL_BYTES / Math.max(1, named.length));
  const name = `${method} ${path}`;
  return [
    createSurfaceRequest(name, { ...withBody(valid), path: at(page) }),
    ...formats.map((format) =>
      createSurfaceRequest(`${name} as ${format}`, {
        ...withBody(valid),
        path: at([...page, ['format', format]]),
      }),
    ),
    {
      name: `${name}, long parameters and headers`,
      build: (number) => ({
        ...withBody(valid),
        path: at(named.map((each) => [each.name, `${number}`.padEnd(length, 'a')])),
        headers: {
          ...withBody(valid).headers,
          'x-snapshot-id': `${number}`.padEnd(HEADER_BYTES / 3, '1'),
          'if-none-match': `"${number}"`.padEnd(HEADER_BYTES / 3, '1'),
          'accept-encoding': `x${number}, `.repeat(HEADER_BYTES / 18),
        },
      }),
    },
    ...(typed
      ? [
          createSurfaceRequest(`${name}, long body`, {
            ...withBody(buildLongBody(typed[1].schema, typed[0])),
            path: at([]),
          }),
        ]
      : []),
  ];
}

/** Every property as a list of texts; other content types are one line of text. */
function buildLongBody({ properties = {} }: ValueSchema, type: string): string {
  if (type !== JSON_TYPE) return 'a,'.repeat(BODY_BYTES / 2);
  const names = Object.keys(properties);
  const each = Math.floor(BODY_BYTES / (4 * Math.max(1, names.length)));
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, Array(each).fill('a')])));
}
