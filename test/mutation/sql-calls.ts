/** A call such as `round(x, 2)` in a text, by offsets. */
interface SqlCall {
  start: number;
  /** Behind its closing parenthesis. */
  end: number;
  /** Start and end of each argument. */
  args: [number, number][];
}

/** Comments and string literals blanked out, offsets kept. */
export function masked(sql: string): string {
  return sql.replace(/--[^\n]*|'(?:[^']|'')*'/g, (text) => ' '.repeat(text.length));
}

/** The calls of a function in masked SQL. */
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
