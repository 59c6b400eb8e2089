import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '#web/root-route.js';
import { parseRecipeSearch } from './recipes/search.js';
import { parseSqlSearch } from './sql/search.js';
import { parseCatalogueSearch, parseTableSearch } from './tables/search.js';

const catalogue = createRoute({
  getParentRoute: () => root,
  path: '/catalogue',
  staticData: { title: 'Catalogue', role: 'analyst', asks: 'catalogueTables' },
  validateSearch: parseCatalogueSearch,
  component: lazyRouteComponent(() => import('./tables/catalogue-page.js'), 'CataloguePage'),
});

const table = createRoute({
  getParentRoute: () => root,
  path: '/catalogue/$address',
  staticData: { role: 'analyst', asks: 'catalogueTable' },
  validateSearch: parseTableSearch,
  component: lazyRouteComponent(() => import('./tables/table-page.js'), 'TablePage'),
});

const recipes = createRoute({
  getParentRoute: () => root,
  path: '/recipes',
  staticData: { title: 'Recipes', role: 'analyst', asks: 'recipes' },
  component: lazyRouteComponent(() => import('./recipes/recipes-page.js'), 'RecipesPage'),
});

const recipe = createRoute({
  getParentRoute: () => root,
  path: '/recipes/$name',
  staticData: { role: 'analyst', asks: 'recipe' },
  validateSearch: parseRecipeSearch,
  component: lazyRouteComponent(() => import('./recipes/recipe-page.js'), 'RecipePage'),
});

const sql = createRoute({
  getParentRoute: () => root,
  path: '/sql',
  staticData: { title: 'SQL', role: 'analyst', asks: 'askSql' },
  validateSearch: parseSqlSearch,
  component: lazyRouteComponent(() => import('./sql/sql-page.js'), 'SqlPage'),
});

/** The catalogue in the console. */
export const catalogueConsole = {
  pages: [catalogue, table, recipes, recipe, sql],
  places: [
    { to: '/catalogue', label: 'Catalogue', role: 'analyst', asks: 'catalogueTables' },
    { to: '/recipes', label: 'Recipes', role: 'analyst', asks: 'recipes' },
    { to: '/sql', label: 'SQL', role: 'analyst', asks: 'askSql' },
  ],
} as const;
