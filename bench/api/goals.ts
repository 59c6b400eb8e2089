import { STEADY, type ApiFigures, type SideFigures } from './measure-api.js';
import type { SideName } from './sides.js';
import type { Verdict } from '../verdict.js';

const STEADY_P99_MS = 20;
const GROWTH_MIB = 1;
/** Shorter soaks show only how caches fill. */
const SOAK_MINUTES = 5;

/** Cached answers compared with the same bytes from Fastify alone; REST with the headers that describe it. */
const SHARES: readonly { side: SideName; floor: SideName; share: number }[] = [
  { side: 'rest', floor: 'bareWithHeaders', share: 0.9 },
  { side: 'graphqlGet', floor: 'bareGet', share: 0.85 },
  { side: 'graphqlPost', floor: 'bareGet', share: 0.6 },
];
const STEADILY: readonly SideName[] = [
  ...(['rest', 'restGzip', 'restUnchanged', 'graphqlGet', 'graphqlPost'] as const),
  ...(['restNew', 'graphqlGetNew', 'graphqlPostNew'] as const),
];

/** Returns each goal of the API, met or not, with its figures. */
export function buildVerdicts({ sides, soak }: ApiFigures): Verdict[] {
  return [
    ...SHARES.map(({ side, floor, share }) => checkShare(sides[side], sides[floor], share)),
    ...STEADILY.map((side) => checkSteady(sides[side])),
    ...(soak && soak.minutes >= SOAK_MINUTES ? [checkSoak(soak.growth)] : []),
  ];
}

/**
 * The share of a floor that a side reaches: the lower of its shares in requests a second and in processor time. On few
 * processors the client may limit the faster server.
 */
export function computeShare(side: SideFigures, floor: SideFigures): number {
  const inRequests = side.requestsPerSecond / floor.requestsPerSecond;
  if (side.cpuMicros === undefined || floor.cpuMicros === undefined) return inRequests;
  return Math.min(inRequests, floor.cpuMicros / side.cpuMicros);
}

function checkShare(side: SideFigures, floor: SideFigures, share: number): Verdict {
  const reached = computeShare(side, floor);
  const text = `${side.title}: ${formatPercent(reached)} of "${floor.title}", at least ${formatPercent(share)}`;
  return { text, isMet: reached >= share };
}

function checkSteady({ title, steadyP99 }: SideFigures): Verdict {
  const text = `${title}: p99 ${steadyP99.toFixed(1)} ms at ${formatPercent(STEADY)} of its peak, under ${STEADY_P99_MS} ms`;
  return { text, isMet: steadyP99 < STEADY_P99_MS };
}

function checkSoak(growth: number): Verdict {
  const text = `memory rose ${growth.toFixed(2)} MiB a minute in the soak, at most ${GROWTH_MIB}`;
  return { text, isMet: growth <= GROWTH_MIB };
}

const formatPercent = (share: number) => `${Math.round(share * 100)} %`;
