import { formatDuration } from '../format/durations.js';
import { formatShortTime, readZoneName } from '../format/times.js';
import { RunStatus } from './run-status.js';
import { ScrollArea } from '../parts/scroll-area.js';
import type { Span } from './timeline.js';

/** The attempts at a stage with their errors, in a table that scrolls in itself. */
export function StageAttempts({ spans }: { spans: readonly Span[] }) {
  const attempts = spans.filter(({ kind }) => kind !== 'waiting');
  if (attempts.length === 0) return null;
  return (
    <ScrollArea label="Attempts">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Attempt</th>
            <th scope="col">Result</th>
            <th scope="col">Started ({readZoneName()})</th>
            <th scope="col">Took</th>
            <th scope="col">Error</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map(({ kind, from, to, attempt, error }) => (
            <tr key={from}>
              <th scope="row">{attempt}</th>
              <td>
                <RunStatus status={kind} />
              </td>
              <td>{formatShortTime(new Date(from).toISOString())}</td>
              <td>{formatDuration((to - from) / 1000)}</td>
              <td className="wraps">
                {error && (
                  <>
                    <code>{error.code}</code> {error.message}
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
