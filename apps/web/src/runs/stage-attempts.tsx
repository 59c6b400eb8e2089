import { durationText } from '../words/durations.js';
import { shortTime, zoneName } from '../words/times.js';
import { RunStatus } from './run-status.js';
import { Scrolls } from '../parts/scrolls.js';
import type { Span } from './timeline.js';

/** The attempts at a stage with their errors, in a table that scrolls in itself. */
export function StageAttempts({ spans }: { spans: readonly Span[] }) {
  const attempts = spans.filter(({ kind }) => kind !== 'waiting');
  if (attempts.length === 0) return null;
  return (
    <Scrolls label="Attempts">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Attempt</th>
            <th scope="col">Result</th>
            <th scope="col">Started ({zoneName()})</th>
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
              <td>{shortTime(new Date(from).toISOString())}</td>
              <td>{durationText((to - from) / 1000)}</td>
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
    </Scrolls>
  );
}
