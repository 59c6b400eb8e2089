import type { Cell } from '#lake/ports/compute.js';
import { AppError } from '#platform/errors/app-error.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import { RESERVED_NAME } from '../../arguments/recipe-data.js';

type TokenKind = 'word' | 'quoted' | 'text' | 'number' | 'parameter' | 'symbol';

/** A word of SQL; comments and blanks are skipped. */
interface Token {
  kind: TokenKind;
  text: string;
  /** Offset of its first character, in UTF-16 units. */
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
 * Returns the words of a statement, for messages and for the words before a SELECT. The engine's own tree decides what
 * a statement may do.
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length;) {
    const [kind, text] = sql.startsWith('/*', at)
      ? (['nothing', readComment(sql, at)] as const)
      : readWord(sql, at);
    if (kind !== 'nothing') tokens.push({ kind, text, start: at });
    at += text.length;
  }
  return tokens;
}

function readWord(sql: string, at: number): readonly [TokenKind | 'nothing', string] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const [text = ''] = pattern.exec(sql) ?? [];
    if (text !== '') return [kind, text];
  }
  return ['symbol', sql.charAt(at)];
}

/** Comments can be nested. */
function readComment(sql: string, start: number): string {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return sql.slice(start, marks.lastIndex);
  }
  return sql.slice(start);
}

const WORD_MAX = 60;

/** Returns a position as editors count: `line 2, column 8`. @param start in UTF-16 units */
export function formatPosition(sql: string, start: number): string {
  const lines = sql.slice(0, start).split('\n');
  return `line ${lines.length}, column ${[...(lines.at(-1) ?? '')].length + 1}`;
}

/**
 * Returns the error for a rejected word.
 * @param start of the word, in UTF-16 units; unknown when left out
 * @param why what is wrong, and what to do
 */
export function createRefusal(
  sql: string,
  word: string,
  start: number | undefined,
  why: string,
): AppError {
  const shown = word.length > WORD_MAX ? `${word.slice(0, WORD_MAX)}…` : word;
  const place = start === undefined ? '' : `${formatPosition(sql, start)}: `;
  return new AppError('QUERY_REFUSED', `${place}${shown} ${why}`);
}

/** Maximum size of a query, in bytes. */
const TEXT_MAX = 100_000;

/** A table to write. */
export interface Target {
  /** Name in `workspace`. */
  name: string;
  mode: 'create' | 'replace' | 'insert';
  partitionedBy: string[];
}

/** A statement, split into its target and its SELECT. */
interface Statement {
  /** None for a plain query. */
  target?: Target;
  /** The SELECT, each word at its original offset; without a final semicolon. */
  select: string;
}

const BEGINNINGS = new Set(['select', 'with', 'from', 'values', 'table', '(']);
const INSTEAD: Record<string, string> = {
  pivot: 'write SELECT * FROM a_table PIVOT (sum(x) FOR y IN (…))',
  describe: 'the catalogue lists the columns of a table',
  summarize: 'a profile has figures about the columns of a table',
  show: 'the catalogue lists the tables',
  explain: 'the answer reports its duration and bytes',
};
const NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * Parses the beginning of a statement. The engine parses the rest, and the guard checks it.
 * @throws AppError QUERY_REFUSED with the word, the position and the reason
 */
export function readStatement(sql: string): Statement {
  const bytes = Buffer.byteLength(sql);
  if (bytes > TEXT_MAX) {
    const sizes = `the query has ${bytes} bytes, but the limit is ${TEXT_MAX}`;
    throw new AppError('QUERY_REFUSED', `${sizes}: write a smaller query`);
  }
  const nul = sql.indexOf('\0');
  if (nul >= 0) throw createRefusal(sql, 'NUL', nul, 'is refused: remove the character');
  const tokens = tokenize(sql);
  const text = stripEnd(sql, tokens);
  const [first] = tokens;
  if (!first) throw createRefusal(sql, 'the query', undefined, 'is empty: write one SELECT');
  const head = new Head(sql, tokens);
  if (head.accept('create')) return toWriteStatement(text, head, readCreate(head));
  if (head.accept('insert')) return toWriteStatement(text, head, readInsert(head));
  if (BEGINNINGS.has(first.text.toLowerCase())) return { select: text };
  const instead = INSTEAD[first.text.toLowerCase()] ?? 'a query is one SELECT';
  throw createRefusal(sql, first.text, first.start, `is refused: ${instead}`);
}

/** @throws AppError QUERY_REFUSED when words follow a semicolon */
function stripEnd(sql: string, tokens: readonly Token[]): string {
  const end = tokens.findIndex(({ text }) => text === ';');
  if (end < 0) return sql;
  const more = tokens.slice(end).find(({ text }) => text !== ';');
  const at = tokens[end]?.start ?? 0;
  if (!more) return sql.slice(0, at);
  throw createRefusal(sql, more.text, more.start, 'is refused: send one query at a time');
}

/** Replaces the head with blanks, so that positions stay correct. */
function toWriteStatement(text: string, head: Head, target: Target): Statement {
  const start = head.next('SELECT').start;
  return { target, select: text.slice(0, start).replaceAll(/[^\n]/g, ' ') + text.slice(start) };
}

function readCreate(head: Head): Target {
  const isReplaced = head.accept('or');
  if (isReplaced) head.expect('replace');
  head.expect('table');
  const name = readWorkspaceName(head);
  const partitionedBy: string[] = [];
  if (head.accept('partitioned')) {
    head.expect('by');
    partitionedBy.push(...readNames(head, '(', ')'));
  } else if (head.accept('with')) {
    for (const word of ['(', 'partitioned_by', '=', 'array']) head.expect(word);
    partitionedBy.push(...readNames(head, '[', ']'));
    head.expect(')');
  }
  head.expect('as');
  return { name, mode: isReplaced ? 'replace' : 'create', partitionedBy };
}

function readInsert(head: Head): Target {
  head.expect('into');
  return { name: readWorkspaceName(head), mode: 'insert', partitionedBy: [] };
}

function readWorkspaceName(head: Head): string {
  const { text, start } = head.next('workspace');
  if (unquote(text) !== 'workspace') {
    const why =
      'cannot be written: write only to tables of workspace, for example workspace.my_table';
    throw createRefusal(head.sql, text, start, why);
  }
  head.expect('.');
  const name = head.next('the name of a table');
  if (unquote(name.text) === RESERVED_NAME) {
    const why = 'is refused: it is the folder of results from Athena; choose another name';
    throw createRefusal(head.sql, name.text, name.start, why);
  }
  if (NAME.test(unquote(name.text)) && name.kind !== 'text') return unquote(name.text);
  const why =
    'is not a name for a table: use at most 63 of a to z, digits and _, not a digit first';
  throw createRefusal(head.sql, name.text, name.start, why);
}

function readNames(head: Head, open: string, close: string): string[] {
  head.expect(open);
  const found: string[] = [];
  do {
    found.push(unquote(head.next('a column').text));
  } while (head.accept(','));
  head.expect(close);
  return found;
}

const unquote = (text: string): string => text.replaceAll(/^["']|["']$/g, '').toLowerCase();

/** Reads the first words of a statement, one after another. */
class Head {
  private at = 0;

  constructor(
    readonly sql: string,
    private readonly tokens: readonly Token[],
  ) {}

  accept(word: string): boolean {
    if (this.tokens[this.at]?.text.toLowerCase() !== word) return false;
    this.at++;
    return true;
  }

  expect(word: string): void {
    const { text, start } = this.next(word.toUpperCase());
    if (text.toLowerCase() === word) return;
    throw createRefusal(
      this.sql,
      text,
      start,
      `is refused: write ${word.toUpperCase()} at this place`,
    );
  }

  next(expected: string): Token {
    const token = this.tokens[this.at++];
    if (token) return token;
    throw createRefusal(
      this.sql,
      'the end',
      undefined,
      `comes too early: write ${expected} before it`,
    );
  }
}

const PARAMETERS_MAX = 100;

/** A query with numbered parameters. */
interface NumberedQuery {
  sql: string;
  /** For `$1`, `$2`, …. */
  values: Cell[];
}

/**
 * Replaces the first `$name` with `$1` and so on, padded with blanks, so that positions stay correct.
 * @param given values by name
 * @throws AppError QUERY_REFUSED; ARGUMENT_INVALID for a missing or an extra value
 */
export function numberParameters(
  sql: string,
  given: Readonly<Record<string, Cell>>,
): NumberedQuery {
  const names: string[] = [];
  let numbered = '';
  let end = 0;
  for (const { kind, text, start } of tokenize(sql)) {
    if (kind !== 'parameter') continue;
    const name = text.slice(1);
    if (text.startsWith('?')) {
      throw createRefusal(
        sql,
        text,
        start,
        'has no name: write $name, and send its value with that name',
      );
    }
    if (!names.includes(name)) names.push(name);
    if (names.length > PARAMETERS_MAX) {
      throw createRefusal(sql, text, start, `exceeds the limit of ${PARAMETERS_MAX} parameters`);
    }
    const number = `$${names.indexOf(name) + 1}`;
    numbered += `${sql.slice(end, start)}${number.padEnd(text.length)}`;
    end = start + text.length;
  }
  const extra = Object.keys(given).find((name) => !names.includes(name));
  if (extra !== undefined) {
    const there = names.length > 0 ? `it has $${names.join(', $')}` : 'it has no parameters';
    throw createParameterError(extra, `the query has no $${extra}; ${there}`);
  }
  return { sql: numbered + sql.slice(end), values: names.map((name) => requireValue(name, given)) };
}

function requireValue(name: string, given: Readonly<Record<string, Cell>>): Cell {
  const value = Object.hasOwn(given, name) ? given[name] : undefined;
  if (value !== undefined) return value;
  throw createParameterError(
    name,
    `the query has $${name}, but the request has no value for it: send one`,
  );
}

const createParameterError = (name: string, problem: string): AppError =>
  refusedArgument(`parameters.${name}`, problem);
