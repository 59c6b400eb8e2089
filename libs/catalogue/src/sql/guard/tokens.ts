type TokenKind = 'word' | 'quoted' | 'text' | 'number' | 'parameter' | 'symbol';

/** One word of SQL; comments and blanks are none. */
export interface Token {
  kind: TokenKind;
  /** As it is written. */
  text: string;
  /** Of its first character, in UTF-16 units. */
  start: number;
}

const PATTERNS: readonly (readonly [TokenKind | 'nothing', RegExp])[] = [
  ['nothing', /\s+|--[^\r\n]*/y],
  ['text', /[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'/sy],
  ['text', /\$([\p{L}_][\p{L}\p{N}_]*)?\$.*?\$\1\$/suy],
  ['quoted', /"(?:[^"]|"")*"/y],
  ['parameter', /\$\w+|\?\d*/y],
  ['number', /\d[\w.]*/y],
  ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['symbol', /./suy],
];

/**
 * The words of a statement. It serves messages and the words before a SELECT: what a statement may do is
 * judged by the tree that the engine itself makes of it.
 */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length;) {
    const [kind, text] = sql.startsWith('/*', at)
      ? (['nothing', commentAt(sql, at)] as const)
      : wordAt(sql, at);
    if (kind !== 'nothing') tokens.push({ kind, text, start: at });
    at += text.length;
  }
  return tokens;
}

function wordAt(sql: string, at: number): readonly [TokenKind | 'nothing', string] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const [text = ''] = pattern.exec(sql) ?? [];
    if (text !== '') return [kind, text];
  }
  return ['symbol', sql.charAt(at)];
}

/** Comments stand in comments. */
function commentAt(sql: string, start: number): string {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return sql.slice(start, marks.lastIndex);
  }
  return sql.slice(start);
}
