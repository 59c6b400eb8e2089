/** Texts, quoted names and comments, in which a dollar sign is no parameter. */
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$/g;

/** Returns the names of the parameters of a statement, in order: `from` for `$from`. */
export function listParameters(sql: string): string[] {
  const plain = sql.replaceAll(QUOTED, ' ');
  return [...new Set(Array.from(plain.matchAll(/\$([A-Za-z_]\w*)/g), ([, name = '']) => name))];
}

/** Longer numbers would lose digits. */
const NUMBER = /^-?\d{1,15}(\.\d{1,6})?$/;

/** Returns the value of a typed parameter: a number, a text, or null for nothing. */
export function parseValue(typed: string): string | number | null {
  const text = typed.trim();
  if (text === '') return null;
  return NUMBER.test(text) ? Number(text) : text;
}
