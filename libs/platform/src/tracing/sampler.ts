import {
  AlwaysOffSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';

/**
 * Decides which traces are kept. Ours are decided once, where they begin, and every part follows. A client
 * that says its trace is kept does not decide: it could have all of its requests kept, by the flag or by an id
 * that it picked, so chance does. One that says its trace is not kept is believed.
 */
export function samplerOf(ratio: number): Sampler {
  const byChance: Sampler = {
    shouldSample: () => ({
      decision:
        Math.random() < ratio ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD,
    }),
    toString: () => `ByChance{${ratio}}`,
  };
  return new ParentBasedSampler({
    root: new TraceIdRatioBasedSampler(ratio),
    remoteParentSampled: byChance,
    remoteParentNotSampled: new AlwaysOffSampler(),
  });
}
