import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { longDate } from '#analytics/words/dates.js';
import { count, formatCount } from '#analytics/words/numbers.js';
import { api, readBody, type Flow, type Schemas } from '../data/api.js';
import { PUBLISHED } from '../data/published.js';
import { useMay } from '../data/session.js';
import { Notice } from '../parts/notice.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { Skeleton } from '../parts/skeleton.js';
import { formatTimeInZone } from '../format/times.js';

interface Props {
  answer: string;
  /** Undefined for the published one. */
  snapshot: string | undefined;
  /** Another flow that the answer reads; its own when left out. */
  flow?: Flow;
}

/** The origin of an answer. @param snapshot default: the published one @param flow default: its own */
export const answerSources = (answer: string, snapshot: string | undefined, flow?: Flow) =>
  queryOptions({
    queryKey: [PUBLISHED, 'sources', answer, flow, snapshot],
    queryFn: ({ signal }) => {
      const params = { path: { answer }, query: { snapshot, flow } };
      return readBody(api.GET('/v1/answer-sources/{answer}', { params, signal }));
    },
  });

/** The snapshot, the run, the tables and the files that an answer comes from. */
export function AnswerSources({ answer, snapshot, flow }: Props) {
  const { data, error, refetch } = useQuery(answerSources(answer, snapshot, flow));
  if (error) return <Notice error={error} retry={refetch} />;
  if (!data) return <Skeleton height="20rem" />;
  return (
    <>
      <h3>Source: {data.flow}</h3>
      <Origin sources={data} />
      <Datasets sources={data} />
      <Tables sources={data} />
      {flow === undefined && data.beside !== null && (
        <AnswerSources answer={answer} snapshot={undefined} flow={data.beside as Flow} />
      )}
    </>
  );
}

interface SourcesProps {
  sources: Schemas['AnswerSources'];
}

function Origin({ sources: { snapshot, publishedAt, dataThrough, runId } }: SourcesProps) {
  const isOperator = useMay('snapshot');
  return (
    <p>
      {isOperator ? (
        <Link to="/snapshots/$id" params={{ id: snapshot }}>
          Snapshot {snapshot}
        </Link>
      ) : (
        `Snapshot ${snapshot}`
      )}
      {publishedAt !== null && `, published ${formatTimeInZone(publishedAt)}`}
      {', built by '}
      {isOperator ? (
        <Link to="/runs/$id" params={{ id: runId }}>
          run {runId}
        </Link>
      ) : (
        `run ${runId}`
      )}
      {dataThrough !== null && `, with data through ${longDate(dataThrough)}`}.
    </p>
  );
}

/** Files and rows; operators open both. */
function Datasets({ sources: { flow: name, datasets } }: SourcesProps) {
  const isOperator = useMay('sourceFiles');
  const flow = name as Flow;
  return (
    <ScrollArea label={`Files and rows of ${name}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Dataset</th>
            {['Files', 'Rows', 'Accepted', 'Set aside', 'Repeated', 'Replaced', 'Corrected'].map(
              (head) => (
                <th key={head} scope="col" className="number">
                  {head}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {datasets.map(({ name: dataset, files, rowsQuarantined, ...rows }) => (
            <tr key={dataset}>
              <th scope="row">{dataset}</th>
              <td className="number">
                {isOperator ? (
                  <Link to="/files" search={{ flow, dataset }}>
                    {formatCount(files, 'file')}
                  </Link>
                ) : (
                  count(files)
                )}
              </td>
              <td className="number">{count(rows.rowsIn)}</td>
              <td className="number">{count(rows.rowsOut)}</td>
              <td className="number">
                {isOperator && rowsQuarantined > 0 ? (
                  <Link to="/quarantine" search={{ flow, dataset, state: 'all' }}>
                    {formatCount(rowsQuarantined, 'row')}
                  </Link>
                ) : (
                  count(rowsQuarantined)
                )}
              </td>
              <td className="number">{count(rows.rowsDuplicate)}</td>
              <td className="number">{count(rows.rowsSuperseded)}</td>
              <td className="number">
                {isOperator && rows.corrections > 0 ? (
                  <Link to="/quarantine" search={{ flow, dataset, state: 'corrected' }}>
                    {formatCount(rows.corrections, 'row')}
                  </Link>
                ) : (
                  count(rows.corrections)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

/** The marts, the models and the datasets behind them, each with the stage that builds it. */
function Tables({ sources: { flow, tables, runId } }: SourcesProps) {
  const isOperator = useMay('run');
  return (
    <ScrollArea label={`Tables of ${flow}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Table</th>
            <th scope="col">Kind</th>
            <th scope="col">Reads</th>
            <th scope="col">Stage</th>
            <th scope="col" className="number">
              Rows
            </th>
          </tr>
        </thead>
        <tbody>
          {tables.map(({ name, kind, reads, stage, rows }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{kind}</td>
              <td>{reads.length > 0 ? reads.join(', ') : 'files'}</td>
              <td>
                {isOperator ? (
                  <Link to="/runs/$id" params={{ id: runId }} search={{ stage }}>
                    {stage}
                  </Link>
                ) : (
                  stage
                )}
              </td>
              <td className="number">{rows === null ? '–' : count(rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
