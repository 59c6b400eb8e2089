import { bytesOf, type HttpRequest } from '../../bench/api/http-request.js';
import { type Attack, byRequest, get, graphqlPost, type Target } from './attack.js';
import { complaintAbout } from './complaint.js';
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

interface Introspected {
  data: { __schema: { queryType: { fields: { name: string; args: { name: string }[] }[] } } };
}

const ARGUMENTS = '{ __schema { queryType { fields { name args { name } } } } }';

async function askAll(port: number, requests: readonly HttpRequest[]): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (const request of requests)
    replies.push(await exchange({ port, chunks: [bytesOf(request)] }));
  return replies;
}

const json = async (target: Target, request: HttpRequest): Promise<unknown> =>
  JSON.parse((await exchange({ ...target, chunks: [bytesOf(request)] })).body);

/** Lone surrogates cannot be escaped: they are sent as invalid UTF-8. */
const escaped = (text: string) => (text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80');

async function restRequests(target: Target): Promise<HttpRequest[]> {
  const { paths } = (await json(target, get('/openapi.json'))) as Description;
  return Object.entries(paths).flatMap(([path, { get: read }]) => {
    const parameters = (isStream(read) ? [] : read?.parameters) ?? [];
    const filled = path.replace(/\{\w+\}/g, '1');
    return parameters.flatMap(({ name, in: place }) =>
      TEXTS.map((text) =>
        place === 'path'
          ? get(path.replace(`{${name}}`, escaped(text)).replace(/\{\w+\}/g, '1'))
          : get(`${filled}?${name}=${escaped(text)}`),
      ).concat(
        get(`${filled}?${name}=1&${name}=2`),
        get(`${filled}?${name}[]=1`),
        get(`${filled}?${name}[__proto__]=1&__proto__[a]=1&constructor=1`),
      ),
    );
  });
}

/** One request for each argument, with every text under an alias. */
async function graphqlRequests(target: Target): Promise<HttpRequest[]> {
  const { data } = (await json(target, graphqlPost(ARGUMENTS))) as Introspected;
  return data.__schema.queryType.fields.flatMap(({ name, args }) =>
    args.flatMap((argument) =>
      TEXTS.filter((text) => text.isWellFormed()).map((text) =>
        graphqlPost(`{ ${name}(${argument.name}: ${JSON.stringify(text)}) { __typename } }`),
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

const attack = (name: string, requests: (target: Target) => Promise<HttpRequest[]>): Attack => ({
  name,
  complaint: complaintAbout,
  run: async (target) => askAll(target.port, await requests(target)),
});

/** Values that try to act as code. */
export const injectionAttacks: readonly Attack[] = [
  attack('injection in every argument of REST', restRequests),
  attack('injection in every argument of GraphQL', graphqlRequests),
  byRequest(
    'injection in every header',
    ...HEADERS.flatMap((name) =>
      HEADER_TEXTS.map((text) => get('/v1/lowest-fuel-prices?first=1', { [name]: text })),
    ),
  ),
];
