/** The pages of the catalogue in the console, as `console-paths.ts` lists its own. */
export const CATALOGUE_PAGES = {
  '/catalogue': 'libs/catalogue/src/console/tables/catalogue-page.tsx',
  '/catalogue/:address': 'libs/catalogue/src/console/tables/table-page.tsx',
  '/recipes': 'libs/catalogue/src/console/recipes/recipes-page.tsx',
  '/recipes/:name': 'libs/catalogue/src/console/recipes/recipe-page.tsx',
  '/sql': 'libs/catalogue/src/console/sql/sql-page.tsx',
};
