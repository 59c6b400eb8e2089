/** What has happened, in a few words for people. */
export function titleOf({
  kind,
  flow,
  run,
  title,
}: {
  kind: string;
  flow: string;
  run: string | null;
  /** Of what has words of its own. */
  title?: string | null;
}): string {
  return title ?? titles[kind]?.(flow, run ?? '') ?? `${kind} of ${flow}`;
}

const titles: Record<string, (flow: string, run: string) => string> = {
  failure: (flow, run) => `Run ${run} of ${flow} failed`,
  recovery: (flow, run) => `Run ${run} of ${flow} succeeded again`,
  late: (flow) => `${flow} is late`,
  held: (flow, run) => `Run ${run} of ${flow}: the snapshot is held back`,
  quarantine: (flow, run) => `Run ${run} of ${flow} set many rows aside`,
  refused: (flow) => `Files of ${flow} are refused`,
  test: (flow) => `A test of the notifications of ${flow}`,
};
