import avro, { type Schema, type Type } from 'avsc';

/** A schema as an object, of which only these members are read here. */
interface DeclaredSchema {
  type?: unknown;
  logicalType?: unknown;
  scale?: unknown;
}

const MS = 1_000n;
const DAY_MS = 86_400_000;

/** A long of 64 bits: a number of JavaScript is exact to 53. */
const exactLong = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer(value: bigint) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (one: bigint, other: bigint) => (one < other ? -1 : one > other ? 1 : 0),
});

/** A logical type that is read as text; this room writes none. */
function readAs(textOf: (value: unknown, schema: DeclaredSchema) => string) {
  return class extends avro.types.LogicalType {
    private readonly declared: DeclaredSchema;

    constructor(schema: Schema, options?: object) {
      super(schema, options);
      this.declared = schema as DeclaredSchema;
    }

    protected override _fromValue(value: unknown): string {
      return textOf(value, this.declared);
    }

    protected override _toValue(): never {
      throw new Error('is only read');
    }
  };
}

/** Returns the unscaled big-endian number with its point: exact, as no float is. */
function decimalText(bytes: unknown, { scale }: DeclaredSchema): string {
  const value = bytes as Buffer;
  const unsigned = value.length === 0 ? 0n : BigInt(`0x${value.toString('hex')}`);
  const unscaled = BigInt.asIntN(Math.max(1, value.length) * 8, unsigned);
  const places = typeof scale === 'number' ? scale : 0;
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return unscaled < 0n ? `-${text}` : text;
}

const iso = (ms: number) => new Date(ms).toISOString();

/** `2012-10-27T08:15:00.123456Z`. @param perMs units in a millisecond */
function timestampText(value: unknown, perMs: bigint, zone: 'Z' | ''): string {
  const units = value as bigint;
  const rest = ((units % perMs) + perMs) % perMs;
  const text = iso(Number((units - rest) / perMs)).slice(0, -1);
  return (
    text +
    String(rest)
      .padStart(String(perMs).length - 1, '0')
      .slice(0, String(perMs).length - 1) +
    zone
  );
}

const timeText = (ms: number) => iso(ms).slice(11, -1);

const LOGICAL = {
  decimal: readAs(decimalText),
  date: readAs((days) => iso(Number(days) * DAY_MS).slice(0, 10)),
  'time-millis': readAs((ms) => timeText(Number(ms))),
  'time-micros': readAs((micros) => {
    const units = micros as bigint;
    return timeText(Number(units / MS)) + String(units % MS).padStart(3, '0');
  }),
  'timestamp-millis': readAs((value) => timestampText(value, 1n, 'Z')),
  'timestamp-micros': readAs((value) => timestampText(value, MS, 'Z')),
  'local-timestamp-millis': readAs((value) => timestampText(value, 1n, '')),
  'local-timestamp-micros': readAs((value) => timestampText(value, MS, '')),
};

/**
 * Returns the type of a schema. Its values are JSON's, where decimals, longs and times are exact texts.
 * @throws Error for a schema that is none
 */
export function avroType(schema: Schema): Type {
  const logical = new WeakSet<object>();
  return avro.Type.forSchema(schema, {
    logicalTypes: LOGICAL,
    typeHook(part: unknown) {
      if (part === 'long') return exactLong;
      if (typeof part !== 'object' || part === null) return undefined;
      const { type, logicalType } = part as DeclaredSchema;
      if (type !== 'long') return undefined;
      // A logical type asks twice: for itself, then for what it is based on.
      if (!(String(logicalType) in LOGICAL) || logical.has(part)) return exactLong;
      logical.add(part);
      return undefined;
    },
  });
}

/** Returns a value as JSON. Bytes are base64; numbers that JSON does not have are texts. */
export const formatJson = (value: unknown): string => JSON.stringify(plain(value));

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  // A branch of a union whose branches look alike.
  if ('unwrap' in value && typeof value.unwrap === 'function') {
    return plain(Object.values((value.unwrap as () => object).call(value))[0]);
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}
