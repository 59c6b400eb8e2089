import { encodeRequest, type HttpRequest } from '../../bench/api/http-request.js';
import { type Attack, createRequestAttack, get, buildGraphqlPost, type Target } from './attack.js';
import { findReplyComplaint } from './complaint.js';
import { exchange, type Reply } from './exchange.js';

/** Texts that have broken other programs, each in every argument. */
const TEXTS = [
  `' OR 1=1; DROP TABLE stores; --`,
  `"; SELECT pg_sleep(10); --`,
  '$1',
  '\0',
  '\ud800',
  '%00%0d%0aset-cookie:%20a=b',
  '../../../../etc/passwd',
  '{{7*7}}${7*7}<script>alert(1)</script>',
  '-55772393766',
  '9'.repeat(400),
  '1e309',
  '0x10',
  'NaN',
  '',
  '1,2',
  '[object Object]',
  '2010-13-45',
  '-271821-04-20',
  'a'.repeat(8_000),
];

interface Description {
  paths: Record<string, Record<string, Operation>>;
}

interface Operation {
  parameters?: { name: string; in: string }[];
  responses: Record<string, { content?: object } | undefined>;
}

/** A stream of events does not end. */
const isStream = (operation: Operation | undefined) =>
  'text/event-stream' in (operation?.responses['200']?.content ?? {});

interface IntrospectedSchema {
  data: { __schema: { queryType: { fields: { name: string; args: { name: string }[] }[] } } };
}

const ARGUMENTS = '{ __schema { queryType { fields { name args { name } } } } }';

async function askAll(port: number, requests: readonly HttpRequest[]): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (const request of requests)
    replies.push(await exchange({ port, chunks: [encodeRequest(request)] }));
  return replies;
}

const readJson = async (target: Target, request: HttpRequest): Promise<unknown> =>
  JSON.parse((await exchange({ ...target, chunks: [encodeRequest(request)] })).body);

/** Lone surrogates cannot be escaped: they are sent as invalid UTF-8. */
const encodeText = (text: string) => (text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80');

async function listRestRequests(target: Target): Promise<HttpRequest[]> {
  const { paths } = (await readJson(target, get('/openapi.json'))) as Description;
  return Object.entries(paths).flatMap(([path, { get: read }]) => {
    const parameters = (isStream(read) ? [] : read?.parameters) ?? [];
    const filled = path.replace(/\{\w+\}/g, '1');
    return parameters.flatMap(({ name, in: place }) =>
      TEXTS.map((text) =>
        place === 'path'
          ? get(path.replace(`{${name}}`, encodeText(text)).replace(/\{\w+\}/g, '1'))
          : get(`${filled}?${name}=${encodeText(text)}`),
      ).concat(
        get(`${filled}?${name}=1&${name}=2`),
        get(`${filled}?${name}[]=1`),
        get(`${filled}?${name}[__proto__]=1&__proto__[a]=1&constructor=1`),
      ),
    );
  });
}

/** One request for each argument, with every text under an alias. */
async function listGraphqlRequests(target: Target): Promise<HttpRequest[]> {
  const { data } = (await readJson(target, buildGraphqlPost(ARGUMENTS))) as IntrospectedSchema;
  return data.__schema.queryType.fields.flatMap(({ name, args }) =>
    args.flatMap((argument) =>
      TEXTS.filter((text) => text.isWellFormed()).map((text) =>
        buildGraphqlPost(`{ ${name}(${argument.name}: ${JSON.stringify(text)}) { __typename } }`),
      ),
    ),
  );
}

const HEADERS = [
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'cache-control',
  'content-type',
  'cookie',
  'if-modified-since',
  'if-none-match',
  'origin',
  'range',
  'referer',
  'user-agent',
  'x-csrf-token',
  'x-forwarded-for',
  'x-request-id',
  'x-snapshot-id',
];
/** Texts that a header can contain. */
const HEADER_TEXTS = TEXTS.filter((text) => /^[\x20-\x7e]*$/.test(text));

const createAttack = (
  name: string,
  requests: (target: Target) => Promise<HttpRequest[]>,
): Attack => ({
  name,
  findComplaint: findReplyComplaint,
  run: async (target) => askAll(target.port, await requests(target)),
});

/** Values that try to act as code. */
export const injectionAttacks: readonly Attack[] = [
  createAttack('injection in every argument of REST', listRestRequests),
  createAttack('injection in every argument of GraphQL', listGraphqlRequests),
  createRequestAttack(
    'injection in every header',
    ...HEADERS.flatMap((name) =>
      HEADER_TEXTS.map((text) => get('/v1/lowest-fuel-prices?first=1', { [name]: text })),
    ),
  ),
];
