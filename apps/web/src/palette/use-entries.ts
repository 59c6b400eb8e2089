import { queryOptions, skipToken, useQueries, useQuery } from '@tanstack/react-query';
import { ADMIN_NAV_ITEMS } from '../admin/admin-nav-items.js';
import { useOfferedAnswers } from '../answers/offered-answers.js';
import { api, readBody, type Flow } from '../data/api.js';
import { mayEnter, useMay, useUser } from '../data/session.js';
import { deliveredFiles } from '../files/queries.js';
import { runsPage } from '../runs/run-queries.js';
import { hasPlace, NAV_ITEMS } from '../data/nav-items.js';
import { allFlows } from '../data/all-flows.js';
import { formatTimeInZone } from '../format/times.js';
import { type Entry, type Group, filterEntries, findRun } from './entries.js';

/** Tables that one search returns. */
const TABLES = 12;

/** Tables of the catalogue that match a text. */
const tablesQuery = (search: string) =>
  queryOptions({
    queryKey: ['catalogue', 'search', search],
    queryFn: ({ signal }) => {
      const query = { search: search === '' ? undefined : search, first: TABLES };
      return readBody(api.GET('/v1/admin/catalogue/tables', { params: { query }, signal }));
    },
    placeholderData: (last) => last,
  });

/**
 * Returns the rooms, answers, flows, runs, tables and files that the user may see and that match a text.
 *
 * @returns failure of a source, whose entries are then missing
 */
export function useEntries(text: string): { groups: Group[]; failure: Error | undefined } {
  const user = useUser();
  const isOperator = useMay('runs');
  const mayListTables = useMay('catalogueTables');
  const answers = useOfferedAnswers();
  const places = [...NAV_ITEMS, ...ADMIN_NAV_ITEMS].filter((place) => mayEnter(user, place));
  const flows = useQuery({ ...allFlows, ...(!isOperator && { queryFn: skipToken }) });
  const names = flows.data?.map(({ flow }) => flow);
  const runs = useQuery(runsPage({}, isOperator ? names : undefined));
  const files = useQueries({
    queries: (names ?? []).map((flow) => deliveredFiles(flow as Flow, {})),
  });
  const tables = useQuery({
    ...tablesQuery(text.trim()),
    ...(!(hasPlace('/catalogue') && mayListTables) && { queryFn: skipToken }),
  });
  const run = isOperator ? findRun(text) : undefined;
  const groups: Group[] = filterEntries(
    [
      {
        value: 'Rooms',
        items: places.map(({ to, label, about = '' }) => ({ label, about, to: to ?? '/' })),
      },
      {
        value: 'Answers',
        items: answers.map(({ path, presentation }) => ({
          label: presentation.short,
          about: presentation.title,
          to: `/answers/${path}`,
        })),
      },
      {
        value: 'Flows',
        items: (names ?? []).map((flow) => ({ label: flow, about: '', to: `/flows/${flow}` })),
      },
      {
        value: 'Runs',
        items: (runs.data?.runs ?? []).map(({ id, flow, status, requestedAt }) => ({
          label: `Run ${id}`,
          about: `${flow}, ${status}, ${formatTimeInZone(requestedAt)}`,
          to: `/runs/${id}`,
        })),
      },
      {
        value: 'Files',
        items: files.flatMap(({ data = [] }, index) =>
          data.map(({ sha256, path, dataset }) => ({
            label: path,
            about: dataset ?? 'unknown',
            to: `/files/${sha256}?flow=${names?.[index] ?? ''}`,
          })),
        ),
      },
    ],
    text,
  );
  const found: Entry[] = (tables.data?.nodes ?? []).map(({ address, comment }) => ({
    label: address,
    about: comment ?? '',
    to: `/catalogue/${encodeURIComponent(address)}`,
  }));
  return {
    groups: [
      ...(run === undefined ? [] : [{ value: 'Number', items: [run] }]),
      ...groups,
      ...(found.length === 0 ? [] : [{ value: 'Tables', items: found }]),
    ],
    failure:
      [flows, runs, tables, ...files].find(({ error }) => error !== null)?.error ?? undefined,
  };
}
