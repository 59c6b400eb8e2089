import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '#web/root-route.js';
import { parseRecipeSearch } from './recipes/search.js';
import { parseSqlSearch } from './sql/search.js';
import { parseCatalogueSearch, parseTableSearch } from './tables/search.js';

const catalogue = createRoute({
  getParentRoute: () => root,
  path: '/catalogue',
  staticData: { title: 'Catalogue', role: 'analyst', takesScope: true },
  validateSearch: parseCatalogueSearch,
  component: lazyRouteComponent(() => import('./tables/catalogue-page.js'), 'CataloguePage'),
});

const table = createRoute({
  getParentRoute: () => root,
  path: '/catalogue/$address',
  staticData: { role: 'analyst', takesScope: true },
  validateSearch: parseTableSearch,
  component: lazyRouteComponent(() => import('./tables/table-page.js'), 'TablePage'),
});

const recipes = createRoute({
  getParentRoute: () => root,
  path: '/recipes',
  staticData: { title: 'Recipes', role: 'analyst' },
  component: lazyRouteComponent(() => import('./recipes/recipes-page.js'), 'RecipesPage'),
});

const recipe = createRoute({
  getParentRoute: () => root,
  path: '/recipes/$name',
  staticData: { role: 'analyst' },
  validateSearch: parseRecipeSearch,
  component: lazyRouteComponent(() => import('./recipes/recipe-page.js'), 'RecipePage'),
});

const sql = createRoute({
  getParentRoute: () => root,
  path: '/sql',
  staticData: { title: 'SQL', role: 'analyst', takesScope: true },
  validateSearch: parseSqlSearch,
  component: lazyRouteComponent(() => import('./sql/sql-page.js'), 'SqlPage'),
});

/** The catalogue in the console. */
export const catalogueConsole = {
  pages: [catalogue, table, recipes, recipe, sql],
  places: [
    { to: '/catalogue', label: 'Catalogue', role: 'analyst', takesScope: true },
    { to: '/recipes', label: 'Recipes', role: 'analyst' },
    { to: '/sql', label: 'SQL', role: 'analyst', takesScope: true },
  ],
} as const;
