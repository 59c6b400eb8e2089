import { recipeData } from '../arguments/recipe-data.js';
import type { Column } from '../recipes/language/column.js';
import type { StepRows } from '../recipes/preview-step.js';
import { AppError } from '#platform/errors/app-error.js';
import { IntArg, ObjectArg } from '#serving/input.js';
import { toInputSchema } from '#serving/result-schema.js';
import {
  BooleanOutput,
  IntOutput,
  ListOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from '#operations/operation/operation.js';
import { CATALOGUE } from './catalogue-services.js';

/** A recipe that need not be published. */
@ArgsType()
class RecipeTrialArgs {
  @ObjectArg('Content of a recipe file: name, description, inputs and steps.', {
    required: true,
    schema: toInputSchema(recipeData),
  })
  recipe!: Record<string, unknown>;
}

@Output('A column between two steps of a recipe.', 'RecipeColumn')
class RecipeColumnInfo {
  @TextOutput('Name of the column.')
  name!: string;

  @TextOutput('Type: BOOLEAN, BIGINT, DECIMAL(18,2), DOUBLE, DATE, TIMESTAMP or VARCHAR.')
  type!: string;

  @BooleanOutput('Whether the column is personal.')
  isPersonal!: boolean;
}

@Output('A mistake in a recipe.', 'RecipeMistake')
class RecipeMistakeInfo {
  @IntOutput('Number of the step, from 1; null outside of the steps.', { nullable: true })
  step!: number | null;

  @TextOutput(
    'Path of the wrong value in the step, or in the recipe outside of the steps: `to.type`; null for all of it.',
    { nullable: true },
  )
  field!: string | null;

  @TextOutput('Mistake and remedy.')
  message!: string;
}

@Output('A step of a recipe, with the columns after it.', 'RecipeStep')
class RecipeStepInfo {
  @IntOutput('Number of the step, from 1.')
  number!: number;

  @TextOutput('Kind of the step.')
  name!: string;

  @TextOutput('The step in words.')
  explain!: string;

  @ListOutput(RecipeColumnInfo, 'Columns after the step, in order.')
  columns!: RecipeColumnInfo[];

  @ListOutput(
    String,
    'Personal columns that select, group or order its rows; to preview or publish the recipe, the role personal-data is needed.',
  )
  picksBy!: string[];
}

@Output('Result of the check of a recipe.', 'RecipeCheck')
class RecipeCheckInfo {
  @BooleanOutput('Whether the recipe has no mistake.')
  isValid!: boolean;

  @ListOutput(RecipeMistakeInfo, 'Mistakes, in the order of the steps.')
  mistakes!: RecipeMistakeInfo[];

  @ListOutput(RecipeColumnInfo, 'Columns of the main table; empty for an unknown table.')
  columns!: RecipeColumnInfo[];

  @ListOutput(RecipeStepInfo, 'Steps with their columns, up to the first step with a mistake.')
  steps!: RecipeStepInfo[];
}

const toColumnInfo = ({ name, type, isPersonal }: Column): RecipeColumnInfo => ({
  name,
  type,
  isPersonal,
});

export const checkRecipe = defineOperation({
  name: 'checkRecipe',
  summary: 'Checks a recipe without running it: its mistakes, and the columns after each step.',
  args: RecipeTrialArgs,
  result: RecipeCheckInfo,
  role: 'analyst',
  rest: { method: 'POST', path: 'recipe-checks', statuses: { 200: '' } },
  examples: [
    {
      about: 'a recipe with one step',
      args: {
        recipe: {
          name: 'clean_stores',
          inputs: { main: 'weekly_sales.store_week' },
          steps: [{ step: 'trim', columns: ['store_type'] }],
        },
      },
    },
  ],
  async run({ guests, mayReadPersonalData }, { recipe }) {
    const { tables } = guests.get(CATALOGUE);
    const { checkRecipe: check } = await import('../recipes/check-recipe.js');
    const { mistakes, columns, steps } = await check(recipe, tables, mayReadPersonalData);
    return {
      isValid: mistakes.length === 0,
      mistakes,
      columns: columns.map(toColumnInfo),
      steps: steps.map(({ picksBy, ...step }) => ({
        ...step,
        columns: step.columns.map(toColumnInfo),
        picksBy: [...picksBy],
      })),
    };
  },
});

const ROWS_MAX = 100;
const ROWS = 20;

@ArgsType()
class PreviewRecipeArgs extends RecipeTrialArgs {
  @IntArg('Number of the step, from 1; default: the last one.', { min: 1, max: 100 })
  step?: number;

  @IntArg('Rows to return before and after the step.', { min: 1, max: ROWS_MAX, default: ROWS })
  rows: number = ROWS;
}

@Output('A row of a preview.', 'RecipePreviewRow')
class PreviewRowInfo {
  @IntOutput(
    'Number of the row, the same before and after the step; null for a step that drops or makes rows.',
    { nullable: true },
  )
  number!: number | null;

  @TextOutput('Cells in the order of the columns, as a JSON list.')
  cells!: string;
}

@Output('The rows of a sample before or after a step.', 'RecipePreviewSide')
class PreviewSideInfo {
  @ListOutput(RecipeColumnInfo, 'Columns, in order. Cells of personal columns show •••.')
  columns!: RecipeColumnInfo[];

  @IntOutput('Number of all rows of the sample.')
  count!: number;

  @ListOutput(PreviewRowInfo, 'The first rows. Texts above 200 characters are cut.')
  first!: PreviewRowInfo[];
}

@Output('A value that a step refuses.', 'RecipeRefusedValue')
class RefusedValueInfo {
  @TextOutput('Name of the column.')
  column!: string;

  @TextOutput('The value as text; ••• in a personal column.', { nullable: true })
  value!: string | null;
}

@Output('A sample before and after one step of a recipe.', 'RecipePreview')
class RecipePreviewInfo {
  @IntOutput('Number of the step, from 1.')
  step!: number;

  @TextOutput('Kind of the step.')
  name!: string;

  @TextOutput('The step in words.')
  explain!: string;

  @IntOutput('Rows in the sample: the first ones of the main table, at most 1,000.')
  sampled!: number;

  @BooleanOutput('Whether the main table has more rows.')
  isCut!: boolean;

  @ObjectOutput(PreviewSideInfo, 'The sample before the step.')
  before!: PreviewSideInfo;

  @ObjectOutput(PreviewSideInfo, 'The sample after the step.')
  after!: PreviewSideInfo;

  @IntOutput('Number of rows that the step would quarantine, or that would stop the run.')
  rowsRefused!: number;

  @ListOutput(RefusedValueInfo, 'Some of the refused values.')
  refused!: RefusedValueInfo[];
}

const toSideInfo = ({ columns, count, rows }: StepRows['before']): PreviewSideInfo => ({
  columns: columns.map(toColumnInfo),
  count,
  first: rows.map(({ number, cells }) => ({ number, cells: JSON.stringify(cells) })),
});

/** @throws AppError RECIPE_INVALID, TABLE_UNKNOWN, FORBIDDEN; those of the engine; BUSY when too many wait */
export const previewRecipe = defineOperation({
  name: 'previewRecipe',
  summary: 'The first rows of a sample before and after one step of a recipe.',
  description:
    'Runs the steps of a recipe, up to one of them, over the first 1,000 rows of its main table, and returns the first ' +
    'rows before and after that step. Personal columns are masked. Without the role personal-data the steps read them ' +
    'as empty, and a step that selects, groups or orders rows by them is refused.',
  args: PreviewRecipeArgs,
  result: RecipePreviewInfo,
  role: 'analyst',
  rest: { method: 'POST', path: 'recipe-previews', statuses: { 200: '' } },
  errors: [
    'RECIPE_INVALID',
    'TABLE_UNKNOWN',
    'SOURCE_UNREADABLE',
    'QUERY_FAILED',
    'QUERY_TOO_LONG',
    'QUERY_TOO_LARGE',
    'QUERY_CANCELLED',
    'BUSY',
  ],
  examples: [
    {
      about: 'five rows around the first step',
      args: {
        recipe: {
          name: 'clean_stores',
          inputs: { main: 'weekly_sales.store_week' },
          steps: [{ step: 'trim', columns: ['store_type'] }],
        },
        step: 1,
        rows: 5,
      },
    },
  ],
  async run({ guests, actor, mayReadPersonalData = false, signal }, asked) {
    const { readRecipe } = await import('../recipes/recipe.js');
    const { previewSample } = await import('../recipes/preview-step.js');
    const recipe = readRecipe(asked.recipe, 'recipe');
    const { length } = recipe.steps;
    const { step = length, rows } = asked;
    if (step > length) {
      throw new AppError('ARGUMENT_INVALID', `step: is ${step}, but the recipe has ${length}`);
    }
    const options = { step, rows, mayPick: mayReadPersonalData, actor };
    const preview = await previewSample(guests.get(CATALOGUE), recipe, options, signal);
    const { number, name, explain, sample, isCut, rowsRefused, refused } = preview;
    return {
      step: number,
      name,
      explain,
      sampled: sample,
      isCut,
      before: toSideInfo(preview.before),
      after: toSideInfo(preview.after),
      rowsRefused,
      refused,
    };
  },
});
