import type { Completion } from '@codemirror/autocomplete';
import type { SQLNamespace } from '@codemirror/lang-sql';
import type { ListedTable } from '#web/data/tables-with-columns.js';

type Tables = Record<string, Completion[]>;

/** Returns the names that the editor completes: databases, their tables, and tables whose name is unique. */
export function buildNamespace(
  tables: readonly Pick<ListedTable, 'address' | 'columns'>[],
): SQLNamespace {
  const databases: Record<string, Tables> = {};
  const byName = new Map<string, Completion[][]>();
  for (const { address, columns } of tables) {
    const [database = '', name = ''] = address.split('.', 2);
    const completed = (columns ?? []).map((column): Completion => ({
      label: column.name,
      type: 'property',
      detail: column.isPersonal ? `${column.type}, masked` : column.type,
    }));
    (databases[database] ??= {})[name] = completed;
    byName.set(name, [...(byName.get(name) ?? []), completed]);
  }
  const unique = [...byName].flatMap(([name, found]) =>
    found.length === 1 && databases[name] === undefined ? [[name, found[0]] as const] : [],
  );
  return { ...(Object.fromEntries(unique) as Tables), ...databases };
}
