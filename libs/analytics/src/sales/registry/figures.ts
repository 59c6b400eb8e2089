/** A figure of a cell, from which measures are computed. */
interface Figure {
  description: string;
  /** Belongs to the store and week: each of its departments has the full figure. */
  isOfStoreWeek?: true;
}

const SHARED = 'the same for each department of the store and week.';

/** The figures of cells, under the names that measures use. */
export const figures: Readonly<Record<string, Figure>> = {
  sales: { description: 'Sales, net of returns, exact to the cent.' },
  rows: { description: 'Rows of the sales files: one per store, department and week.' },
  store_weeks: {
    description: 'Store-weeks with a sale: 1. Sum it only within one department.',
    isOfStoreWeek: true,
  },
  store_size: {
    description: `Size of the store; ${SHARED}`,
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

/** The marts that answer `sales`, named by their grain, the smallest first. */
export const marts = ['store_week', 'department_week', 'store_department_week'] as const;
export type Mart = (typeof marts)[number];

/** Marts with the store of each row. */
export const withStore: readonly Mart[] = ['store_week', 'store_department_week'];
/** Marts with the department of each row. */
export const withDepartment: readonly Mart[] = ['department_week', 'store_department_week'];
