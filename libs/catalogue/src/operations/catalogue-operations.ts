import type { Operation } from '#operations/operation/operation.js';
import {
  catalogueSchedules,
  removeCatalogueSchedule,
  setCatalogueSchedule,
} from './job-schedules.js';
import {
  cancelCatalogueJob,
  catalogueJob,
  catalogueJobs,
  crawlTables,
  profileTable,
  runRecipe,
} from './jobs.js';
import { queries } from './queries.js';
import { checkRecipe, previewRecipe } from './recipe-trials.js';
import { publishRecipe, recipe, recipePyspark, recipes } from './recipes.js';
import {
  changeSavedQuery,
  removeSavedQuery,
  savedQueries,
  savedQuery,
  saveQuery,
} from './saved-queries.js';
import { tableLineage, tableProfile, tableSample } from './table-contents.js';
import { catalogueTable, catalogueTables, describeTable, tableVersions } from './tables.js';

export const catalogueOperations: readonly Operation[] = [
  catalogueTables,
  catalogueTable,
  tableVersions,
  tableLineage,
  tableSample,
  tableProfile,
  describeTable,
  queries,
  savedQueries,
  savedQuery,
  saveQuery,
  changeSavedQuery,
  removeSavedQuery,
  recipes,
  recipe,
  recipePyspark,
  checkRecipe,
  previewRecipe,
  publishRecipe,
  crawlTables,
  runRecipe,
  profileTable,
  catalogueJobs,
  catalogueJob,
  cancelCatalogueJob,
  catalogueSchedules,
  setCatalogueSchedule,
  removeCatalogueSchedule,
];
