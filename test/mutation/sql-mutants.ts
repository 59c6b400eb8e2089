import { callsOf, masked } from './sql-calls.js';

interface SqlMutant {
  line: number;
  change: string;
  /** The whole file with the change. */
  sql: string;
}

interface Edit {
  start: number;
  end: number;
  becomes: string;
}

const TOKENS: readonly (readonly [pattern: RegExp, becomes: (found: string) => string])[] = [
  [/(?<![<>=-])>=/g, () => '>'],
  [/(?<![<>=-])>(?![=>])/g, () => '>='],
  [/<=/g, () => '<'],
  [/<(?![=>])/g, () => '<='],
  [/\bmin(?=\()/gi, () => 'max'],
  [/\bmax(?=\()/gi, () => 'min'],
  [/\bsum(?=\()/gi, () => 'count'],
  [/\bcount(?=\((?!\*))/gi, () => 'sum'],
  [/\bavg(?=\()/gi, () => 'max'],
  [/\brank(?=\(\))/gi, () => 'row_number'],
  [/\babs(?=\()/gi, () => ''],
  [/\bDESC\b/g, () => 'ASC'],
  [/\bASC\b/g, () => 'DESC'],
  [/\bNULLS FIRST\b/g, () => 'NULLS LAST'],
  [/\bNULLS LAST\b/g, () => 'NULLS FIRST'],
  [/\bLEFT JOIN\b/g, () => 'JOIN'],
  [/\bUNION ALL\b/g, () => 'UNION'],
  [/\bDISTINCT (?!FROM|ON)/g, () => ''],
  [/\bOR\b/g, () => 'AND'],
  [/(?<!\bBETWEEN\b[^\n]*)\bAND\b/g, () => 'OR'],
  [/\bIS NULL\b/g, () => 'IS NOT NULL'],
  [/\bIS NOT NULL\b/g, () => 'IS NULL'],
  [/\bIS DISTINCT FROM\b/g, () => 'IS NOT DISTINCT FROM'],
  [/\bIS NOT DISTINCT FROM\b/g, () => 'IS DISTINCT FROM'],
  [/(?<!\bIS )\bNOT (?!NULL\b)/g, () => ''],
  [/(?<= )\+(?= )/g, () => '-'],
  [/(?<= )-(?= )/g, () => '+'],
  [/(?<= )\*(?= )/g, () => '/'],
  [/(?<= )\/(?= )/g, () => '*'],
  [/(?<![$\w.])\d+(?![\w.])/g, (number) => String(Number(number) + 1)],
];

/** Returns every known mutant of a script, one change each, outside of comments and string literals. */
export function sqlMutants(sql: string): SqlMutant[] {
  const text = masked(sql);
  const edits = [...tokenEdits(text), ...callEdits(sql, text)].sort((a, b) => a.start - b.start);
  return edits.map(({ start, end, becomes }) => ({
    line: sql.slice(0, start).split('\n').length,
    change: `${oneLine(sql.slice(start, end))} → ${oneLine(becomes) || '(nothing)'}`,
    sql: sql.slice(0, start) + becomes + sql.slice(end),
  }));
}

function tokenEdits(text: string): Edit[] {
  return TOKENS.flatMap(([pattern, becomes]) =>
    [...text.matchAll(pattern)].map(({ index, 0: found }) => ({
      start: index,
      end: index + found.length,
      becomes: becomes(found),
    })),
  );
}

/** Drops a rounding, the default of a COALESCE, or a FILTER. */
function callEdits(sql: string, text: string): Edit[] {
  const rounded = callsOf('round', text).map(({ start, end, args: [first = [0, 0]] }) => ({
    start,
    end,
    becomes: `(${sql.slice(...first).trim()})`,
  }));
  const defaults = callsOf('coalesce', text).map(({ args }) => {
    const [start, end] = args.at(-1) ?? [0, 0];
    return { start, end, becomes: ' NULL' };
  });
  const filters = callsOf('FILTER', text).map(({ start, end }) => ({ start, end, becomes: '' }));
  return [...rounded, ...defaults, ...filters];
}

const oneLine = (sql: string) => sql.trim().replace(/\s+/g, ' ');
