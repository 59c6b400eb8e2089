/** Paths by which orchestrators and load balancers ask after a process: they say nothing of the chain. */
const PROBES = new Set(['/livez', '/readyz']);

/** Whether a path, without its query, is one of health. */
export const isProbe = (path: string): boolean => PROBES.has(path);
