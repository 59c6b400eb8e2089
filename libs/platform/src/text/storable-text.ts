/** Stands for a character that was replaced. */
const REPLACEMENT = '\uFFFD';

/** Whether PostgreSQL stores a text unchanged: it has neither NUL nor half of a surrogate pair. */
export const isStorableText = (text: string): boolean =>
  !text.includes('\0') && text.isWellFormed();

/** Returns a text that PostgreSQL stores: U+FFFD replaces each NUL and each half of a surrogate pair. */
export const storableText = (text: string): string =>
  isStorableText(text) ? text : text.replaceAll('\0', REPLACEMENT).toWellFormed();

/** JSON escapes what PostgreSQL does not store; it may also be the end of an escaped backslash. */
const SUSPECT = /\\u(0000|d[89a-f])/i;

/** Returns a value as JSON that PostgreSQL stores as `jsonb`: as `storableText` does, in values and names. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return SUSPECT.test(json) ? JSON.stringify(storableValue(JSON.parse(json))) : json;
}

/** Returns a value with storable texts; anything but texts, arrays and plain objects is returned unchanged. */
function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storableValue);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  return Object.fromEntries(
    members.map(([name, each]) => [storableText(name), storableValue(each)]),
  );
}

/** Returns a parameter of a statement with storable texts, also in arrays; others are returned unchanged. */
export function storableParameter(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  return Array.isArray(value) ? value.map(storableParameter) : value;
}
