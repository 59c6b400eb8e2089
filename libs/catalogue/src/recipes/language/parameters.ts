import { createHash } from 'node:crypto';
import type { Dialect } from './dialect.js';

/** Model of secret parameters, such as salts: they never appear in the SQL of a step, which people see. */
export const PARAMETERS = 'recipe_parameters';

export const parameterSql = ({ literal }: Dialect, name: string) =>
  `(SELECT max(p.value) FROM ${PARAMETERS} p WHERE p.name = ${literal(name)})`;

/** Returns the names of the two keys of an HMAC that come from a parameter. */
export const nameHmacKeys = (parameter: string) => ({
  inner: `${parameter} inner`,
  outer: `${parameter} outer`,
});

/** Returns parameters with the keys of HMACs that come from them. All of these values are secret. */
export function addHmacKeys(values: ReadonlyMap<string, string>): Map<string, string> {
  const keyed = new Map(values);
  for (const [name, value] of values) {
    const { inner, outer } = nameHmacKeys(name);
    keyed.set(inner, padKey(value, 0x36)).set(outer, padKey(value, 0x5c));
  }
  return keyed;
}

/** Bytes of a block of SHA-256. */
const BLOCK = 64;

/** Returns the key of an HMAC with a pad, in hexadecimal digits (RFC 2104). */
function padKey(value: string, pad: number): string {
  const bytes = Buffer.from(value);
  const key = bytes.length > BLOCK ? createHash('sha256').update(bytes).digest() : bytes;
  const block = Buffer.alloc(BLOCK);
  key.copy(block);
  return Buffer.from(block.map((byte) => byte ^ pad)).toString('hex');
}

/**
 * Returns the SELECT of the parameters and their keys. Not by UNION ALL: Spark 3.5 then merges the subqueries of two
 * parameters in one expression, and both have the value of one of them.
 */
export function parametersSql({ literal }: Dialect, values: ReadonlyMap<string, string>): string {
  const rows = Array.from(
    addHmacKeys(values),
    ([name, value]) => `(${literal(name)}, ${literal(value)})`,
  );
  return rows.length > 0
    ? `SELECT v.name, v.value FROM (VALUES ${rows.join(', ')}) AS v(name, value)`
    : 'SELECT CAST(NULL AS STRING) AS name, CAST(NULL AS STRING) AS value';
}
