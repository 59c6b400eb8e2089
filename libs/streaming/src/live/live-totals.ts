import { busy } from '#platform/errors/app-error.js';
import { toBillionths, toText } from './decimal.js';
import type { LiveSum, StoreTest, SumRow } from './live-sum.js';

/** Far more than the minutes, stores and products of a chain have within an hour. */
const GROUPS_MAX = 200_000;

/** A sum that grows. */
class Total {
  events = 0;
  readonly amounts: bigint[] = [];

  constructor(
    readonly minute: Date | null,
    readonly by: readonly (string | null)[],
  ) {}

  add({ events, sums }: SumRow): void {
    this.events += events;
    for (const [index, text] of sums.entries())
      this.amounts[index] = (this.amounts[index] ?? 0n) + toBillionths(text);
  }

  get sum(): LiveSum {
    const { minute, by, events, amounts } = this;
    return { minute, by, events, sums: amounts.map(toText) };
  }
}

/** Lists of the same events. */
export interface LiveLists {
  events: number;
  sums: string[];
  /** By minute, the newest first. */
  minutes: LiveSum[];
  /** By each column, the highest last sum first. */
  columns: LiveSum[][];
  /** By minute and all columns, the newest first; in a minute, the highest last sum first. */
  groups: LiveSum[];
}

/** Sums of events by minute, by each column, and by both. */
export class LiveTotals {
  private readonly total = new Total(null, []);
  private readonly minutes = new Map<number, { total: Total; groups: Map<string, Total> }>();
  private readonly columns: Map<string | null, Total>[];
  private groups = 0;

  /** @param sums number of the sums */
  constructor(
    columns: number,
    private readonly sums: number,
  ) {
    this.columns = Array.from({ length: columns }, () => new Map<string | null, Total>());
  }

  add(rows: readonly SumRow[]): void {
    for (const row of rows) {
      this.total.add(row);
      const minute = findOrCreate(this.minutes, row.minute.getTime(), () => ({
        total: new Total(row.minute, []),
        groups: new Map<string, Total>(),
      }));
      minute.total.add(row);
      const group = findOrCreate(minute.groups, JSON.stringify(row.by), () => {
        this.groups += 1;
        return new Total(row.minute, row.by);
      });
      group.add(row);
      for (const [index, column] of this.columns.entries()) {
        const value = row.by[index] ?? null;
        findOrCreate(column, value, () => new Total(null, [value])).add(row);
      }
    }
  }

  /** Returns the sums of some stores alone. @param column index of the column of stores */
  limit(column: number, isOwn: StoreTest): LiveTotals {
    const own = new LiveTotals(this.columns.length, this.sums);
    for (const [time, { groups }] of this.minutes) {
      const minute = new Date(time);
      for (const group of groups.values()) {
        const { by } = group;
        // The sum becomes text when it is read: only that of own stores.
        if (isOwn(by[column] ?? null)) own.add([{ ...group.sum, minute, by: [...by] }]);
      }
    }
    return own;
  }

  /** @throws AppError BUSY when there are more groups than memory should hold */
  requireRoom(): void {
    if (this.groups < GROUPS_MAX) return;
    throw busy(`more than ${GROUPS_MAX} groups of events are not published`);
  }

  /** @param first most rows of each list */
  lists(first: number): LiveLists {
    const minutes = [...this.minutes].sort(([a], [b]) => b - a).map(([, minute]) => minute);
    const groups: LiveSum[] = [];
    for (const minute of minutes) {
      if (groups.length >= first) break;
      groups.push(...highest([...minute.groups.values()], first - groups.length));
    }
    const { events, sums } = this.total.sum;
    return {
      events,
      sums: events === 0 ? Array.from({ length: this.sums }, () => '0') : sums,
      minutes: minutes.slice(0, first).map(({ total }) => total.sum),
      columns: this.columns.map((column) => highest([...column.values()], first)),
      groups,
    };
  }
}

function findOrCreate<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** The highest last sum first; equal ones by their values. */
function highest(totals: Total[], first: number): LiveSum[] {
  const last = ({ amounts }: Total) => amounts.at(-1) ?? 0n;
  const text = ({ by }: Total) => JSON.stringify(by);
  return totals
    .sort((a, b) => {
      const [one, other] = [last(a), last(b)];
      if (one !== other) return one < other ? 1 : -1;
      return text(a) < text(b) ? -1 : 1;
    })
    .slice(0, first)
    .map((total) => total.sum);
}
