/** Longer names would leave no room for the chart. */
const NAME_MAX = 18;

type Name = string | null | undefined;

/** Returns a store or department for a chart: `3 · Springfield`, or another text for one without a name. */
export function nameNumber(number: number, name: Name, unnamed: string): string {
  if (name === undefined || name === null) return unnamed;
  return `${number} · ${name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 1)}…` : name}`;
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
