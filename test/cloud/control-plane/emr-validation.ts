import type { RunJobFlowInput, StepConfig } from '@aws-sdk/client-emr';
import { createValidationError } from './aws-wire.js';
import type { EmrCluster } from './emr-cluster.js';

const MAX_STEPS = 256;
/** The last release with Sqoop: 7.4. */
const LAST_WITH_SQOOP = [7, 4];

/** Refuses a RunJobFlow like EMR. @throws AwsError ValidationException */
export function checkJobFlow(input: RunJobFlowInput): void {
  const { Instances: instances, ReleaseLabel: release = '' } = input;
  if (!input.Name) throw createMissingError('name');
  if (!instances) throw createMissingError('instances');
  const { MasterInstanceType, InstanceGroups, InstanceFleets } = instances;
  if (!MasterInstanceType && !InstanceGroups?.length && !InstanceFleets?.length) {
    throw createValidationError(
      'Zero master instance groups supplied, you must specify exactly one master instance group',
    );
  }
  if (!/^emr-\d+\.\d+\.\d+$/.test(release)) {
    throw createValidationError(`The supplied release label is invalid: ${release}.`);
  }
  if (!input.ServiceRole)
    throw createValidationError('ServiceRole is required for creating cluster.');
  if (!input.JobFlowRole)
    throw createValidationError('InstanceProfile is required for creating cluster.');
  if (!hasSqoop(release) && input.Applications?.some(({ Name }) => Name === 'Sqoop')) {
    throw createValidationError(`Sqoop is not an application of the release ${release}.`);
  }
  checkSteps(input.Steps ?? [], 0, input.StepConcurrencyLevel ?? 1);
}

/** Refuses steps like EMR. @throws AwsError ValidationException */
export function checkNewSteps(cluster: EmrCluster, configs: StepConfig[] | undefined): void {
  if (!configs) throw createMissingError('steps');
  if (cluster.isEnding) {
    throw createValidationError(
      'A job flow that is shutting down, terminated, or finished may not be modified.',
    );
  }
  const active = cluster.steps.filter((step) => !step.isFinal).length;
  checkSteps(configs, active, cluster.concurrency);
}

function checkSteps(configs: StepConfig[], active: number, concurrency: number): void {
  if (active + configs.length > MAX_STEPS) {
    throw createValidationError(
      "Maximum number of active steps(State = 'Running', 'Pending' or 'Cancel_Pending') for cluster exceeded.",
    );
  }
  for (const [index, { Name, HadoopJarStep, ActionOnFailure }] of configs.entries()) {
    const member = `steps.${index + 1}.member`;
    if (!Name) throw createMissingError(`${member}.name`);
    if (!HadoopJarStep?.Jar) throw createMissingError(`${member}.hadoopJarStep.jar`);
    if (concurrency > 1 && ActionOnFailure !== 'CONTINUE') {
      throw createValidationError(
        'ActionOnFailure must be CONTINUE for clusters with a StepConcurrencyLevel above 1.',
      );
    }
  }
}

function hasSqoop(release: string): boolean {
  const [major = 0, minor = 0] = release.replace('emr-', '').split('.').map(Number);
  const [lastMajor = 0, lastMinor = 0] = LAST_WITH_SQOOP;
  return major < lastMajor || (major === lastMajor && minor <= lastMinor);
}

function createMissingError(member: string) {
  return createValidationError(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}
