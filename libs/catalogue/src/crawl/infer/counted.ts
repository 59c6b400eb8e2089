import type { TableColumn } from '../../tables/table.js';

/** A column, and about how many values of it differ. */
export interface Counted {
  column: TableColumn;
  distinct: number;
}
