/** A place that the palette leads to. */
export interface Entry {
  label: string;
  /** More words to show and to find it by. */
  about: string;
  /** Its address in the console. */
  to: string;
}

/** Entries of one kind. */
export interface Group {
  value: string;
  items: readonly Entry[];
}

/** Entries of each kind that are shown. */
const MOST = 12;

/** Returns the entries with every word of a text, in their order, by group; groups without any are left out. */
export function filterEntries(groups: readonly Group[], text: string): Group[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = groups.map(({ value, items }) => ({
    value,
    items: items
      .filter(({ label, about }) => {
        const own = `${value} ${label} ${about}`.toLowerCase();
        return words.every((word) => own.includes(word));
      })
      .slice(0, MOST),
  }));
  return found.filter(({ items }) => items.length > 0);
}

/** Returns the run that a text names by its number: `12`, `run 12`. */
export function findRun(text: string): Entry | undefined {
  const number = /^\s*(?:run\s+)?(\d{1,9})\s*$/i.exec(text)?.[1];
  return number === undefined
    ? undefined
    : { label: `Run ${number}`, about: 'by its number', to: `/runs/${number}` };
}
