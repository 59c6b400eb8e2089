import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { readCosts } from './recorded-costs.js';

/** Longest first, by recorded costs: a late long file would run alone at the end. New files come first. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const recorded = Object.assign({}, ...Object.values(readCosts())) as RecordedFiles;
    const { root } = this.ctx.config;
    const secondsOf = ({ moduleId }: TestSpecification) =>
      recorded[moduleId.slice(root.length + 1)]?.seconds ?? Infinity;
    return (await super.sort(files)).sort((one, other) =>
      compare(secondsOf(other), secondsOf(one)),
    );
  }
}

type RecordedFiles = Record<string, { seconds: number } | undefined>;

const compare = (one: number, other: number) => (one === other ? 0 : one - other);
