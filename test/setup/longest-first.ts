import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take minutes, longest first: one that begins late would run alone at the end. */
const LONGEST = [
  'aws-profile.cluster-spec',
  'aws-deliveries.cluster-spec',
  'one-sql.cluster-spec',
  'state-of-an-older-version.cluster-spec',
  'hadoop.cluster-spec',
  'spark-compute.cluster-spec',
  'chaos.cluster-spec',
  'walkthroughs.cluster-spec',
  'commands.spec',
  'kill-and-restart.spec',
  'answers.spec',
  'npm-start.spec',
  'attacks.spec',
  'bad-input.spec',
  'duckdb-compute.spec',
  'rules.spec',
  'held-snapshots.spec',
  'deliveries.spec',
  'shipped-rules.spec',
  'large-quarantine.spec',
  'long-union.spec',
  'any-order.spec',
];

/** Vitest knows how long files took only where it ran before; a bare clone goes by this list. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((name) => moduleId.includes(`/${name}.`));
      return place < 0 ? LONGEST.length : place;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}
