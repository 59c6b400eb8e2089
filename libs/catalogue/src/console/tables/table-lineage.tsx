import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '#web/data/api.js';
import { Notice } from '#web/parts/notice.js';
import { Skeleton } from '#web/parts/skeleton.js';
import { lineageQuery } from './queries.js';

type Step = Schemas['CatalogueLineageStep'];

/** Where the rows of a table come from, and what is made of them. */
export function TableLineage({ address }: { address: string }) {
  const { data, error, refetch } = useQuery(lineageQuery(address));
  return (
    <section>
      <h2>Lineage</h2>
      {error && <Notice error={error} retry={refetch} />}
      {!data && !error && <Skeleton height="14rem" />}
      {data && (
        <div className="lineage">
          <Steps title="Sources" none="It has no known source." steps={data.up} />
          <Steps title="Results" none="Nothing reads it yet." steps={data.down} />
        </div>
      )}
    </section>
  );
}

function Steps({ title, none, steps }: { title: string; none: string; steps: readonly Step[] }) {
  return (
    <div>
      <h3>{title}</h3>
      {steps.length === 0 && <p className="aside">{none}</p>}
      <ul>
        {steps.map((step) => (
          <li key={step.name}>
            <Name step={step} />
            <span className="aside">
              {step.kind}
              {step.by !== null && step.kind !== 'answer' && `, by ${step.by}`}
              {step.distance > 1 && `, ${step.distance} steps away`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Name({ step: { name, kind } }: { step: Step }) {
  if (kind === 'location' || kind === 'gone') return <code>{name}</code>;
  if (kind === 'answer') {
    return (
      <Link to="/answers/$name" params={{ name }}>
        {name}
      </Link>
    );
  }
  return (
    <Link to="/catalogue/$address" params={{ address: name }}>
      {name}
    </Link>
  );
}
