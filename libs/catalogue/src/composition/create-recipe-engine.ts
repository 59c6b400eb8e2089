import {
  createDuckdbEngine,
  createSparkEngine,
  type RecipeEngine,
} from '../recipes/recipe-engine.js';
import type { Lake } from '#lake/create-lake.js';
import { createGlue } from '#lake/glue/create-glue.js';
import type { Compute } from '#lake/ports/compute.js';
import { SparkCompute } from '#lake/spark/spark-compute.js';
import type { ProgramConfig } from './program-config.js';
import type { Logger } from '#platform/logging/logger.js';

/** The engine of recipes, from RECIPES_URL. */
export interface OpenRecipeEngine extends RecipeEngine {
  /** The engine of this machine. */
  local: RecipeEngine;
  /** Checks that it is available, without starting anything. @throws AppError */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** @param compute engine of this machine @throws AppError CONFIG_INVALID */
export function createRecipeEngine(
  { recipes: url }: Pick<ProgramConfig, 'recipes'>,
  { store, spark }: Lake,
  compute: Compute,
  logger: Logger,
): OpenRecipeEngine {
  const here = createDuckdbEngine(compute);
  if (url.scheme !== 'glue' || !spark) {
    const nothing = () => Promise.resolve();
    return { ...here, local: here, check: nothing, close: nothing };
  }
  const { runner } = createGlue(url, 'RECIPES_URL', (key) => spark.url(key), logger);
  // Recipes name their rows by SELECTs, so no table of the lake's catalog is resolved.
  const noTable = () => Promise.reject(new Error('the recipe has no table of the lake'));
  const remote = new SparkCompute(spark, runner, noTable);
  return {
    ...createSparkEngine(remote, compute, store),
    local: here,
    check: () => runner.check(),
    close: () => remote.close(),
  };
}
