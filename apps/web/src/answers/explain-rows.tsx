import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Parameters } from '#analytics/charts/custom-view.js';
import { toNamespace } from '../data/flows.js';
import { tablesWithColumns } from '../data/tables-with-columns.js';
import { hasPlace } from '../data/nav-items.js';
import type { Figure } from './figure.js';
import { answerSources } from './explain-sources.js';
import { buildRowsSql } from './rows-sql.js';

interface Props {
  answer: string;
  snapshot: string | undefined;
  asked: Parameters;
  figure: Figure;
}

/** Links to the rows of the marts behind a figure, in the editor of SQL, which shows the published ones. */
export function ExplainRows({ answer, snapshot, asked, figure }: Props) {
  const { data } = useQuery(answerSources(answer, snapshot));
  const marts = data?.tables.filter(({ kind }) => kind === 'mart') ?? [];
  const database = data && toNamespace(data.flow);
  // The list, because a table that the catalogue does not have yet is an error when asked for by its address.
  const { data: tables } = useQuery({ ...tablesWithColumns, enabled: hasPlace('/sql') });
  const known = marts.flatMap(({ name }) => {
    const table = tables?.find(({ address }) => address === `${database}.${name}`);
    return table?.columns ? [{ address: table.address, columns: table.columns }] : [];
  });
  if (known.length === 0) return null;
  return (
    <>
      <h3>Rows behind it</h3>
      <ul>
        {known.map((table) => (
          <li key={table.address}>
            <Link to="/sql" search={{ sql: buildRowsSql(table, asked, figure.row) }}>
              {table.address}
            </Link>{' '}
            <small>in SQL, with these filters</small>
          </li>
        ))}
      </ul>
    </>
  );
}
