import { gzipSync } from 'node:zlib';
import type { Random } from '#sample/random.js';

const MEGABYTE = 1024 ** 2;

/** A request with events that anybody may send, and the statuses that answer it. */
export interface EventBody {
  what: string;
  headers: Record<string, string>;
  body: Buffer;
  /** Statuses that are right. */
  statuses: readonly number[];
  /** Bytes of the body that are sent before the connection ends; undefined: all. */
  cutAfter?: number;
}

/** A sale that its contract accepts. */
export const buildSaleText = (id: number, more = '') =>
  `{"customer_id":${id + 1},"store_id":3,"product_name":"tea","sales_date":"2026-03-14",` +
  `"sales_person_id":4,"price":1.10,"quantity":1,"total_cost":"1.10"${more}}`;

const pickNumber = (random: Random, below: number) => Math.floor(random() * below);

function createBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => pickNumber(random, 256)));
}

type Shape = (random: Random) => Pick<EventBody, 'what' | 'statuses'> & {
  content: string | Buffer;
  isArray?: boolean;
};

/** Contents of a body, each before its coding. */
const shapes: readonly Shape[] = [
  (random) => ({
    what: 'sales',
    content: Array.from({ length: 1 + pickNumber(random, 300) }, (_, n) => buildSaleText(n)).join(
      '\n',
    ),
    statuses: [200],
  }),
  (random) => ({
    what: 'an array of sales',
    content: `[${Array.from({ length: 1 + pickNumber(random, 300) }, (_, n) => buildSaleText(n)).join(' ,\n')}]`,
    isArray: true,
    statuses: [200],
  }),
  () => ({ what: 'millions of objects', content: '{}\n'.repeat(2_600_000), statuses: [413] }),
  () => ({
    what: 'an array of millions of objects',
    content: `[${'{},'.repeat(2_600_000)}{}]`,
    isArray: true,
    statuses: [413],
  }),
  () => ({ what: 'one object too many', content: '{}\n'.repeat(10_001), statuses: [413] }),
  () => ({ what: 'the most objects', content: '{}\n'.repeat(10_000), statuses: [422] }),
  () => ({ what: 'blank lines', content: '\r\n'.repeat(4_000_000), statuses: [400] }),
  () => ({ what: 'blanks', content: Buffer.alloc(8 * MEGABYTE, ' '), statuses: [400] }),
  () => ({ what: 'a bomb', content: Buffer.alloc(30 * MEGABYTE, ' '), statuses: [413] }),
  () => ({
    what: 'a deep array',
    content: '['.repeat(4 * MEGABYTE),
    isArray: true,
    statuses: [400],
  }),
  () => ({
    what: 'a deep event in an array',
    content: `[${buildSaleText(1, `,"x":${'['.repeat(50_000)}${']'.repeat(50_000)}`)}]`,
    isArray: true,
    statuses: [422],
  }),
  () => ({ what: 'a deep object', content: '{"a":'.repeat(40_000), statuses: [400] }),
  () => ({
    what: 'an object of many fields',
    content: `{${Array.from({ length: 20_000 }, (_, n) => `"k${n}":1`).join()}}`,
    statuses: [422],
  }),
  () => ({
    what: 'a long line',
    content: `${buildSaleText(1, `,"x":"${'x'.repeat(300_000)}"`)}\n${buildSaleText(2)}`,
    statuses: [422],
  }),
  () => ({
    what: 'long unknown fields',
    content: Array.from({ length: 8 }, (_, n) =>
      buildSaleText(n, `,"x":"${'x'.repeat(200_000)}"`),
    ).join('\n'),
    statuses: [200],
  }),
  (random) => ({
    what: 'random bytes',
    content: Buffer.concat([Buffer.from([0xff]), createBytes(random, pickNumber(random, 5_000))]),
    statuses: [400],
  }),
  (random) => {
    const text = Buffer.from(buildSaleText(1));
    text[pickNumber(random, text.length)] = pickNumber(random, 256);
    return { what: 'a sale with another byte', content: text, statuses: [200, 400, 422] };
  },
  (random) => ({
    what: 'a part of an array',
    content: `[${buildSaleText(1)},${buildSaleText(2).slice(0, pickNumber(random, 100))}`,
    isArray: true,
    statuses: [400],
  }),
  (random) => ({
    what: 'a word that is no object',
    content: ['null', '17', '"sale"', '[]', 'true'][pickNumber(random, 5)] ?? '',
    statuses: [422],
  }),
];

/** Number of shapes, each of which comes once in so many bodies. */
export const EVENT_SHAPES = shapes.length;

/** Returns a random body: each shape in turn, in any coding, whole, truncated or cut off. */
export function createEventBody(number: number, random: Random): EventBody {
  const shape = shapes[number % shapes.length]!;
  const { what, content, isArray = false, statuses } = shape(random);
  const headers: Record<string, string> = {
    'content-type': isArray ? 'application/json' : 'application/x-ndjson',
  };
  const plain = Buffer.from(content);
  const isLong = plain.length > 9 * MEGABYTE;
  const coding = isLong
    ? 'gzip'
    : (['none', 'gzip', 'broken gzip', 'cut off'] as const)[pickNumber(random, 4)]!;
  if (coding === 'none') return { what, headers, body: plain, statuses };
  if (coding === 'cut off') {
    const cutAfter = pickNumber(random, Math.min(plain.length, MEGABYTE));
    return { what: `${what}, ${coding}`, headers, body: plain, statuses: [], cutAfter };
  }
  const body = gzipSync(plain, { level: 1 + pickNumber(random, 9) });
  headers['content-encoding'] = 'gzip';
  if (coding === 'gzip') return { what: `${what}, ${coding}`, headers, body, statuses };
  const end = 1 + pickNumber(random, body.length - 9);
  // What comes before the end of a truncated body may be refused first.
  return { what: `${what}, ${coding}`, headers, body: body.subarray(0, end), statuses: [400, 413] };
}
