/** Longer names would leave no room for the chart. */
const NAME_MAX = 18;

type Name = string | null | undefined;

/** Returns a store or department for a chart: `3 · Springfield`, or another text for one without a name. */
export function nameNumber(number: number, name: Name, unnamed: string, most = NAME_MAX): string {
  if (name === undefined || name === null) return unnamed;
  return `${number} · ${name.length > most ? `${name.slice(0, most - 1)}…` : name}`;
}

/** Returns `3 · Springfield`, or `Store 3`. */
export const nameStore = ({ store, storeName }: { store: number; storeName?: Name }): string =>
  nameNumber(store, storeName, `Store ${store}`);

interface NamedDepartment {
  department: number;
  departmentName?: Name;
}

/** Returns `5 · Dairy`, or `Dept 5`. */
export const nameDepartment = ({ department, departmentName }: NamedDepartment): string =>
  nameNumber(department, departmentName, `Dept ${department}`);

/**
 * Returns the number and the name of the store or department of a row; undefined without a name.
 * @param x the field that the row is called by
 */
export function nameRow(
  row: Readonly<Record<string, unknown>>,
  x: string,
  most?: number,
): string | undefined {
  if (!['store', 'department', 'group'].includes(x)) return undefined;
  const of = ['store', 'department'].find((each) => typeof row[`${each}Name`] === 'string');
  const number = of && row[of];
  return typeof number === 'number'
    ? nameNumber(number, row[`${of}Name`] as string, '', most)
    : undefined;
}
