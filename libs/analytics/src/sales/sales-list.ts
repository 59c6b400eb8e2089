import { listDigest } from '#serving/cursor.js';
import type { ListedRows } from '../serving/list-exports.js';
import { type ListPlace, startOf } from '../serving/page.js';
import { planSales } from './plan/plan-sales.js';
import type { SalesQuestion } from './question/question.js';

/** Where a question goes on. The next page may show other measures. @throws AppError CURSOR_INVALID */
export function placeOfSales(question: SalesQuestion): ListPlace {
  const { dimensions, filters, having, sorts, after } = question;
  const list = listDigest('sales', { dimensions, filters, having, sorts });
  return { list, start: startOf(after, list) };
}

/** All groups of a question, in its order, from its cursor on. @throws AppError CURSOR_INVALID */
export function listOfSales(question: SalesQuestion): ListedRows {
  const { sql, parameters, columns, order } = planSales(question);
  return { path: 'sales', sql, parameters, columns, order, ...placeOfSales(question) };
}
