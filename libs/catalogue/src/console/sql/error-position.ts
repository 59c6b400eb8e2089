/** A place in a statement. */
export interface ErrorPosition {
  /** Both from 1. */
  line: number;
  column: number;
  /** From 0, in the whole text. */
  offset: number;
}

/** Returns the place that an error of the API names; undefined if it names none inside the text. */
export function findErrorPosition(message: string, sql: string): ErrorPosition | undefined {
  const [, line, column] = /\bline (\d+), column (\d+)/.exec(message) ?? [];
  if (line !== undefined && column !== undefined) {
    return toErrorPosition(Number(line), Number(column), sql);
  }
  const [, character] = /\(at character (\d+)\)/.exec(message) ?? [];
  if (character === undefined) return undefined;
  const before = sql.slice(0, Number(character) - 1).split('\n');
  return toErrorPosition(before.length, (before.at(-1) ?? '').length + 1, sql);
}

function toErrorPosition(line: number, column: number, sql: string): ErrorPosition | undefined {
  const lines = sql.split('\n');
  const own = lines[line - 1];
  if (own === undefined || column < 1 || column > own.length + 1) return undefined;
  const offset = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return { line, column, offset: offset + column - 1 };
}
