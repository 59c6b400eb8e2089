/** An error that the deployer can correct: one line with what, where and what to do. */
export class DeployError extends Error {
  constructor(
    readonly code: 'SETTING_INVALID' | 'FILE_MISSING',
    message: string,
  ) {
    super(message);
    this.name = 'DeployError';
  }
}
