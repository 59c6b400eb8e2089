import { Graph, layout, type EdgeLabel, type GraphLabel, type NodeLabel } from '@dagrejs/dagre';
import type { StageOrder } from './timeline.js';

const BOX = { width: 156, height: 56 };
const GAP = { ranksep: 22, nodesep: 14, margin: 4 };

interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Layout<Stage> {
  width: number;
  height: number;
  boxes: ({ stage: Stage } & Rect)[];
  /** `path` of an SVG path. */
  arrows: { from: string; to: string; path: string }[];
}

/** Returns places of stages from left to right, each right of those that it waits for, in pixels. */
export function computeLayout<Stage extends StageOrder>(stages: readonly Stage[]): Layout<Stage> {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>();
  const { margin: marginx, margin: marginy, ranksep, nodesep } = GAP;
  graph.setGraph({ rankdir: 'LR', ranksep, nodesep, marginx, marginy });
  for (const { stage } of stages) graph.setNode(stage, { ...BOX });
  for (const { stage, after } of stages) {
    for (const before of after) graph.setEdge(before, stage, {});
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    boxes: stages.map((stage) => {
      const { x = 0, y = 0 } = graph.node(stage.stage);
      return { stage, x: x - BOX.width / 2, y: y - BOX.height / 2, ...BOX };
    }),
    arrows: graph
      .edges()
      .map(({ v, w }) => ({ from: v, to: w, path: toSvgPath(graph.edge(v, w)) })),
  };
}

const toSvgPath = ({ points = [] }: EdgeLabel): string =>
  points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
