/** A call such as `round(x, 2)` in a text, as offsets. */
interface SqlCall {
  start: number;
  /** After its closing parenthesis. */
  end: number;
  /** Start and end of each argument. */
  args: [number, number][];
}

/** Replaces comments and string literals by blanks; keeps offsets. */
export function masked(sql: string): string {
  return sql.replace(/--[^\n]*|'(?:[^']|'')*'/g, (text) => ' '.repeat(text.length));
}

/** Returns the calls of a function in masked SQL. */
export function callsOf(name: string, sql: string): SqlCall[] {
  return [...sql.matchAll(new RegExp(`\\b${name}\\s*\\(`, 'gi'))].map(({ index, 0: head }) => {
    const open = index + head.length;
    const args: [number, number][] = [];
    let from = open;
    let depth = 1;
    let at = open;
    for (; depth > 0 && at < sql.length; at++) {
      if (sql[at] === '(') depth++;
      if (sql[at] === ')') depth--;
      if (depth === 0 || (depth === 1 && sql[at] === ',')) {
        args.push([from, at]);
        from = at + 1;
      }
    }
    return { start: index, end: at, args };
  });
}
