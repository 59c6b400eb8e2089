import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AuditLog } from '#access/audit-log.js';
import { compileRecipe, listParameters } from '../recipes/compile.js';
import type { Column } from '../recipes/language/column.js';
import { spark } from '../recipes/language/dialect.js';
import { openRelations, type RecipeReport } from '../recipes/run-recipe.js';
import { previewRecipe, type RecipePreview, type StepPreview } from '../recipes/preview.js';
import { exportPyspark } from '../recipes/pyspark.js';
import type { RecipeInput } from '../recipes/recipe-engine.js';
import { parseRecipe, type Recipe, stepKinds } from '../recipes/recipe.js';
import { Recipes } from '../recipes/recipes.js';
import type { OpenCatalogue } from '../composition/open-catalogue.js';
import type { Cell } from '#lake/ports/compute.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { CLI } from '#operations/command-output.js';
import { show, type Open } from '#composition/command.js';
import { type CatalogueCall, openCatalogueForCommand } from './open-state.js';

const EXAMPLES = 3;
const CELL_CHARACTERS = 30;

/** @returns every step with one sentence, or the arguments of one step as a JSON schema @throws AppError USAGE */
function formatSteps(name: string | undefined): string[] {
  if (name === undefined) {
    const width = Math.max(...stepKinds.map((step) => step.name.length));
    return stepKinds.map(
      (step) => `${step.name.padEnd(width)}  ${step.summary} (${formatArguments(step.args)})`,
    );
  }
  const step = stepKinds.find((each) => each.name === name);
  if (!step)
    throw new AppError(
      'USAGE',
      `step ${name} does not exist; npx retailstream catalogue recipe steps lists all steps`,
    );
  const schema = z.toJSONSchema(step.args, { io: 'input', unrepresentable: 'any' });
  return [step.summary, JSON.stringify(schema, undefined, 2)];
}

/** Names of a step's arguments; optional ones end in `?`. */
function formatArguments(args: z.ZodType): string {
  const schema = z.toJSONSchema(args, { io: 'input', unrepresentable: 'any' });
  const shapes = schema.anyOf ?? [schema];
  return shapes
    .flatMap((shape) => (typeof shape === 'object' ? [shape] : []))
    .map(({ properties = {}, required = [] }) =>
      Object.keys(properties)
        .map((each) => (required.includes(each) ? each : `${each}?`))
        .join(', '),
    )
    .join(' or ');
}

function formatPreview({ sample, isCut, steps: told }: RecipePreview): string[] {
  const what = isCut ? `The first ${sample} rows` : `All ${sample} rows`;
  return [`${what}:`, ...told.flatMap(formatStep)];
}

function formatStep(step: StepPreview): string[] {
  const effects = [
    step.rowsBefore === step.rowsAfter
      ? `${step.rowsAfter} rows`
      : `${step.rowsBefore} rows in, ${step.rowsAfter} out`,
    ...(step.rowsRefused > 0 ? [`${step.rowsRefused} refused`] : []),
    ...(step.cellsChanged !== null && step.cellsChanged > 0
      ? [`${step.cellsChanged} cells changed`]
      : []),
    ...(step.columnsAdded.length > 0 ? [`adds ${step.columnsAdded.join(', ')}`] : []),
    ...(step.columnsRemoved.length > 0 ? [`removes ${step.columnsRemoved.join(', ')}`] : []),
  ];
  const refused = step.refused
    .slice(0, EXAMPLES)
    .map(({ column, value }) => `   refused: ${column} ${JSON.stringify(value)}`);
  const rows = [step.columns.map(({ name }) => name), ...step.examples.slice(0, EXAMPLES)];
  const examples = rows.map((row) => `   ${row.map(formatCell).join(' | ')}`);
  return [
    '',
    `${step.number}. ${step.explain}`,
    `   ${effects.join('; ')}`,
    ...refused,
    ...examples,
  ];
}

/** @returns the cell on one line of the screen */
function formatCell(cell: Cell): string {
  if (cell === null) return '-';
  const line = String(cell).replaceAll(/\p{Cc}+/gu, ' ');
  return line.length > CELL_CHARACTERS ? `${line.slice(0, CELL_CHARACTERS - 1)}…` : line;
}

function formatReport(name: string, report: RecipeReport): string[] {
  const lines = report.steps.map((step) => {
    const parts = [`${step.rowsIn} in`, `${step.rowsOut} out`];
    if (step.rowsQuarantined > 0)
      parts.push(`${step.rowsQuarantined} quarantined in ${step.quarantine ?? ''}`);
    if (step.rowsDropped > 0) parts.push(`${step.rowsDropped} dropped`);
    return `${step.number}. ${step.explain} ${parts.join(', ')}`;
  });
  const { rowsIn, rowsOut, rowsQuarantined } = report;
  return [
    ...lines,
    `workspace.${name}: ${rowsOut} rows of ${rowsIn}, ${rowsQuarantined} quarantined; written ` +
      `to ${report.prefix}`,
  ];
}

const ACTOR = 'cli';
const USAGE = 'npx retailstream catalogue recipe --help';

interface RecipeOptions {
  version?: string;
  rows?: string;
  parameters?: string;
  pyspark?: boolean;
  personalData?: boolean;
}

interface RecipeRequest {
  words: readonly string[];
  version: number | undefined;
  rows: number | undefined;
  parameters: string | undefined;
  pyspark: boolean;
  personalData: boolean;
}

type Action = (catalogue: OpenCatalogue, asked: RecipeRequest) => Promise<string[]>;

const acts: Record<string, Action> = {
  check: async (catalogue, asked) => {
    const recipe = await readRecipe(asked);
    const columns = await createRecipes(catalogue).resolveColumns(recipe);
    const { steps, result } = compileRecipe(recipe, columns, spark, listParameters(recipe));
    const names = result.columns.map(formatColumn).join(', ');
    return [
      ...steps.map(({ number, bound }) => `${number}. ${bound.explain}`),
      `Columns of the result: ${names}.`,
    ];
  },
  preview: async (catalogue, asked) => {
    const recipe = await readRecipe(asked);
    const relations = await openRelations(catalogue, recipe);
    const { personalData: isOpen, rows } = asked;
    const options = { isOpen, ...(rows === undefined ? {} : { rows }) };
    const preview = await previewRecipe(recipe, relations, catalogue.engine, options);
    if (isOpen) await recordAccess(catalogue, recipe, relations);
    return formatPreview(preview);
  },
  publish: async (catalogue, asked) => {
    const audit = new AuditLog(catalogue.warehouse);
    const recipe = await readRecipe(asked);
    const { data, version } = await createRecipes(catalogue).publish(
      recipe,
      ACTOR,
      audit,
      CLI.mayReadPersonalData,
    );
    return [`Published recipe ${data.name} as version ${version}`];
  },
  run: async (catalogue, asked) => {
    const run = new Date().toISOString().replaceAll(/[:.]/g, '-');
    const parameters = await readParameters(asked.parameters);
    const { version } = asked;
    const recipe = requireWord(asked);
    const report = await catalogue.prepare({ recipe, version, run, actor: ACTOR, parameters });
    return formatReport(recipe, report);
  },
  export: async (catalogue, asked) => {
    if (!asked.pyspark) throw usage('name the format of the export: --pyspark');
    const recipes = createRecipes(catalogue);
    const name = requireWord(asked);
    const recipe = name.endsWith('.json')
      ? await readRecipe(asked)
      : await recipes.find(name, asked.version);
    return [exportPyspark(recipe, await recipes.resolveColumns(recipe)).trimEnd()];
  },
};

/** Checks, previews, publishes, runs or exports a recipe. @throws AppError USAGE, or why the recipe is refused */
export async function recipeCommand(
  name: string,
  call: CatalogueCall<RecipeOptions>,
  open: Open<OpenCatalogue> = openCatalogueForCommand(call),
): Promise<undefined> {
  const asked = parseRequest(call);
  // The list of steps needs no catalogue.
  const lines =
    name === 'steps'
      ? formatSteps(asked.words[0])
      : await open((catalogue) => requireAction(name)(catalogue, asked));
  show(call, lines, lines.join('\n'));
}

function requireAction(name: string): Action {
  const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
  if (!act) throw usage(`recipe command ${name} does not exist`);
  return act;
}

const createRecipes = ({ warehouse, tables }: OpenCatalogue) => new Recipes(warehouse, tables);

const formatColumn = ({ name, type, isPersonal }: Column) =>
  `${name} ${type}${isPersonal ? ' (personal)' : ''}`;

/** Shows personal data only after recording the access. */
async function recordAccess(
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

function requireWord({ words }: RecipeRequest): string {
  const [first, ...more] = words;
  if (first === undefined || more.length > 0) throw usage('name one recipe or one file');
  return first;
}

async function readRecipe(asked: RecipeRequest): Promise<Recipe> {
  const path = requireWord(asked);
  return parseRecipe(await readText(path), path);
}

async function readParameters(path: string | undefined): Promise<Map<string, string>> {
  if (path === undefined) return new Map();
  try {
    const given = JSON.parse(await readText(path)) as unknown;
    const pairs = typeof given === 'object' && given !== null ? Object.entries(given) : [];
    return new Map(pairs.map(([name, value]) => [name, String(value)]));
  } catch (error) {
    // A parser's message may quote the text, which is secret.
    if (error instanceof SyntaxError)
      throw usage(`${path} is not JSON of the form {"name": "value"}`);
    throw error;
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new AppError('USAGE', `${path} cannot be read: ${toAppError(cause, 'USAGE').message}`, {
      cause,
    });
  }
}

function parseRequest({
  words,
  options,
}: Pick<CatalogueCall<RecipeOptions>, 'words' | 'options'>): RecipeRequest {
  const { version, rows, parameters, pyspark = false, personalData = false } = options;
  return {
    words,
    version: parseNumber('--version', version, 1_000_000),
    rows: parseNumber('--rows', rows, 100_000),
    parameters,
    pyspark,
    personalData,
  };
}

function parseNumber(option: string, given: string | undefined, most: number): number | undefined {
  if (given === undefined) return undefined;
  const number = Number(given);
  if (Number.isInteger(number) && number > 0 && number <= most) return number;
  throw usage(`${option} must be an integer from 1 to ${most}`);
}
