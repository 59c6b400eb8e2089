import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, readBody } from '#web/data/api.js';
import type { Draft } from './draft.js';

export const RECIPES = 'recipes';

/** Published recipes. */
export const recipes = queryOptions({
  queryKey: [RECIPES],
  queryFn: ({ signal }) => readBody(api.GET('/v1/admin/recipes', { signal })),
});

/** One published recipe. @param version default: the newest */
export const publishedRecipe = (name: string, version: number | undefined) =>
  queryOptions({
    queryKey: [RECIPES, name, version],
    queryFn: ({ signal }) => {
      const params = { path: { name }, query: { version } };
      return readBody(api.GET('/v1/admin/recipes/{name}', { params, signal }));
    },
  });

/** The mistakes of a recipe, and the columns after each step. */
export const recipeCheck = (draft: Draft) =>
  queryOptions({
    queryKey: ['recipe-check', draft],
    queryFn: ({ signal }) =>
      readBody(api.POST('/v1/admin/recipe-checks', { body: { recipe: { ...draft } }, signal })),
    placeholderData: keepPreviousData,
  });

/** The rows before and after the last of some steps. */
export const recipePreview = (draft: Draft) =>
  queryOptions({
    queryKey: ['recipe-preview', draft],
    queryFn: ({ signal }) => {
      const body = { recipe: { ...draft }, rows: 20 };
      return readBody(api.POST('/v1/admin/recipe-previews', { body, signal }));
    },
    placeholderData: keepPreviousData,
  });
