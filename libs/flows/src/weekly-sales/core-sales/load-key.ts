/** Contents of an object for the event loader, encoded in its key. */
export interface LoadKey {
  runId: number;
  fileId: number;
  /** Digest of the rules that produced the rows. */
  rules: string;
}

const FOLDER = 'loads/core.sales/';
const PATTERN =
  /(?:^|\/)loads\/core\.sales\/run=([1-9]\d{0,14})\/file=([1-9]\d{0,14})\/rules=([0-9a-f]{64})\/[^/]+$/;

/** Returns the lake folder for the one object of a load, ending in `/`. */
export function formatLoadPrefix({ runId, fileId, rules }: LoadKey): string {
  return `${FOLDER}run=${runId}/file=${fileId}/rules=${rules}/`;
}

/** Parses the key of an object, below any prefix of the lake; returns undefined for other keys. */
export function parseLoadKey(key: string): LoadKey | undefined {
  const [, runId, fileId, rules] = PATTERN.exec(key) ?? [];
  if (rules === undefined) return undefined;
  return { runId: Number(runId), fileId: Number(fileId), rules };
}
