/** A figure of a cell, which measures are computed from. */
interface Figure {
  description: string;
  /** Belongs to the store and week: each department of it has the whole. */
  isOfStoreWeek?: true;
}

const SHARED = 'the same for each department of the store and week.';

/** The figures of cells, under the names that measures read them by. */
export const figures: Readonly<Record<string, Figure>> = {
  sales: { description: 'Sales, returns included, exact to the cent.' },
  rows: { description: 'Rows of the sales files: one a store, department and week.' },
  store_weeks: {
    description:
      'Store-weeks with a sale: 1. Adds up over departments only where each is looked at alone.',
    isOfStoreWeek: true,
  },
  unemployment: {
    description: `Unemployment rate in percent; null when unknown; ${SHARED}`,
    isOfStoreWeek: true,
  },
  cpi: { description: `Consumer price index; null when unknown; ${SHARED}`, isOfStoreWeek: true },
  fuel_price: { description: `Fuel price; null when unknown; ${SHARED}`, isOfStoreWeek: true },
  temperature: {
    description: `Temperature in degrees Fahrenheit; null when unknown; ${SHARED}`,
    isOfStoreWeek: true,
  },
  markdown_total: {
    description: `Sum of the five MarkDowns; null when none is recorded; ${SHARED}`,
    isOfStoreWeek: true,
  },
};

/** The marts that answer `sales`, the smallest first, by their grain. */
export const marts = ['store_week', 'department_week', 'store_department_week'] as const;
export type Mart = (typeof marts)[number];

/** What only a mart with the store of each row can tell. */
export const withStore: readonly Mart[] = ['store_week', 'store_department_week'];
/** What only a mart with the department of each row can tell. */
export const withDepartment: readonly Mart[] = ['department_week', 'store_department_week'];
