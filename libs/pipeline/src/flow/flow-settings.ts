import { z } from 'zod';
import type { LakeConfig } from '#lake/settings.js';
import type { PlatformConfig } from '#platform/config/platform-settings.js';
import { resolveFolder, type ServiceUrl, serviceUrl } from '#platform/config/service-url.js';
import { declareSettings } from '#platform/config/settings.js';

/** Values of the settings that flows declare. */
export interface FlowConfig {
  /** URLs by the name of the setting; undefined for one without value and default. */
  declaredUrls: Readonly<Record<string, ServiceUrl | undefined>>;
  /** Numbers and words by the name of the setting. */
  declaredValues: Readonly<Record<string, number | string>>;
}

/** What a flow's setting may depend on. */
type Services = LakeConfig & PlatformConfig;

/** A setting that names a service by a URL. */
export interface ServiceSetting {
  /** The environment variable. */
  name: string;
  /** Accepted schemes. */
  schemes: readonly string[];
  /** The default URL; without one the setting is optional. */
  preset?: string;
  /** What it requires of other settings. */
  rules?: readonly SettingRule[];
}

/** A setting with a number or a word. */
export type ValueSetting = { name: string } & (
  | { is: 'integer'; min: number; max: number; preset: number }
  | { is: 'choice'; of: readonly string[]; preset: string }
);

/** A mistake when `applies` is true. */
interface SettingRule {
  applies(url: ServiceUrl, services: Pick<Services, 'lake' | 'warehouse'>): boolean;
  /** What to set, without the name of the setting itself. */
  message: string;
}

type DeclaredSetting = ServiceSetting | ValueSetting;

const isValue = (setting: DeclaredSetting): setting is ValueSetting => !('schemes' in setting);

/** Declares the settings of flows that are URLs. */
export const declareFlowUrls = (declared: readonly DeclaredSetting[]) => {
  const services = declared.filter((setting) => 'schemes' in setting);
  return declareSettings({
    schemas: Object.fromEntries(
      services.map(({ name, schemes, preset }) => {
        const url = serviceUrl(schemes);
        const href = preset && { scheme: preset.replace(/:.*$/, ''), href: preset };
        return [name, href ? url.default(href) : url.optional()] as const;
      }),
    ),
    resolve: (urls, _: Services): Pick<FlowConfig, 'declaredUrls'> => ({
      declaredUrls: Object.fromEntries(
        Object.entries(urls).map(([name, url]) => [name, resolveFolder(url)]),
      ),
    }),
    findContradictions: (config) =>
      services.flatMap(({ name, rules = [] }) => {
        const url = config.declaredUrls[name];
        const broken = url ? rules.filter(({ applies }) => applies(url, config)) : [];
        return broken.map(({ message }) => `${name}: ${message}`);
      }),
  });
};

/** Declares the settings of flows that are numbers and words. */
export const declareFlowValues = (declared: readonly DeclaredSetting[]) =>
  declareSettings({
    schemas: Object.fromEntries(
      declared.filter(isValue).map((setting) => {
        const value =
          setting.is === 'integer'
            ? z.coerce.number().int().min(setting.min).max(setting.max).default(setting.preset)
            : z.enum(setting.of).default(setting.preset);
        return [setting.name, value] as const;
      }),
    ),
    resolve: (declaredValues): Pick<FlowConfig, 'declaredValues'> => ({ declaredValues }),
  });
