import type { IcebergType } from '../ports/table-format.js';

const DAY = 86_400_000;

/**
 * Returns a value as the bytes of a bound; undefined for a type whose bounds the writers of files do not tell exactly.
 * Source: https://iceberg.apache.org/spec/#appendix-d-single-value-serialization
 */
export function encodeBound(type: IcebergType, value: unknown): Buffer | undefined {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? Buffer.of(Number(value)) : undefined;
    case 'int':
      return typeof value === 'number' ? encodeInt(value) : undefined;
    case 'date':
      if (value instanceof Date) return encodeInt(Math.round(value.getTime() / DAY));
      return typeof value === 'number' ? encodeInt(value) : undefined;
    case 'long':
      return typeof value === 'number' || typeof value === 'bigint'
        ? encodeLong(BigInt(value))
        : undefined;
    case 'string':
      return typeof value === 'string' ? Buffer.from(value, 'utf8') : undefined;
    default:
      return undefined;
  }
}

function encodeInt(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function encodeLong(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
}
