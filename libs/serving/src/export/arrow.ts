import * as arrow from 'apache-arrow';
import { type Column, type ColumnType, DECIMAL_DIGITS } from '../columns.js';
import { isTrue, type Rows } from './row-source.js';

/** Collects the writer's output, so that one batch is sent before the next is built. */
class Chunks extends arrow.AsyncByteQueue {
  private chunks: Uint8Array[] = [];

  override write(chunk: Uint8Array): void {
    this.chunks.push(chunk);
  }

  take(): Uint8Array[] {
    const taken = this.chunks;
    this.chunks = [];
    return taken;
  }
}

/**
 * Returns an Arrow IPC stream: the schema, and a record batch for each batch of rows. Without rows it has the schema
 * alone.
 */
export async function* streamArrow({ columns, batches }: Rows): AsyncGenerator<Uint8Array> {
  const fields = columns.map(toField);
  const schema = new arrow.Schema(fields);
  const chunks = new Chunks();
  const writer = new arrow.RecordBatchStreamWriter();
  writer.reset(chunks, schema);
  for await (const rows of batches) {
    const vectors = columns.map((column, index) => {
      const type = fields[index]?.type ?? new arrow.Null();
      const builder = arrow.makeBuilder({ type, nullValues: [null] });
      const value = createParser(column.type);
      for (const row of rows) {
        const text = row[index] ?? null;
        builder.append(text === null ? null : value(text));
      }
      return builder.finish().flush() as arrow.Data;
    });
    const struct = new arrow.Struct(fields);
    const data = arrow.makeData({
      type: struct,
      length: rows.length,
      nullCount: 0,
      children: vectors,
    });
    writer.write(new arrow.RecordBatch(schema, data));
    yield* chunks.take();
  }
  writer.finish();
  yield* chunks.take();
}

const toField = ({ name, type }: Column) => new arrow.Field(name, toArrowType(type), true);

function toArrowType(type: ColumnType): arrow.DataType {
  if (type === 'integer') return new arrow.Int32();
  if (type === 'number') return new arrow.Float64();
  if (type === 'boolean') return new arrow.Bool();
  if (type === 'date') return new arrow.DateDay();
  if (type === 'text') return new arrow.Utf8();
  if ('decimal' in type) return new arrow.Decimal(type.decimal, DECIMAL_DIGITS, 128);
  if ('listOf' in type)
    return new arrow.List(new arrow.Field('item', toArrowType(type.listOf), true));
  return new arrow.Struct(type.object().map(toField));
}

function createParser(type: ColumnType): (text: string) => unknown {
  if (type === 'integer' || type === 'number')
    return (text) => Number(text.replace('inf', 'Infinity'));
  if (type === 'boolean') return isTrue;
  if (type === 'date') return (text) => new Date(text);
  if (type === 'text') return (text) => text;
  if ('decimal' in type) return (text) => toDecimalWords(text, type.decimal);
  return (text) => toNestedValue(type, JSON.parse(text));
}

/** Returns a value of JSON as the builder of its type takes it. */
function toNestedValue(type: ColumnType, value: unknown): unknown {
  if (value === null || typeof type === 'string') return value;
  if ('decimal' in type) return toDecimalWords(JSON.stringify(value), type.decimal);
  if ('listOf' in type) return (value as unknown[]).map((each) => toNestedValue(type.listOf, each));
  const fields = value as Record<string, unknown>;
  return Object.fromEntries(
    type.object().map((column) => [column.name, toNestedValue(column.type, fields[column.name])]),
  );
}

/** Returns a decimal as the four words of its 128 bits, the lowest first. */
function toDecimalWords(text: string, scale: number): Uint32Array {
  const [whole = '', fraction = ''] = text.split('.');
  // A number that an answer computed in binary may have more places than it means.
  if (fraction.length > scale) return toDecimalWords(Number(text).toFixed(scale), scale);
  const value = BigInt.asUintN(128, BigInt(whole + fraction.padEnd(scale, '0')));
  return Uint32Array.from([0n, 32n, 64n, 96n], (bits) => Number((value >> bits) & 0xffff_ffffn));
}
