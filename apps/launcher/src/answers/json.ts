/** What JSON holds. */
export type Json = string | number | boolean | null | Json[] | Fields;

export interface Fields {
  [name: string]: Json;
}

export const isObject = (value: Json): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isObjectList = (value: Json): value is Fields[] =>
  Array.isArray(value) && value.length > 0 && value.every(isObject);
