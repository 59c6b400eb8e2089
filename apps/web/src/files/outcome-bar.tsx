import { count } from '#analytics/words/numbers.js';
import type { RowOutcomes } from './row-outcomes.js';

/** Width of the drawing, in its own units. */
const WIDTH = 1000;
/** Few rows among many stay visible. */
const LEAST = 6;

/** The fates of all rows as parts of one bar, with the sum below it. */
export function OutcomeBar({ fates: { read, outcomes, missing } }: { fates: RowOutcomes }) {
  const some = outcomes.filter(({ rows }) => rows > 0);
  const widths = some.map(({ rows }) => Math.max(LEAST, (rows / Math.max(1, read)) * WIDTH));
  const total = widths.reduce((sum, width) => sum + width, 0);
  const starts = widths.map((_, at) => widths.slice(0, at).reduce((sum, width) => sum + width, 0));
  return (
    <div className="fates">
      {some.length > 0 && (
        <svg viewBox={`0 0 ${total} 20`} preserveAspectRatio="none" aria-hidden="true">
          {some.map(({ name }, at) => (
            <rect key={name} className={name} x={starts[at]} width={widths[at]} height="20" />
          ))}
        </svg>
      )}
      <dl>
        <div>
          <dt>read</dt>
          <dd>{count(read)}</dd>
        </div>
        {outcomes.map(({ name, rows }, at) => (
          <div key={name}>
            <dt>
              <span className={`mark ${name}`} />
              {name}
            </dt>
            <dd>
              {at === 0 ? '= ' : '+ '}
              {count(rows)}
            </dd>
          </div>
        ))}
      </dl>
      <p className={missing === 0 ? 'aside' : 'aside bad'}>
        {missing === 0
          ? 'Reconciled: every row has a fate.'
          : `Not reconciled: ${count(Math.abs(missing))} rows are ${missing > 0 ? 'missing' : 'counted twice'}.`}
      </p>
    </div>
  );
}
