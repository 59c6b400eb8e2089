import { type ComponentProps, lazy, Suspense } from 'react';
import { Skeleton } from '../parts/skeleton.js';
import type { StageGraph } from './stage-graph.js';

const Graph = lazy(() =>
  import('./stage-graph.js').then((module) => ({ default: module.StageGraph })),
);

/** The graph of stages, loaded with the package that places its boxes. */
export function LazyStageGraph(given: ComponentProps<typeof StageGraph>) {
  return (
    <Suspense fallback={<Skeleton height="13.5rem" />}>
      <Graph {...given} />
    </Suspense>
  );
}
