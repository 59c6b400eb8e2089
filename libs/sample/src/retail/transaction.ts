import type { Day } from './days.js';

/** A product sold, or taken back. */
export interface Transaction {
  readonly customer: number;
  readonly shop: number;
  readonly product: string;
  readonly day: Day;
  readonly seller: number;
  /** In cents, of one. */
  readonly price: number;
  /** Below 0 for what is taken back. */
  readonly quantity: number;
  /** What is paid together has one number; a number is used once. */
  readonly basket: number;
  readonly payment: string;
}
