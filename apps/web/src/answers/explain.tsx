import { Dialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { formatHeading } from '#analytics/words/field-format.js';
import type { Facts as PublishedFacts, Parameters } from '#analytics/charts/custom-view.js';
import { useMay } from '../data/session.js';
import { Facts } from '../parts/facts.js';
import { listRowLinks } from './answer-links.js';
import type { ConsoleAnswer } from './declarations.js';
import { ExplainRows } from './explain-rows.js';
import { AnswerSources } from './explain-sources.js';
import { type Deliveries, SaleDeliveries } from './sale-deliveries.js';
import type { Figure } from './figure.js';
import { useOfferedAnswers } from './offered-answers.js';
import type { AnswerView } from './read-answer.js';
import '../parts/form-dialog.css';
import './explain.css';

interface Props {
  shown: ConsoleAnswer;
  asked: Parameters;
  facts: PublishedFacts;
  view: AnswerView;
  figure: Figure;
  close: () => void;
}

/** How a figure came about: its filters, its tables, stages and run, its files and rows, its SQL. */
export function Explain({ shown, asked, facts, view, figure, close }: Props) {
  const mayAskSql = useMay('askSql');
  const maySeeHistory = useMay('saleHistory');
  const hasSources = useMay('answerSources');
  const filters = Object.entries(asked).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[formatHeading(name), String(value)] as const],
  );
  const sale = findSale(asked, figure);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="dialog explain">
          <Dialog.Title>{figure.text}</Dialog.Title>
          <Dialog.Description>
            {shown.presentation.short}: {figure.about}
          </Dialog.Description>
          <RowLinks shown={shown} asked={asked} facts={facts} figure={figure} />
          <h3>Filters</h3>
          {filters.length > 0 ? <Facts facts={filters} /> : <p>None: all rows count.</p>}
          {hasSources && mayAskSql && (
            <ExplainRows
              answer={shown.path}
              snapshot={view.snapshot?.id}
              asked={asked}
              figure={figure}
            />
          )}
          {maySeeHistory && sale && <SaleDeliveries {...sale} />}
          {hasSources && <AnswerSources answer={shown.path} snapshot={view.snapshot?.id} />}
          <Sql path={shown.path} />
          <div className="buttons">
            <Dialog.Close>Close</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Returns the row of the sales files behind a figure, if it is one. */
function findSale(asked: Parameters, { row }: Figure): Deliveries | undefined {
  const [department, week] = [row?.['department'], row?.['week']];
  const store = row?.['store'] ?? asked['store'];
  const isSale =
    typeof store === 'number' && typeof department === 'number' && typeof week === 'string';
  return isSale ? { store, department, weekDate: week } : undefined;
}

type RowLinksProps = Pick<Props, 'shown' | 'asked' | 'facts' | 'figure'>;

/** Links to the neighbouring questions of the figure's row. */
function RowLinks({ shown, asked, facts, figure: { row, list } }: RowLinksProps) {
  const answers = useOfferedAnswers();
  const links = row ? listRowLinks({ shown, asked, facts, answers }, row, list) : [];
  if (links.length === 0) return null;
  return (
    <>
      <h3>Look closer</h3>
      <ul>
        {links.map(({ path, title, search, about }) => (
          <li key={`${title} ${about}`}>
            <Link to="/answers/$name" params={{ name: path }} search={search}>
              {title}
            </Link>{' '}
            <small>{about}</small>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The queries of the answer; they are in a file of their own. */
function Sql({ path }: { path: string }) {
  const { data } = useQuery({
    queryKey: ['answer-sql'],
    staleTime: Infinity,
    queryFn: async () => (await import('virtual:answer-sql')).default,
  });
  const queries = data?.[path] ?? [];
  if (queries.length === 0) return null;
  return (
    <details className="query">
      <summary>SQL</summary>
      {queries.map(({ view, sql }) => (
        <pre key={view} tabIndex={0} role="region" aria-label={`SQL of ${view}`}>
          <code>{`-- also as view bi.${view}, with default filters\n${sql.trim()}`}</code>
        </pre>
      ))}
    </details>
  );
}
