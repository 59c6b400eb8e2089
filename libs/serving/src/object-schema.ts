/** JSON Schema (2020-12) of an object. */
export interface ObjectSchema {
  [word: string]: unknown;
  type: 'object';
  properties: Record<string, object>;
  required?: string[];
}
