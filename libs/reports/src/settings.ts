import { resolve } from 'node:path';
import type { IntakeConfig } from '#intake/settings.js';
import type { LakeConfig } from '#lake/settings.js';
import type { PlatformConfig } from '#platform/config/platform-settings.js';
import {
  buildStateFolderUrl,
  parseAddress,
  resolveFolder,
  type ServiceUrl,
  serviceUrl,
  toFolderPath,
} from '#platform/config/service-url.js';
import { declareSettings } from '#platform/config/settings.js';

export interface ReportConfig {
  /** Where reports may be written; undefined: they are sent by mail only. */
  reports: ServiceUrl | undefined;
}

/** The settings of reports. */
export const reportSettings = declareSettings({
  schemas: { REPORTS_URL: serviceUrl(['file', 's3']).optional() },
  resolve: (
    { REPORTS_URL: url },
    { stateDir, lake, source }: PlatformConfig & LakeConfig & IntakeConfig,
  ): ReportConfig => {
    const preset = buildStateFolderUrl(stateDir, 'file', 'reports');
    // Reports must not default to a disk of a machine that keeps nothing else, nor into what runs read.
    const hasPreset = lake.scheme === 'file' && !meet(preset, lake) && !meet(preset, source);
    return { reports: resolveFolder(url) ?? (hasPreset ? preset : undefined) };
  },
  // Somebody who may configure reports must not write into what runs read.
  findContradictions: ({ reports, lake, source }) =>
    Object.entries({ LAKE_URL: lake, SOURCE_URL: source })
      .filter(([, other]) => reports && meet(reports, other))
      .map(([name]) => `REPORTS_URL: write a place that is neither inside ${name} nor contains it`),
});

/** Whether two places are the same or one contains the other. */
function meet(one: ServiceUrl, other: ServiceUrl): boolean {
  const [a, b] = [normalizePlace(one), normalizePlace(other)];
  return a.startsWith(b) || b.startsWith(a);
}

function normalizePlace(url: ServiceUrl): string {
  if (url.scheme === 'file') return `file:${resolve(toFolderPath(url))}/`;
  const { host, path } = parseAddress(url);
  return `${url.scheme}:${host}/${path === '' ? '' : `${path}/`}`;
}
