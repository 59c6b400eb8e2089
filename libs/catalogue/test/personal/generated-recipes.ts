import { compileRecipe } from '#catalogue/recipes/compile.js';
import {
  type Column,
  isDay,
  isExact,
  isNumber,
  isText,
} from '#catalogue/recipes/language/column.js';
import { duckdb } from '#catalogue/recipes/language/dialect.js';
import { indexColumns } from '#catalogue/recipes/recipe-engine.js';
import { stepKinds } from '#catalogue/recipes/recipe.js';
import type { Cell } from '#lake/ports/compute.js';
import { AppError } from '#platform/errors/app-error.js';
import { type Random, createRandom } from '#sample/random.js';
import { createRecipe } from '../setup/try-recipe.js';
import { cells, type ColumnName, people, createInputs } from './people-tables.js';

const OTHERS = ['staff', 'more'];
const inputs = indexColumns(createInputs(people));

/** What a step of a chain may use. */
class StepGenerator {
  constructor(
    private readonly random: Random,
    private readonly columns: readonly Column[],
    private readonly place: number,
  ) {}

  /** @throws NoColumnLeft */
  pickOne<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.random() * items.length)];
    if (item === undefined) throw new NoColumnLeft();
    return item;
  }

  /** Returns the name of a column of a type. */
  pickColumn(isFit: (type: string) => boolean = () => true): string {
    return this.pickOne(this.columns.filter(({ type }) => isFit(type))).name;
  }

  /** Returns one or two names of columns. */
  pickNames(isFit?: (type: string) => boolean): string[] {
    return [
      ...new Set([this.pickColumn(isFit), ...(this.isChance(0.4) ? [this.pickColumn(isFit)] : [])]),
    ];
  }

  /** Returns the name of a column like another one, so that it can be compared with it. */
  pickSimilar(name: string): string {
    return this.pickColumn((type) => type === this.findType(name));
  }

  /** Returns the name of a new column. */
  createName(end = ''): string {
    return `made_${this.place}${end}`;
  }

  isChance(share: number): boolean {
    return this.random() < share;
  }

  createOrders(): object[] {
    const direction = this.pickOne(['ascending', 'descending']);
    return this.pickNames().map((column) => ({ column, direction }));
  }

  /** Returns a value of a column's type: mostly one that a cell has. */
  chooseValue(name: string): string | number | boolean {
    const type = this.findType(name);
    const own = (cells[name as ColumnName] as readonly Cell[] | undefined)?.filter(
      (cell) => cell !== null,
    );
    if (own && name in cells && this.isChance(0.8)) return this.pickOne(own as (string | number)[]);
    if (isText(type)) return this.pickText();
    if (type === 'DATE') return '2001-12-31';
    if (type === 'TIMESTAMP') return '2001-12-31 00:00:00';
    return type === 'BOOLEAN' ? true : 18;
  }

  pickText(): string {
    return this.pickOne(['Ann', 'Ann Lee', 'Bo', '555-1', 'Oslo', 'a', '0', 'e']);
  }

  createCondition(): object {
    const column = this.pickColumn();
    const type = this.findType(column);
    if (this.isChance(0.2)) return { column, is: this.pickOne(['empty', 'not empty']) };
    if (isText(type) && this.isChance(0.5)) {
      return {
        column,
        is: this.pickOne(['containing', 'starting with', 'matching']),
        text: this.pickText(),
      };
    }
    return {
      column,
      is: this.pickOne(['equal', 'not equal', 'less', 'at least']),
      value: this.chooseValue(column),
    };
  }

  createAggregate(as: string): object {
    if (this.isChance(0.2)) return { as, count: 'rows' };
    if (this.isChance(0.4))
      return { as, count: this.pickOne(['values', 'different values']), of: this.pickColumn() };
    if (this.isChance(0.5))
      return { as, take: this.pickOne(['least', 'greatest']), of: this.pickColumn() };
    return { as, take: this.pickOne(['sum', 'average']), of: this.pickColumn(isExact) };
  }

  private findType(name: string): string {
    return this.columns.find((column) => column.name === name)?.type ?? 'VARCHAR';
  }
}

class NoColumnLeft extends Error {}

const targets = [
  { type: 'text' },
  { type: 'whole number' },
  { type: 'decimal', precision: 18, scale: 2, further: 'round' },
  { type: 'date' },
  { type: 'timestamp' },
  { type: 'boolean', true: ['Ann Lee', '555-1', '1'], false: ['0', 'Bo'] },
];

/** Arguments of each kind of step. */
const makers: Readonly<Record<string, (draw: StepGenerator) => object>> = {
  rename: (draw) => ({ columns: [{ from: draw.pickColumn(), to: draw.createName() }] }),
  cast: (draw) => ({
    columns: draw.pickNames(),
    to: draw.pickOne(targets),
    onFail: draw.pickOne(['empty', 'empty', 'quarantine', 'stop']),
  }),
  trim: (draw) => ({ columns: draw.pickNames(isText) }),
  case: (draw) => ({
    columns: draw.pickNames(isText),
    to: draw.pickOne(['upper', 'lower', 'sentence']),
  }),
  replace: (draw) => ({
    columns: draw.pickNames(isText),
    find: draw.pickText(),
    with: draw.pickOne(['', 'x', '9223372036854775807']),
    as: draw.pickOne(['text', 'pattern', 'whole']),
  }),
  fill: (draw) => {
    const column = draw.pickColumn();
    if (draw.isChance(0.3)) return { column, value: draw.chooseValue(column) };
    if (draw.isChance(0.4)) return { column, from: draw.pickSimilar(column) };
    const within = draw.isChance(0.3) ? { within: draw.pickNames() } : {};
    return { column, previous: { orderBy: draw.createOrders(), ...within } };
  },
  split: (draw) => ({
    column: draw.pickColumn(isText),
    at: draw.pickOne([' ', '-', 'n']),
    into: [draw.createName('_a'), draw.createName('_b')],
    keep: draw.isChance(0.5),
  }),
  merge: (draw) => ({
    columns: [...new Set([draw.pickColumn(), draw.pickColumn(), draw.pickColumn()])],
    with: draw.pickOne([' ', '']),
    into: draw.createName(),
    keep: draw.isChance(0.5),
  }),
  extract: (draw) =>
    draw.isChance(0.5)
      ? {
          column: draw.pickColumn(isText),
          pattern: draw.pickOne(['^.', '[0-9]+', 'Ann']),
          into: draw.createName(),
        }
      : {
          column: draw.pickColumn(isDay),
          part: draw.pickOne(['year', 'weekday', 'start of month']),
          into: draw.createName(),
        },
  map: (draw) => ({
    column: draw.pickColumn(isText),
    values: [{ from: draw.pickText(), to: draw.pickOne(['x', '9223372036854775807', null]) }],
    others: draw.pickOne(['keep', 'empty', { value: 'other' }]),
  }),
  filter: (draw) => ({
    where: draw.isChance(0.3)
      ? { any: [draw.createCondition(), draw.createCondition()] }
      : draw.createCondition(),
    do: draw.pickOne(['keep', 'drop']),
  }),
  drop: (draw) => ({ columns: draw.pickNames() }),
  'de-duplicate': (draw) => ({
    ...(draw.isChance(0.7) ? { by: draw.pickNames() } : {}),
    ...(draw.isChance(0.5) ? { orderBy: draw.createOrders() } : {}),
  }),
  sort: (draw) => ({ by: draw.createOrders(), first: draw.pickOne([1, 3, 8]) }),
  group: (draw) => ({
    ...(draw.isChance(0.8) ? { by: draw.pickNames() } : {}),
    make: [
      draw.createAggregate(draw.createName('_a')),
      draw.createAggregate(draw.createName('_b')),
    ],
  }),
  pivot: (draw) => {
    const names = draw.pickColumn();
    const into = [{ value: draw.chooseValue(names), as: draw.createName('_a') }];
    const take = draw.pickOne(['sum', 'average', 'least', 'greatest', 'count']);
    const of = draw.pickColumn(take === 'sum' || take === 'average' ? isExact : undefined);
    return { by: draw.pickNames(), names, into, take, of };
  },
  unpivot: (draw) => {
    const first = draw.pickColumn();
    const columns = [...new Set([first, draw.pickSimilar(first)])];
    return {
      columns,
      name: draw.createName('_a'),
      value: draw.createName('_b'),
      empty: draw.isChance(0.6),
    };
  },
  join: (draw) => {
    const kind = draw.pickOne(['inner', 'left', 'having', 'lacking']);
    const take =
      kind === 'inner' || kind === 'left'
        ? [{ column: draw.pickOne(['boss', 'size']), as: draw.createName() }]
        : [];
    return {
      with: 'staff',
      on: [{ column: draw.pickColumn(isText), is: draw.pickOne(['town', 'boss']) }],
      kind,
      take,
    };
  },
  union: () => ({ with: 'more', missing: 'empty' }),
  window: (draw) => {
    const within = draw.isChance(0.4) ? { within: draw.pickNames() } : {};
    const common = { as: draw.createName(), orderBy: draw.createOrders(), ...within };
    if (draw.isChance(0.4))
      return { ...common, number: draw.pickOne(['place', 'rank', 'dense rank']) };
    if (draw.isChance(0.5))
      return { ...common, value: draw.pickOne(['before', 'after']), of: draw.pickColumn() };
    const running = draw.pickOne(['sum', 'count', 'least', 'greatest']);
    return { ...common, running, of: draw.pickColumn(running === 'sum' ? isExact : undefined) };
  },
  bin: (draw) => ({ column: draw.pickColumn(isNumber), edges: [2, 20], into: draw.createName() }),
  'flag-outliers': (draw) => ({ column: draw.pickColumn(isNumber), into: draw.createName() }),
  mask: (draw) => ({ columns: draw.pickNames(), keep: draw.pickOne([0, 2, 4]) }),
  hash: (draw) => ({
    columns: draw.pickNames(),
    ...(draw.isChance(0.7) ? { salt: 'pepper' } : {}),
  }),
};

/** Draws until a step fits its columns. */
const TRIES = 200;

/**
 * Returns a chain of steps that is valid over people, the same for the same seed. Its kinds go round all kinds, so that
 * as many chains have each kind.
 */
export function generateSteps(seed: number, length: number): object[] {
  const random = createRandom(seed, 'steps of a recipe');
  const steps: object[] = [];
  for (let tries = 0; steps.length < length && tries < TRIES; tries += 1) {
    const { result } = compileSteps(steps);
    const kinds = steps.length === 0 ? [stepKinds[seed % stepKinds.length]] : stepKinds;
    const draw = new StepGenerator(random, result.columns, steps.length);
    const step = drawStep(draw, draw.pickOne(kinds)?.name ?? '');
    if (step && isValid([...steps, step])) steps.push(step);
  }
  return steps;
}

function drawStep(draw: StepGenerator, name: string): object | undefined {
  const make = makers[name];
  if (!make) throw new Error(`no chain has the step ${name}: add it`);
  try {
    return { step: name, ...make(draw) };
  } catch (error) {
    if (error instanceof NoColumnLeft) return undefined;
    throw error;
  }
}

const compileSteps = (steps: object[]) =>
  steps.length === 0
    ? {
        result: compileRecipe(
          createRecipe([{ step: 'trim', columns: ['city'] }], OTHERS),
          inputs,
          duckdb,
        ).result,
      }
    : compileRecipe(createRecipe(steps, OTHERS), inputs, duckdb);

function isValid(steps: object[]): boolean {
  try {
    compileSteps(steps);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'RECIPE_INVALID') return false;
    throw error;
  }
}
