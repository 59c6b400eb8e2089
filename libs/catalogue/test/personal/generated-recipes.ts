import { compileRecipe } from '#catalogue/recipes/compile.js';
import {
  type Column,
  isDay,
  isExact,
  isNumber,
  isText,
} from '#catalogue/recipes/language/column.js';
import { duckdb } from '#catalogue/recipes/language/dialect.js';
import { columnsOf } from '#catalogue/recipes/recipe-engine.js';
import { stepKinds } from '#catalogue/recipes/recipe.js';
import type { Cell } from '#lake/ports/compute.js';
import { AppError } from '#platform/errors/app-error.js';
import { type Random, randomFor } from '#sample/random.js';
import { recipeOf } from '../setup/tried-recipe.js';
import { cells, type ColumnName, people, peopleInputs } from './people-tables.js';

const OTHERS = ['staff', 'more'];
const inputs = columnsOf(peopleInputs(people));

/** What a step of a chain may use. */
class Draw {
  constructor(
    private readonly random: Random,
    private readonly columns: readonly Column[],
    private readonly place: number,
  ) {}

  /** @throws DrawnEmpty */
  one<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.random() * items.length)];
    if (item === undefined) throw new DrawnEmpty();
    return item;
  }

  /** Returns the name of a column of a type. */
  column(isFit: (type: string) => boolean = () => true): string {
    return this.one(this.columns.filter(({ type }) => isFit(type))).name;
  }

  /** Returns one or two names of columns. */
  names(isFit?: (type: string) => boolean): string[] {
    return [...new Set([this.column(isFit), ...(this.chance(0.4) ? [this.column(isFit)] : [])])];
  }

  /** Returns the name of a column like another one, so that it can be compared with it. */
  like(name: string): string {
    return this.column((type) => type === this.typeOf(name));
  }

  /** Returns the name of a new column. */
  fresh(end = ''): string {
    return `made_${this.place}${end}`;
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  orders(): object[] {
    const direction = this.one(['ascending', 'descending']);
    return this.names().map((column) => ({ column, direction }));
  }

  /** Returns a value of a column's type: mostly one that a cell has. */
  valueOf(name: string): string | number | boolean {
    const type = this.typeOf(name);
    const own = (cells[name as ColumnName] as readonly Cell[] | undefined)?.filter(
      (cell) => cell !== null,
    );
    if (own && name in cells && this.chance(0.8)) return this.one(own as (string | number)[]);
    if (isText(type)) return this.text();
    if (type === 'DATE') return '2001-12-31';
    if (type === 'TIMESTAMP') return '2001-12-31 00:00:00';
    return type === 'BOOLEAN' ? true : 18;
  }

  text(): string {
    return this.one(['Ann', 'Ann Lee', 'Bo', '555-1', 'Oslo', 'a', '0', 'e']);
  }

  condition(): object {
    const column = this.column();
    const type = this.typeOf(column);
    if (this.chance(0.2)) return { column, is: this.one(['empty', 'not empty']) };
    if (isText(type) && this.chance(0.5)) {
      return {
        column,
        is: this.one(['containing', 'starting with', 'matching']),
        text: this.text(),
      };
    }
    return {
      column,
      is: this.one(['equal', 'not equal', 'less', 'at least']),
      value: this.valueOf(column),
    };
  }

  aggregate(as: string): object {
    if (this.chance(0.2)) return { as, count: 'rows' };
    if (this.chance(0.4))
      return { as, count: this.one(['values', 'different values']), of: this.column() };
    if (this.chance(0.5)) return { as, take: this.one(['least', 'greatest']), of: this.column() };
    return { as, take: this.one(['sum', 'average']), of: this.column(isExact) };
  }

  private typeOf(name: string): string {
    return this.columns.find((column) => column.name === name)?.type ?? 'VARCHAR';
  }
}

class DrawnEmpty extends Error {}

const targets = [
  { type: 'text' },
  { type: 'whole number' },
  { type: 'decimal', precision: 18, scale: 2, further: 'round' },
  { type: 'date' },
  { type: 'timestamp' },
  { type: 'boolean', true: ['Ann Lee', '555-1', '1'], false: ['0', 'Bo'] },
];

/** Arguments of each kind of step. */
const makers: Readonly<Record<string, (draw: Draw) => object>> = {
  rename: (draw) => ({ columns: [{ from: draw.column(), to: draw.fresh() }] }),
  cast: (draw) => ({
    columns: draw.names(),
    to: draw.one(targets),
    onFail: draw.one(['empty', 'empty', 'quarantine', 'stop']),
  }),
  trim: (draw) => ({ columns: draw.names(isText) }),
  case: (draw) => ({ columns: draw.names(isText), to: draw.one(['upper', 'lower', 'sentence']) }),
  replace: (draw) => ({
    columns: draw.names(isText),
    find: draw.text(),
    with: draw.one(['', 'x', '9223372036854775807']),
    as: draw.one(['text', 'pattern', 'whole']),
  }),
  fill: (draw) => {
    const column = draw.column();
    if (draw.chance(0.3)) return { column, value: draw.valueOf(column) };
    if (draw.chance(0.4)) return { column, from: draw.like(column) };
    const within = draw.chance(0.3) ? { within: draw.names() } : {};
    return { column, previous: { orderBy: draw.orders(), ...within } };
  },
  split: (draw) => ({
    column: draw.column(isText),
    at: draw.one([' ', '-', 'n']),
    into: [draw.fresh('_a'), draw.fresh('_b')],
    keep: draw.chance(0.5),
  }),
  merge: (draw) => ({
    columns: [...new Set([draw.column(), draw.column(), draw.column()])],
    with: draw.one([' ', '']),
    into: draw.fresh(),
    keep: draw.chance(0.5),
  }),
  extract: (draw) =>
    draw.chance(0.5)
      ? {
          column: draw.column(isText),
          pattern: draw.one(['^.', '[0-9]+', 'Ann']),
          into: draw.fresh(),
        }
      : {
          column: draw.column(isDay),
          part: draw.one(['year', 'weekday', 'start of month']),
          into: draw.fresh(),
        },
  map: (draw) => ({
    column: draw.column(isText),
    values: [{ from: draw.text(), to: draw.one(['x', '9223372036854775807', null]) }],
    others: draw.one(['keep', 'empty', { value: 'other' }]),
  }),
  filter: (draw) => ({
    where: draw.chance(0.3) ? { any: [draw.condition(), draw.condition()] } : draw.condition(),
    do: draw.one(['keep', 'drop']),
  }),
  drop: (draw) => ({ columns: draw.names() }),
  'de-duplicate': (draw) => ({
    ...(draw.chance(0.7) ? { by: draw.names() } : {}),
    ...(draw.chance(0.5) ? { orderBy: draw.orders() } : {}),
  }),
  sort: (draw) => ({ by: draw.orders(), first: draw.one([1, 3, 8]) }),
  group: (draw) => ({
    ...(draw.chance(0.8) ? { by: draw.names() } : {}),
    make: [draw.aggregate(draw.fresh('_a')), draw.aggregate(draw.fresh('_b'))],
  }),
  pivot: (draw) => {
    const names = draw.column();
    const into = [{ value: draw.valueOf(names), as: draw.fresh('_a') }];
    const take = draw.one(['sum', 'average', 'least', 'greatest', 'count']);
    const of = draw.column(take === 'sum' || take === 'average' ? isExact : undefined);
    return { by: draw.names(), names, into, take, of };
  },
  unpivot: (draw) => {
    const first = draw.column();
    const columns = [...new Set([first, draw.like(first)])];
    return { columns, name: draw.fresh('_a'), value: draw.fresh('_b'), empty: draw.chance(0.6) };
  },
  join: (draw) => {
    const kind = draw.one(['inner', 'left', 'having', 'lacking']);
    const take =
      kind === 'inner' || kind === 'left'
        ? [{ column: draw.one(['boss', 'size']), as: draw.fresh() }]
        : [];
    return {
      with: 'staff',
      on: [{ column: draw.column(isText), is: draw.one(['town', 'boss']) }],
      kind,
      take,
    };
  },
  union: () => ({ with: 'more', missing: 'empty' }),
  window: (draw) => {
    const within = draw.chance(0.4) ? { within: draw.names() } : {};
    const common = { as: draw.fresh(), orderBy: draw.orders(), ...within };
    if (draw.chance(0.4)) return { ...common, number: draw.one(['place', 'rank', 'dense rank']) };
    if (draw.chance(0.5))
      return { ...common, value: draw.one(['before', 'after']), of: draw.column() };
    const running = draw.one(['sum', 'count', 'least', 'greatest']);
    return { ...common, running, of: draw.column(running === 'sum' ? isExact : undefined) };
  },
  bin: (draw) => ({ column: draw.column(isNumber), edges: [2, 20], into: draw.fresh() }),
  'flag-outliers': (draw) => ({ column: draw.column(isNumber), into: draw.fresh() }),
  mask: (draw) => ({ columns: draw.names(), keep: draw.one([0, 2, 4]) }),
  hash: (draw) => ({ columns: draw.names(), ...(draw.chance(0.7) ? { salt: 'pepper' } : {}) }),
};

/** Draws until a step fits its columns. */
const TRIES = 200;

/**
 * Returns a chain of steps that is valid over people, the same for the same seed. Its kinds go round all kinds, so that
 * as many chains have each kind.
 */
export function generateSteps(seed: number, length: number): object[] {
  const random = randomFor(seed, 'steps of a recipe');
  const steps: object[] = [];
  for (let tries = 0; steps.length < length && tries < TRIES; tries += 1) {
    const { result } = compiled(steps);
    const kinds = steps.length === 0 ? [stepKinds[seed % stepKinds.length]] : stepKinds;
    const draw = new Draw(random, result.columns, steps.length);
    const step = drawStep(draw, draw.one(kinds)?.name ?? '');
    if (step && isValid([...steps, step])) steps.push(step);
  }
  return steps;
}

function drawStep(draw: Draw, name: string): object | undefined {
  const make = makers[name];
  if (!make) throw new Error(`no chain has the step ${name}: add it`);
  try {
    return { step: name, ...make(draw) };
  } catch (error) {
    if (error instanceof DrawnEmpty) return undefined;
    throw error;
  }
}

const compiled = (steps: object[]) =>
  steps.length === 0
    ? {
        result: compileRecipe(
          recipeOf([{ step: 'trim', columns: ['city'] }], OTHERS),
          inputs,
          duckdb,
        ).result,
      }
    : compileRecipe(recipeOf(steps, OTHERS), inputs, duckdb);

function isValid(steps: object[]): boolean {
  try {
    compiled(steps);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'RECIPE_INVALID') return false;
    throw error;
  }
}
