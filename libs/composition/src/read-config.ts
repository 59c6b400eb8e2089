import { type Config, parseConfig, settingNames } from '#platform/config/config.js';
import { readEnvironment } from '#platform/config/environment.js';
import type { DeclaredSetting } from '#platform/config/config-rules.js';
import { declaredFlows } from '#flows/flows.js';

const declared: DeclaredSetting[] = declaredFlows.flatMap(({ settings }) =>
  Object.entries(settings).map(([name, setting]) => ({ ...setting, name })),
);

/** Names of all settings, including those of flows. */
export const allSettingNames: readonly string[] = settingNames(declared);

/**
 * Returns the configuration of this process, including settings of flows.
 * @throws AppError CONFIG_INVALID with one line per mistake
 */
export function readConfig(
  environment: Record<string, string | undefined> = readEnvironment(),
): Config {
  return parseConfig(environment, declared);
}
