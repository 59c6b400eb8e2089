import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraphQLError, parse, visit } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '#serving/limits.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import {
  type GraphqlRules,
  createDocumentCache,
  readTrustedDocuments,
  unlinkTokens,
} from './documents.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const DOCUMENT = '{ __typename }';
const OTHER = '{ again: __typename }';
const answer = { status: 200, data: { __typename: 'Query' }, code: undefined };
const byHash = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });

let database: TestWarehouse;
let api: OpenApi | undefined;
beforeAll(async () => {
  database = await createTestWarehouse();
});
afterAll(() => database.drop());

async function open(graphql?: GraphqlRules): Promise<void> {
  api = await openApi(database.warehouse, graphql ? { graphql } : {});
}

async function readReply(reply: Promise<Response>) {
  const { status } = await reply;
  const { data, errors } = (await (await reply).json()) as {
    data?: object;
    errors?: { extensions: { code: string } }[];
  };
  return { status, data, code: errors?.[0]?.extensions.code };
}
const post = async (body: object) =>
  readReply(
    fetch(`${api!.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
const get = async (parameters: Record<string, string>) =>
  readReply(fetch(`${api!.url}/graphql?${String(new URLSearchParams(parameters))}`));

describe('automatic persisted queries', () => {
  beforeAll(() => open());
  afterAll(() => api?.close());

  it('accept a document once, and its hash from then on', async () => {
    const extensions = byHash(sha256(DOCUMENT));
    const unknown = { status: 200, data: undefined, code: 'PERSISTED_QUERY_NOT_FOUND' };
    expect(await post({ extensions })).toEqual(unknown);
    expect(await post({ query: DOCUMENT, extensions })).toEqual(answer);
    expect(await post({ extensions })).toEqual(answer);
    expect(await get({ extensions: JSON.stringify(extensions) })).toEqual(answer);
  });

  it('reject a document under the hash of another', async () => {
    const extensions = byHash(sha256(OTHER));
    const refused = { status: 400, data: undefined, code: 'BAD_REQUEST' };
    expect(await post({ query: DOCUMENT, extensions })).toEqual(refused);
    const ofVersion2 = { persistedQuery: { ...extensions.persistedQuery, version: 2 } };
    expect(await post({ extensions: ofVersion2 })).toEqual(refused);
    expect(await post({ extensions })).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
  });
});

describe('the length of a document', () => {
  const most = 1_000;
  beforeAll(async () => {
    api = await openApi(database.warehouse, {
      limits: { graphql: { ...defaultLimits.graphql, bytes: most } },
    });
  });
  afterAll(() => api?.close());

  /** Comments are no tokens, and this one has two bytes per character. */
  const ofBytes = (bytes: number) =>
    `${DOCUMENT} #${'é'.repeat((bytes - 2 - DOCUMENT.length) / 2)}`;

  it('has a limit in bytes, including comments, by POST, by GET and with a hash', async () => {
    expect(Buffer.byteLength(ofBytes(most))).toBe(most);
    expect(await post({ query: ofBytes(most) })).toEqual(answer);
    expect(await get({ query: ofBytes(most) })).toEqual(answer);
    const query = ofBytes(most + 2);
    const refused = { status: 413, data: undefined, code: 'PAYLOAD_TOO_LARGE' };
    const extensions = byHash(sha256(query));
    expect(await post({ query })).toEqual(refused);
    expect(await get({ query })).toEqual(refused);
    expect(await post({ query, extensions })).toEqual(refused);
    expect(await post({ extensions })).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
  });
});

describe('trusted documents', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await createTempFolder('trusted');
    const file = await write({ [sha256(DOCUMENT)]: DOCUMENT });
    await open({ introspection: false, trusted: readTrustedDocuments(file) });
  });
  afterAll(async () => {
    await api?.close();
    await rm(folder, { recursive: true, force: true });
  });
  async function write(documents: object): Promise<string> {
    const file = join(folder, `${sha256(JSON.stringify(documents))}.json`);
    await writeFile(file, JSON.stringify(documents));
    return file;
  }

  it('run by text and by hash, by POST and by GET', async () => {
    const extensions = byHash(sha256(DOCUMENT));
    expect(await post({ query: DOCUMENT })).toEqual(answer);
    expect(await post({ extensions })).toEqual(answer);
    expect(await get({ query: DOCUMENT })).toEqual(answer);
    expect(await get({ extensions: JSON.stringify(extensions) })).toEqual(answer);
  });

  it('are the only ones that run', async () => {
    const refused = { status: 403, data: undefined, code: 'DOCUMENT_NOT_TRUSTED' };
    for (const query of [OTHER, `${DOCUMENT} `, '{', '{ __schema { types { name } } }']) {
      expect(await post({ query }), query).toEqual(refused);
      expect(await get({ query }), query).toEqual(refused);
    }
    const extensions = byHash(sha256(OTHER));
    expect(await post({ query: OTHER, extensions })).toEqual(refused);
    expect(await post({ extensions })).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
  });

  it('stay separate for two queries at once', async () => {
    const url = `${api!.url}/graphql`;
    const both = `query=${encodeURIComponent(DOCUMENT)}&query=${encodeURIComponent(OTHER)}`;
    expect(await readReply(fetch(`${url}?${both}`))).toMatchObject({
      code: 'DOCUMENT_NOT_TRUSTED',
    });
    expect(await post([{ query: OTHER }])).toMatchObject({ status: 400, data: undefined });
  });

  it.each<[object, RegExp]>([
    [
      { [sha256(OTHER)]: DOCUMENT },
      /^GRAPHQL_TRUSTED_FILE: "\w{64}" is not the SHA-256 of its doc/,
    ],
    [{}, /contains no documents/],
    [{ a: 1 }, /is not a JSON object of documents/],
    [['a'], /is not a JSON object of documents/],
  ])('fail at start when invalid: %j', async (documents, message) => {
    const file = await write(documents);
    expect(() => readTrustedDocuments(file)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(message) as string,
      }),
    );
    expect(() => readTrustedDocuments(`${file}x`)).toThrow('is not a JSON object of documents');
  });
});

describe('a hidden schema', () => {
  beforeAll(() => open({ introspection: false, trusted: undefined }));
  afterAll(() => api?.close());

  it('stays hidden, also in hints of errors', async () => {
    expect(await post({ query: '{ __schema { types { name } } }' })).toMatchObject({
      data: undefined,
      code: 'GRAPHQL_VALIDATION_FAILED',
    });
    const reply = await fetch(`${api!.url}/graphql?query={holidaySale{coverage{weeks}}}`);
    expect(await reply.text()).toMatch(/^(?!.*holidaySales).*Cannot query field/);
  });
});

const COMMENTS = '# a comment\n'.repeat(100);
/** 3 tokens and those of the start and the end. */
const writeDocument = (name: string) => `{\n  ${name}\n}\n${COMMENTS}`;

/** Returns all objects that an object keeps in memory. */
function findReachable(from: object): Set<unknown> {
  const found = new Set<unknown>();
  const visitAll = (each: unknown) => {
    if (typeof each !== 'object' || each === null || found.has(each)) return;
    found.add(each);
    Object.values(each).forEach(visitAll);
  };
  visitAll(from);
  return found;
}
const comments = (from: object) =>
  [...findReachable(from)].filter((each) => (each as { kind?: unknown }).kind === 'Comment').length;

describe('the cache of parsed documents', () => {
  it('stores them without comments, and with the places of their nodes', async () => {
    const document = parse(writeDocument('first'));
    expect(comments(document)).toBe(100);
    const store = createDocumentCache();
    await store.set('a', document);
    const kept = await store.get('a');
    expect(kept && comments(kept)).toBe(0);
    const places: unknown[] = [];
    visit(document, {
      Field: (node) => void places.push(new GraphQLError('', { nodes: node }).locations),
    });
    expect(places).toEqual([[{ line: 2, column: 3 }]]);
  });

  it('evicts the oldest first when all together exceed the limit of bytes', async () => {
    // Text with two bytes per character; 5 tokens of at least 100 bytes each.
    const least = 2 * writeDocument('d0').length + 500;
    const store = createDocumentCache(10 * least);
    for (let i = 0; i < 20; i += 1) await store.set(`hash ${i}`, parse(writeDocument(`d${i}`)));
    expect(store.bytes).toBeLessThanOrEqual(10 * least);
    expect(await store.get('hash 19')).toBeDefined();
    expect(await store.get('hash 9')).toBeUndefined();
  });

  it('counts tokens without comments', () => {
    expect(unlinkTokens(parse(writeDocument('a')))).toBe(5);
  });
});
