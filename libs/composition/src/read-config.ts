import { accessSettings } from '#access/settings.js';
import { declaredFlows } from '#flows/flows.js';
import { intakeSettings } from '#intake/settings.js';
import { lakeSettings } from '#lake/settings.js';
import { notifySettings } from '#notify/settings/settings.js';
import { declareFlowUrls, declareFlowValues } from '#pipeline/flow/flow-settings.js';
import { pipelineSettings } from '#pipeline/settings.js';
import { platformSettings } from '#platform/config/platform-settings.js';
import type { ConfigFrom } from '#platform/config/settings.js';
import { reportSettings } from '#reports/settings.js';
import { servingSettings } from '#serving/settings.js';
import { compositionSettings } from './settings.js';

const ofFlows = declaredFlows.flatMap(({ settings }) =>
  Object.entries(settings).map(([name, setting]) => ({ ...setting, name })),
);

/** The settings of every room but the guests', from the lowest room. */
export const roomSettings = platformSettings
  .and(lakeSettings)
  .and(notifySettings)
  .and(accessSettings)
  .and(intakeSettings)
  .and(servingSettings)
  .and(pipelineSettings)
  .and(reportSettings)
  .and(compositionSettings)
  .and(declareFlowUrls(ofFlows))
  .and(declareFlowValues(ofFlows));

/** The configuration of every room but the guests'. */
export type Config = ConfigFrom<typeof roomSettings>;

/**
 * Returns the configuration of this process without guests, for tests and tools.
 * @throws AppError CONFIG_INVALID with one line per mistake
 */
export const readConfig = (environment?: Record<string, string | undefined>): Config =>
  roomSettings.read(environment);
