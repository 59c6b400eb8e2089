import type { AppError } from '#platform/errors/app-error.js';
import {
  EXPRESSIONS,
  type Kind,
  MODIFIERS,
  type NamedTable,
  NODES,
  OPERATORS,
  PARTS,
  refusal,
  type Shape,
  SOURCES,
  startOfByte,
} from './tree-shapes.js';
import { isClock, judgeFunction, judgeTableFunction, type Verdict } from './functions.js';
import { tokensOf } from './read-statement.js';

type Tree = Record<string, unknown>;
/** What is made of members. */
type Shaped = Exclude<Kind, 'plain' | 'value' | 'nothing' | 'type' | 'query' | 'ctes'>;

const NODES_MAX = 10_000;
const DEPTH_MAX = 600;
/** Types that the engine looks up by name. */
const NAMED_TYPES = new Set(['json', 'variant']);
/** The engine's word for no place. */
const isPlace = (place: unknown): place is number => typeof place === 'number' && place < 2 ** 53;

/** One walk over the tree of one statement. */
export class TreeWalk {
  readonly tables = new Map<string, NamedTable>();
  readonly parameters = new Set<string>();
  isChanging = false;
  private nodes = 0;
  private depth = 0;
  /** Byte where the innermost node stands that says so. */
  private byte: number | undefined;
  /** Names that WITH has given, in lower case. */
  private scope: ReadonlySet<string> = new Set();

  constructor(private readonly sql: string) {}

  /** @throws AppError QUERY_REFUSED */
  select(value: unknown): void {
    const { node, named_param_map: _, ...others } = this.treeOf(value);
    const [other] = Object.keys(others);
    if (other !== undefined) throw this.unknown(other);
    this.visit('node', node);
  }

  private visit(kind: Exclude<Kind, 'nothing' | 'ctes'>, value: unknown): void {
    if (Array.isArray(value)) {
      for (const each of value) this.visit(kind, each);
      return;
    }
    if (value === null || kind === 'value') return;
    if (kind === 'plain') {
      if (typeof value === 'object') throw this.unknown('a word');
      return;
    }
    if (++this.nodes > NODES_MAX) throw this.tooMuch(`has more than ${NODES_MAX} parts`);
    if (++this.depth > DEPTH_MAX) throw this.tooMuch(`is nested more than ${DEPTH_MAX} deep`);
    const { byte, scope } = this;
    this.enter(kind, this.treeOf(value));
    this.byte = byte;
    this.scope = scope;
    this.depth--;
  }

  private enter(kind: Shaped | 'type' | 'query', tree: Tree): void {
    if (isPlace(tree.query_location)) this.byte = tree.query_location;
    if (kind === 'type') {
      this.type(tree);
    } else if (kind === 'query') {
      this.select(tree);
    } else {
      this.parts(kind, tree);
    }
  }

  private parts(kind: Shaped, tree: Tree): void {
    const shape = shapeOf(kind, tree);
    if (!shape) throw this.unknown(wordOf(tree));
    this.judge(kind, tree);
    // WITH comes first: all the rest may use its names.
    if (kind === 'node') this.ctes(this.treeOf(tree.cte_map));
    const isRecursive = kind === 'node' && tree.type === 'RECURSIVE_CTE_NODE';
    for (const [member, value] of inOrder(tree)) {
      // Where it begins, its name is another table's: only what comes again knows it.
      if (isRecursive && member === 'right') this.name(textOf(tree.cte_name));
      const held = Object.hasOwn(shape, member) ? shape[member] : undefined;
      if (held === undefined) throw this.unknown(member);
      if (held === 'nothing') this.nothing(member, value);
      else if (held !== 'ctes') this.visit(held, value);
    }
  }

  private judge(kind: Shaped, tree: Tree): void {
    const name = textOf(tree.function_name);
    if (kind === 'tableFunction') this.hold(name, judgeTableFunction(name));
    if (kind === 'sample' && Number(tree.seed) < 0) this.isChanging = true;
    if (kind === 'from' && tree.type === 'BASE_TABLE') this.table(tree);
    if (kind !== 'expression') return;
    if (tree.class === 'FUNCTION' || tree.class === 'WINDOW') this.hold(name, judgeFunction(name));
    if (tree.class === 'PARAMETER') this.parameters.add(textOf(tree.identifier));
    if (tree.class === 'COLUMN_REF') {
      const [column, more] = tree.column_names as unknown[];
      if (more === undefined && isClock(textOf(column))) this.isChanging = true;
    }
  }

  /** Each name of WITH holds for those after it, and for the statement. */
  private ctes({ map, ...others }: Tree): void {
    if (!Array.isArray(map) || Object.keys(others).length > 0) throw this.unknown('WITH');
    for (const entry of map as unknown[]) {
      const { key, value } = this.treeOf(entry);
      const { query, aliases, materialized, key_targets, ...rest } = this.treeOf(value);
      const [other] = Object.keys(rest);
      if (other !== undefined) throw this.unknown(other);
      this.visit('plain', aliases);
      this.visit('plain', materialized);
      this.visit('expression', key_targets);
      this.visit('query', query);
      this.name(textOf(key));
    }
  }

  /** Takes a name of WITH. What the engine has tables of its own by is none. */
  private name(text: string): void {
    if (!/^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(text) || /^(pg|duckdb|sqlite)_/i.test(text)) {
      throw this.unknown(text);
    }
    this.scope = new Set([...this.scope, text.toLowerCase()]);
  }

  private table(tree: Tree): void {
    const [catalog, database, name] = [tree.catalog_name, tree.schema_name, tree.table_name].map(
      (each) => textOf(each).toLowerCase(),
    ) as [string, string, string];
    if (catalog !== '') {
      const why = 'is no table: write database.table';
      throw this.refuse(`${catalog}.${database}.${name}`, why);
    }
    if (database === '' && this.scope.has(name)) return;
    const key = `${database}.${name}`;
    if (!this.tables.has(key)) this.tables.set(key, { database, name, start: this.start(name) });
  }

  private type(tree: Tree): void {
    const { id, type_info: info, ...others } = tree;
    const [other] = Object.keys(others);
    if (other !== undefined) throw this.unknown(other);
    if (id !== 'UNBOUND') {
      this.innerTypes(info);
      return;
    }
    const { name, catalog, schema, user_type_modifiers: modifiers } = this.treeOf(info);
    const isPlain = catalog === '' && schema === '' && isNothing(modifiers);
    if (isPlain && NAMED_TYPES.has(textOf(name).toLowerCase())) return;
    throw this.refuse(textOf(name), 'is no type that a value can be cast to here');
  }

  /** Of a list, a struct or a map. */
  private innerTypes(info: unknown): void {
    if (typeof info !== 'object' || info === null) return;
    if ('id' in info) this.visit('type', info);
    else for (const each of Object.values(info)) this.innerTypes(each);
  }

  private hold(name: string, verdict: Verdict): void {
    if (!verdict.allowed) throw this.refuse(name, `is refused: ${verdict.why}`);
    this.isChanging ||= verdict.isChanging;
  }

  private nothing(member: string, value: unknown): void {
    if (!isNothing(value)) throw this.unknown(member);
  }

  private treeOf(value: unknown): Tree {
    if (typeof value !== 'object' || value === null) throw this.unknown('the statement');
    return value as Tree;
  }

  private unknown(word: string): AppError {
    const known = Object.hasOwn(WORDS, word) ? WORDS[word] : word;
    return this.refuse(
      known ?? word,
      'is refused: a question is one SELECT over tables of the catalogue',
    );
  }

  private tooMuch(what: string): AppError {
    return refusal(this.sql, 'the question', undefined, `${what}: ask for less at once`);
  }

  private refuse(word: string, why: string): AppError {
    return refusal(this.sql, word, this.start(word), why);
  }

  /** Where a word stands: where the engine says, or else the first of its kind. */
  private start(word: string): number | undefined {
    const lower = word.toLowerCase();
    const said = this.byte === undefined ? undefined : startOfByte(this.sql, this.byte);
    const all = tokensOf(this.sql).filter(({ text }) => bare(text) === lower);
    return (all.find(({ start }) => start >= (said ?? 0)) ?? all[0])?.start ?? said;
  }
}

/** Members that stand for a word of SQL. */
const WORDS: Record<string, string> = {
  at_clause: 'AT',
  export_state: 'EXPORT_STATE',
  SHOW_REF: 'DESCRIBE, SHOW or SUMMARIZE',
  VALUE_DEFAULT: 'DEFAULT',
};

function shapeOf(kind: Shaped, tree: Tree) {
  const type = textOf(tree.type);
  const own = (shapes: Readonly<Record<string, Shape>>, name: string) =>
    Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  if (kind === 'expression' || kind === 'tableFunction') {
    const name = textOf(tree.class);
    if (kind === 'tableFunction' && name !== 'FUNCTION') return undefined;
    if (name === 'OPERATOR' && !OPERATORS.has(type)) return undefined;
    return own(EXPRESSIONS, name);
  }
  if (kind === 'from') return own(SOURCES, type);
  if (kind === 'node') return own(NODES, type);
  if (kind === 'modifier') return own(MODIFIERS, type);
  return own(PARTS, kind);
}

const bare = (text: string): string => text.replaceAll(/^["']|["']$/g, '').toLowerCase();
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const wordOf = ({ type, class: kind }: Tree): string => textOf(type) || textOf(kind) || 'a word';
const isNothing = (value: unknown): boolean =>
  value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0);

/** The part of a recursion that knows its name comes last. */
const inOrder = (tree: Tree) =>
  Object.entries(tree).sort(([a], [b]) => Number(a === 'right') - Number(b === 'right'));
