/** A query over the rows of a list, which it names `list`; it takes the parameters of the list. */
export const overList = (list: string, query: string): string =>
  `WITH list AS (\n${list}\n)\n${query}`;
