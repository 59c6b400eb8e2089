export const STORE = 'Store "No.`1`';
export const TEXTS = [STORE, 'name', 'amount_text', 'day_text'];
export const byId = [{ column: 'id', direction: 'descending', empty: 'first' }];
export const createCast = (columns: string[], to: object, more: object = {}) => ({
  step: 'cast',
  columns,
  to,
  ...more,
});
