import { z } from 'zod';
import { isStorableText } from '#platform/text/storable-text.js';

/** Name of a recipe, of an input or of a parameter. */
export const ownName = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,39}$/,
    'must begin with a letter and have at most 40 lower case letters, digits and _',
  );

/** Reserved name: Athena's results are in this folder for a week. */
export const RESERVED_NAME = 'athena';

const STEPS_MAX = 100;
const INPUTS_MAX = 10;
/** Alias of a recipe's main table. */
export const MAIN = 'main';

const address = z
  .string()
  .max(200)
  .regex(/^[a-z0-9_]+\.[a-z0-9_]+$/, 'must be the address of a table: database.name');
const alias = ownName.refine(
  (name) => name !== MAIN,
  `must not be ${MAIN}, the name of the first table`,
);

/** The format of a recipe file; each step has its own schema. */
export const recipeData = z.strictObject({
  name: ownName.refine(
    (name) => name !== RESERVED_NAME,
    `must not be ${RESERVED_NAME}, the folder of results from Athena`,
  ),
  /** Set by `publish`; a file's value is ignored. */
  version: z.int().min(1).optional(),
  description: z
    .string()
    .max(2000)
    .refine(isStorableText, 'must be text without NUL characters')
    .default(''),
  inputs: z.strictObject({
    /** Address of the main table. */
    [MAIN]: address,
    /** Addresses of further tables, by the alias used in joins and unions. */
    others: z
      .record(alias, address)
      .refine((others) => Object.keys(others).length <= INPUTS_MAX, `must be at most ${INPUTS_MAX}`)
      .default({}),
  }),
  steps: z
    .array(z.looseObject({ step: z.string() }))
    .min(1)
    .max(STEPS_MAX),
});

export type RecipeData = z.output<typeof recipeData>;
