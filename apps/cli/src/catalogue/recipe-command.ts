import { readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { AuditLog } from '#access/audit-log.js';
import type { OpenCatalogue } from '#composition/open-catalogue.js';
import type { Column } from '#catalogue/recipes/language/column.js';
import { spark } from '#catalogue/recipes/language/dialect.js';
import { compileRecipe } from '#catalogue/recipes/compile.js';
import { relationsOf } from '#catalogue/recipes/prepare-table.js';
import { previewRecipe } from '#catalogue/recipes/preview.js';
import { exportPyspark } from '#catalogue/recipes/pyspark.js';
import { parseRecipe, type Recipe } from '#catalogue/recipes/recipe.js';
import type { RecipeInput } from '#catalogue/recipes/recipe-engine.js';
import { Recipes } from '#catalogue/recipes/recipes.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { CLI } from '#operations/command-output.js';
import type { CatalogueCommand, Open } from './catalogue-command.js';
import { previewLines, reportLines, stepLines } from './recipe-lines.js';

export const RECIPE_HELP = `Recipes: tables prepared by steps that are data.

  npm run catalogue -- recipe check FILE                   reads a recipe and checks it against its tables
  npm run catalogue -- recipe preview FILE [--rows N] [--personal-data]
                                                           what each step does to the first rows (1,000);
                                                           personal data is masked, or shown and audited
  npm run catalogue -- recipe publish FILE                 makes a version that everybody can run
  npm run catalogue -- recipe run NAME [--version N] [--parameters FILE]
                                                           runs it over all rows, as table workspace.NAME
  npm run catalogue -- recipe list                         published recipes, the newest version of each
  npm run catalogue -- recipe show NAME [--version N]      its steps in words, and its data
  npm run catalogue -- recipe steps [STEP]                 every step there is, or the arguments of one
  npm run catalogue -- recipe export NAME|FILE --pyspark   a PySpark script that does the same

A FILE ends in .json. The file of --parameters is JSON: {"name": "value"}, such as salts.

Exit codes: 0 done, 1 it failed, 2 something to mend first.`;

const ACTOR = 'cli';
const USAGE = 'npm run catalogue -- recipe --help tells what can be asked';

interface Asked {
  words: string[];
  version: number | undefined;
  rows: number | undefined;
  parameters: string | undefined;
  pyspark: boolean;
  personalData: boolean;
}

type Act = (catalogue: OpenCatalogue, asked: Asked) => Promise<string[]>;

const acts: Record<string, Act> = {
  check: async (catalogue, asked) => {
    const recipe = await fileOf(asked);
    const columns = await recipesOf(catalogue).columnsOf(recipe);
    const { steps, result } = compileRecipe(recipe, columns, spark);
    const names = result.columns.map(columnText).join(', ');
    return [...steps.map(({ number, bound }) => `${number}. ${bound.explain}`), `Gives ${names}.`];
  },
  preview: async (catalogue, asked) => {
    const recipe = await fileOf(asked);
    const relations = await relationsOf(catalogue, recipe);
    const { personalData: isOpen, rows } = asked;
    const options = { isOpen, ...(rows === undefined ? {} : { rows }) };
    const preview = await previewRecipe(recipe, relations, catalogue.engine, options);
    if (isOpen) await recordOpened(catalogue, recipe, relations);
    return previewLines(preview);
  },
  publish: async (catalogue, asked) => {
    const audit = new AuditLog(catalogue.warehouse);
    const recipe = await fileOf(asked);
    const { data, version } = await recipesOf(catalogue).publish(
      recipe,
      ACTOR,
      audit,
      CLI.mayReadPersonalData,
    );
    return [`recipe ${data.name} is published as version ${version}`];
  },
  run: async (catalogue, asked) => {
    const run = new Date().toISOString().replaceAll(/[:.]/g, '-');
    const parameters = await parametersOf(asked.parameters);
    const { version } = asked;
    const recipe = word(asked);
    const report = await catalogue.prepare({ recipe, version, run, actor: ACTOR, parameters });
    return reportLines(recipe, report);
  },
  list: async (catalogue) => {
    const all = await recipesOf(catalogue).list();
    if (all.length === 0) return ['no recipe is published; recipe publish FILE publishes one'];
    return all.map(({ data, version, publishedBy, publishedAt }) =>
      [
        data.name,
        `version ${version}`,
        publishedBy,
        publishedAt.toISOString(),
        data.description,
      ].join('  '),
    );
  },
  show: async (catalogue, asked) => {
    const { steps, data } = await recipesOf(catalogue).find(word(asked), asked.version);
    const told = steps.map(({ explain }, index) => `${index + 1}. ${explain}`);
    return [...told, JSON.stringify(data, undefined, 2)];
  },
  export: async (catalogue, asked) => {
    if (!asked.pyspark) throw usage('say what to export it as: --pyspark');
    const recipes = recipesOf(catalogue);
    const name = word(asked);
    const recipe = name.endsWith('.json')
      ? await fileOf(asked)
      : await recipes.find(name, asked.version);
    return [exportPyspark(recipe, await recipes.columnsOf(recipe)).trimEnd()];
  },
};

/** `npm run catalogue -- recipe`. */
export const recipeCommand: CatalogueCommand = {
  name: 'recipe',
  summary: 'Prepares tables by recipes: check, preview, publish, run, list, show, steps, export.',
  help: RECIPE_HELP,
  run: async ([name = '', ...argv], open, screen) => {
    const asked = read(argv);
    // What steps there are hangs on no catalogue.
    if (name === 'steps') return written(screen, stepLines(asked.words[0]));
    const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
    if (!act) throw usage(`there is no recipe ${name}`);
    return openAnd(open, act, asked, screen);
  },
};

const openAnd = (open: Open, act: Act, asked: Asked, screen: Writable): Promise<number> =>
  open(async (catalogue) => written(screen, await act(catalogue, asked)));

function written(screen: Writable, lines: readonly string[]): number {
  screen.write(`${lines.join('\n')}\n`);
  return 0;
}

const recipesOf = ({ warehouse, tables }: OpenCatalogue) => new Recipes(warehouse, tables);

const columnText = ({ name, type, isPersonal }: Column) =>
  `${name} ${type}${isPersonal ? ' (personal)' : ''}`;

/** What cannot be recorded is not shown. */
async function recordOpened(
  { warehouse }: OpenCatalogue,
  { data }: Recipe,
  relations: ReadonlyMap<string, RecipeInput>,
): Promise<void> {
  const columns = [...relations.values()].flatMap((relation) =>
    relation.columns
      .filter(({ isPersonal }) => isPersonal)
      .map(({ name }) => `${relation.schema ?? ''}.${relation.name}.${name}`),
  );
  if (columns.length === 0) return;
  await new AuditLog(warehouse).record(warehouse, {
    actor: ACTOR,
    action: 'read-personal-data',
    subject: `preview of recipe ${data.name}`,
    details: { columns },
  });
}

const usage = (why: string) => new AppError('USAGE', `${why}; ${USAGE}`);

function word({ words }: Asked): string {
  const [first, ...more] = words;
  if (first === undefined || more.length > 0) throw usage('give one name or one file');
  return first;
}

async function fileOf(asked: Asked): Promise<Recipe> {
  const path = word(asked);
  return parseRecipe(await textOf(path), path);
}

async function parametersOf(path: string | undefined): Promise<Map<string, string>> {
  if (path === undefined) return new Map();
  try {
    const given = JSON.parse(await textOf(path)) as unknown;
    const pairs = typeof given === 'object' && given !== null ? Object.entries(given) : [];
    return new Map(pairs.map(([name, value]) => [name, String(value)]));
  } catch (error) {
    // A parser's message may show a part of the text, which is secret.
    if (error instanceof SyntaxError) throw usage(`${path} is no JSON as {"name": "value"}`);
    throw error;
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new AppError('USAGE', `${path} cannot be read: ${toAppError(cause, 'USAGE').message}`, {
      cause,
    });
  }
}

function read(args: string[]): Asked {
  try {
    const options = {
      version: { type: 'string' },
      rows: { type: 'string' },
      parameters: { type: 'string' },
      pyspark: { type: 'boolean', default: false },
      'personal-data': { type: 'boolean', default: false },
    } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const { version, rows, parameters, pyspark } = values;
    return {
      words: positionals,
      version: numberOf('--version', version, 1_000_000),
      rows: numberOf('--rows', rows, 100_000),
      parameters,
      pyspark,
      personalData: values['personal-data'],
    };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw usage(toAppError(cause, 'USAGE').message.split('. ')[0] ?? '');
  }
}

function numberOf(option: string, given: string | undefined, most: number): number | undefined {
  if (given === undefined) return undefined;
  const number = Number(given);
  if (Number.isInteger(number) && number > 0 && number <= most) return number;
  throw usage(`${option} is to be a whole number from 1 to ${most}`);
}
