import type { Dialect } from './dialect.js';
import { notThere, textOf, type Tree, treeOf } from './tree.js';

const WHOLE = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/;

/** A constant as the service reads it. @throws AppError QUERY_REFUSED */
export function constantSql(constant: unknown, dialect: Dialect): string {
  const { type, value, is_null: isNull } = treeOf(constant);
  const { id, type_info: info } = treeOf(type);
  const kind = textOf(id);
  if (isNull === true || kind === 'NULL') return 'NULL';
  if (kind === 'VARCHAR') return dialect.text(textOf(value));
  if (kind === 'BOOLEAN') return value === true ? 'TRUE' : 'FALSE';
  if (typeof value !== 'number') throw tooLong();
  if (kind === 'DOUBLE' || kind === 'FLOAT') {
    return `CAST(${bracketed(String(value).toUpperCase())} AS DOUBLE)`;
  }
  if (!Number.isSafeInteger(value)) throw tooLong();
  if (WHOLE.test(kind)) return bracketed(String(value));
  if (kind === 'DECIMAL') return bracketed(decimal(value, Number(treeOf(info).scale)));
  throw notThere(`a constant of type ${kind}`);
}

/** A type to cast to. @throws AppError QUERY_REFUSED */
export function typeSql(type: unknown, { types }: Dialect): string {
  const { id, type_info: info }: Tree = treeOf(type);
  const kind = textOf(id);
  if (kind === 'DECIMAL') {
    const { width, scale } = treeOf(info);
    return `DECIMAL(${Number(width)}, ${Number(scale)})`;
  }
  const known = Object.hasOwn(types, kind) ? types[kind] : undefined;
  if (known !== undefined) return known;
  throw notThere(`a cast to ${kind === 'UNBOUND' ? 'a type by its name' : kind}`);
}

/** A minus before it would begin a comment. */
const bracketed = (number: string) => (number.startsWith('-') ? `(${number})` : number);

function decimal(digits: number, scale: number): string {
  if (scale === 0) return `${digits}.`.replace(/\.$/, '');
  const text = String(Math.abs(digits)).padStart(scale + 1, '0');
  return `${digits < 0 ? '-' : ''}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

const tooLong = () =>
  notThere('a number beyond 53 bits (CAST it from text, or give it as a parameter)');
