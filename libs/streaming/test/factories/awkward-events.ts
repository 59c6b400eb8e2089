import { gzipSync } from 'node:zlib';
import { pick, type Random, createRandom, drawWhole } from '#sample/random.js';
import { createRetailEvent } from './retail-events.js';
import { createRetailLines } from '#test/factories/retail-files.js';

/** An event as a broker may have it, and what has to become of it. */
export interface AwkwardEvent {
  /** How it was made, for a failed expectation. */
  kind: string;
  value: Buffer;
  /** The transaction that is published; undefined for an event that belongs into quarantine. */
  line: string | undefined;
}

/** The largest event of a broker with default settings. */
const BROKER_BYTES = 1_048_588;
/** One of so many events is as large as it may be. */
const LARGE = 500;

const NEVER_VALID = ['null', 'true', '[]', '{}', '[[1]]', '{"a":1}', '""', '" "', '"x"', '1e400'];
const COLUMNS = ['customer_id', 'store_id', 'product_name', 'sales_date', 'price', 'quantity'];
const UNKNOWN = [
  'null',
  'false',
  '-0.0',
  '1e400',
  '90071992547409931.10',
  '"Käse 🧀, \\"a;b\\"\\t\\\\"',
  '"\\u0001\\u007f\\u2028\\ufffe"',
  '"line\\nend\\r\\n"',
  '"=1+1"',
  '[1,[2.50,{"a":null}],"x"]',
  `${'['.repeat(200)}${']'.repeat(200)}`,
  '{"":{"__proto__":1}}',
];
const UNKNOWN_NAMES = [
  'till',
  '',
  '__proto__',
  'event_topic',
  'event_offset',
  'a,"b"',
  'Größe',
  ' x ',
];

type Make = (event: string, random: Random) => string | Buffer;
type MakeLarge = (event: string, random: Random, bytes: number) => string | Buffer;

const insert = (event: string, member: string) => `${event.slice(0, -1)},${member}}`;
const withValue = (event: string, name: string, value: string) =>
  event.replace(new RegExp(`("${name}":)("[^"]*"|[^,}]*)`), (_, start: string) => start + value);
const createBytes = (random: Random, count: number) =>
  Buffer.from(Array.from({ length: count }, () => drawWhole(random, 0, 255)));
const createText = (random: Random, count: number) =>
  pick(['x', '"', 'ü', '🧀'], random).repeat(count);

/** Each keeps an event valid. */
const VALID: Record<string, Make> = {
  plain: (event) => event,
  'with unknown fields': (event, random) =>
    UNKNOWN_NAMES.filter(() => random() < 0.4).reduce(
      (all, name) => insert(all, `${JSON.stringify(name)}:${pick(UNKNOWN, random)}`),
      event,
    ),
  'with white space': (event) =>
    ` \t\r\n${event.replaceAll(',"', ' ,\r\n\t"').replace('{', '{\n')}\n`,
  'with escaped names': (event) => event.replaceAll('"price"', '"\\u0070rice"'),
  'with other spellings': (event) =>
    event.replace('"price"', '" PRICE "').replace('"store', '"Store'),
  'with spaces around values': (event) => event.replaceAll(/:"([^"]*)"/g, ':"  $1 "'),
  'with one field twice': (event) => insert(event, '"till":[1.0]').replace('{', '{"till":[1.0],'),
  // JSON in JSON: the escapes stay.
  'with escapes in unknown fields': (event, random) => {
    const bad = () => pick(['\\u0000', '\\ud800', 'a\\udc00'], random);
    return insert(event, `"${bad()}":"${bad()}"`);
  },
  'with an id': (event, random) => insert(event, `"event_id":"${random()} Ü🧀;"`),
};

/** Each makes an event faulty. */
const FAULTY: Record<string, Make> = {
  'one byte': (_, random) => createBytes(random, 1),
  'NUL alone': () => Buffer.from([0]),
  'no byte': () => Buffer.alloc(0),
  blank: (_, random) => pick([' ', '\n', '\t\r\n', '\ufeff', '\u00a0'], random),
  'random bytes': (_, random) => createBytes(random, drawWhole(random, 1, 2_000)),
  'NUL behind JSON': (event) => `${event}\0`,
  'Avro of Confluent': (_, random) =>
    Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), createBytes(random, drawWhole(random, 0, 200))]),
  'packed by gzip': (event) => gzipSync(event),
  'in UTF-16': (event) => Buffer.from(event, 'utf16le'),
  'behind a byte order mark': (event) => `\ufeff${event}`,
  'cut off': (event, random) => event.slice(0, drawWhole(random, 1, event.length - 1)),
  'two objects': (event) => `${event}\n${event}`,
  'no object': (event, random) =>
    pick(['1', '"a"', 'null', 'true', `[${event}]`, JSON.stringify(event), ',,,', '"'], random),
  'a header': () => 'customer_id,store_id,product_name',
  'a byte that is no UTF-8': (event, random) => {
    const value = Buffer.from(event);
    value[drawWhole(random, 1, value.length - 2)] = drawWhole(random, 0x80, 0xff);
    return value;
  },
  'a wrong value': (event, random) =>
    withValue(event, pick(COLUMNS, random), pick(NEVER_VALID, random)),
  'a wrong total': (event) => withValue(event, 'total_cost', '"123456.78"'),
  'an unknown product': (event, random) =>
    withValue(
      event,
      'product_name',
      JSON.stringify(`no ${createText(random, drawWhole(random, 1, 500))}`),
    ),
  'a value that no text may have': (event, random) => {
    const bad = pick(['\\u0000', '\\ud800', '\\udc00x', 'a\\u0000b'], random);
    const name = pick(['product_name', 'event_id'], random);
    return name === 'product_name'
      ? withValue(event, name, `"${bad}"`)
      : insert(event, `"${name}":"${bad}"`);
  },
  'a line end in a value': (event, random) => {
    const value = `"tea${pick(['\\n', '\\r', '\\r\\n', '\\n'.repeat(400)], random)}"`;
    return withValue(event, 'product_name', value);
  },
  'a line end in its id': (event) => insert(event, '"event_id":"a\\nb"'),
  'an id of another type': (event, random) =>
    insert(event, `"event_id":${pick(['{}', '[]', 'true', `"${'x'.repeat(201)}"`], random)}`),
  'one column twice': (event) => insert(event, '"PRICE":1'),
  'two values of one field': (event, random) =>
    insert(event, '"a\\u0000":1').replace('{', `{"a\\u0000":${drawWhole(random, 2, 9)},`),
  'many levels': (event) => insert(event, `"till":${'['.repeat(100_000)}`),
};

/** A row has only the beginning of unknown fields. */
const LARGE_VALID: MakeLarge = (event, random, bytes) => {
  const unit = pick(['x', '\\"', '🧀'], random);
  const start = insert(event, '"till":"');
  const count = Math.floor((bytes - start.length - 1) / Buffer.byteLength(unit));
  const value = `${start.slice(0, -1)}${unit.repeat(count)}"}`;
  // White space behind it fills the rest.
  return value + ' '.repeat(bytes - Buffer.byteLength(value));
};
const LARGE_FAULTY: readonly MakeLarge[] = [
  (event, _, bytes) => withValue(event, 'product_name', `"${'x'.repeat(bytes - event.length)}"`),
  (event, _, bytes) =>
    withValue(event, 'product_name', `"${'\\"'.repeat(bytes / 2 - event.length)}"`),
  (event, _, bytes) =>
    withValue(event, 'product_name', `"${'ü'.repeat(bytes / 2 - event.length)}"`),
  (_, random, bytes) => Buffer.alloc(bytes, drawWhole(random, 0, 255)),
  (_event, _random, bytes) => Buffer.from('"'.repeat(bytes)),
];

/**
 * Returns seeded events of every kind that a broker may have, valid and not, with what has to become of each.
 * @param largest bytes of the largest, one in `LARGE`
 */
export function createAwkwardEvents(
  seed: number,
  count: number,
  largest: number = BROKER_BYTES,
): AwkwardEvent[] {
  const random = createRandom(seed, 'awkward events');
  const lines = createRetailLines(seed, count);
  return lines.map((line, index) => {
    const event = createRetailEvent(line);
    const isValid = random() < 0.5;
    const isLarge = index % LARGE === LARGE - 1;
    const [kind, make] = isLarge
      ? ['as large as it may be', isValid ? LARGE_VALID : pick(LARGE_FAULTY, random)]
      : pick<[string, MakeLarge]>(Object.entries(isValid ? VALID : FAULTY), random);
    const value = make(event, random, largest);
    return {
      kind,
      value: typeof value === 'string' ? Buffer.from(value) : value,
      line: isValid ? line : undefined,
    };
  });
}
